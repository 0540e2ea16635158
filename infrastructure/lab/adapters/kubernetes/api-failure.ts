/** An answer of the API server that is no success. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";

  constructor(
    /** HTTP status. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The object, its namespace or its kind is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiFailure && error.status === 404;
}

interface Status {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string }[] };
}

/**
 * What the API server says went wrong. Of a Secret only the reason and the fields: the server's sentence may quote what
 * it was given.
 */
export function failure(status: number, body: string, secret: boolean): ApiFailure {
  const { reason = `HTTP ${status}`, message, details } = parse(body);
  if (!secret) return new ApiFailure(status, message ?? `${reason}: ${body.trim().slice(0, 200)}`);
  const fields = (details?.causes ?? []).flatMap(({ field }) => (field === undefined ? [] : [field]));
  return new ApiFailure(status, fields.length === 0 ? reason : `${reason}: ${fields.join(", ")}`);
}

function parse(body: string): Status {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
