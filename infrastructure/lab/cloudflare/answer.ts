import type { FastifyReply } from "fastify";

/** An error of the API: HTTP status, Cloudflare's code and its sentence. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The envelope of a successful answer. */
export function success(result: unknown, extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { success: true, errors: [], messages: [], result, ...extra };
}

/** The envelope of a page of a list. The twin's lists are short: everything is on the first page. */
export function page(
  items: readonly unknown[],
  query: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const number = Number(query["page"] ?? 1);
  const size = Number(query["per_page"] ?? 100);
  const shown = items.slice((number - 1) * size, number * size);
  const total = { total_count: items.length, total_pages: Math.ceil(items.length / size) };
  return success(shown, { result_info: { page: number, per_page: size, count: shown.length, ...total } });
}

/** Answers an error in the API's envelope. */
export function sendError(reply: FastifyReply, error: ApiError): FastifyReply {
  const { code, message } = error;
  return reply.code(error.status).send({ success: false, errors: [{ code, message }], messages: [], result: null });
}

/** A body's member that must be there. */
export function required(body: Record<string, unknown>, key: string): string {
  const value = body[key];
  if (typeof value !== "string" || value === "") throw new ApiError(400, 1001, `Validation failed: ${key} is required`);
  return value;
}

/** Refuses a member that the twin does not model: it would be accepted in silence otherwise. */
export function refuseUnknown(body: Record<string, unknown>, known: readonly string[]): void {
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new ApiError(400, 1001, `the lab does not model the member ${unknown}`);
}
