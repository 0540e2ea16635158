/** The program asks for something that the lab does not model. It stops rather than pretend. */
export class UnmodelledError extends Error {
  override readonly name = "UnmodelledError";
}
