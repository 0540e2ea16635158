import type { FastifyReply } from "fastify";

/** An error of the API. Proxmox puts the message into the status line too. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What is wrong with each parameter. */
    readonly errors?: Readonly<Record<string, string>>,
  ) {
    super(message);
  }
}

/** The envelope of every answer. */
export function data(value: unknown): { data: unknown } {
  return { data: value };
}

export function sendError(reply: FastifyReply, error: ApiError): FastifyReply {
  reply.raw.statusMessage = error.message.replace(/[^\x20-\x7e]+/g, " ");
  const errors = error.errors === undefined ? {} : { errors: error.errors };
  return reply.code(error.status).send({ data: null, message: `${error.message}\n`, ...errors });
}

/** Refuses parameters that the API (or the twin) does not know, in Proxmox' words. */
export function refuseUnknown(parameters: Readonly<Record<string, unknown>>, known: RegExp): void {
  const unknown = Object.keys(parameters).filter((name) => !known.test(name));
  if (unknown.length === 0) return;
  const sentence = "property is not defined in schema and the schema does not allow additional properties";
  throw new ApiError(
    400,
    "Parameter verification failed.",
    Object.fromEntries(unknown.map((name) => [name, sentence])),
  );
}

/** A parameter that must be there. */
export function required(parameters: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = parameters[name];
  if (value !== undefined && value !== "") return value;
  throw new ApiError(400, "Parameter verification failed.", { [name]: "property is missing and it is not optional" });
}
