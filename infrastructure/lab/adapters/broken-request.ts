/**
 * How a request ended that got no answer, in the words of Go's client, which the real providers pass on:
 * `Post "https://…": EOF`.
 *
 * @param error what `fetch` rejected with
 */
export function brokenRequest(method: string, url: string, error: Error): string {
  return `${method.slice(0, 1)}${method.slice(1).toLowerCase()} "${url}": ${broken(error)}`;
}

function broken(error: Error): string {
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET") return "EOF";
  return code === "ECONNREFUSED" ? "connect: connection refused" : message;
}
