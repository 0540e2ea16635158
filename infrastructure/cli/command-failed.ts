/** Ends the command line with exit code 1 when all that there is to say has been said. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}
