/** What an error of the system means, and what to do about it, by its code. */
export const PROBLEMS: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  ENOSPC: ["the disk is full", "free some space on it (`df -h` shows how much is left)"],
  EDQUOT: ["your quota on that disk is used up", "delete what you do not need there, or have the quota raised"],
  EROFS: ["the file system is read-only", "mount it for writing, or use a folder elsewhere"],
  EACCES: ["you may not do that there", "look at its owner and mode (`ls -ld`), also those of its folder"],
  EPERM: ["you may not do that there", "look at its owner and mode (`ls -ld`), also those of its folder"],
  EIO: ["the disk reports an error", "look at what the system says of it (`dmesg`)"],
  ENOTDIR: ["a part of the path is no folder", "choose another path, or move that file away"],
  EISDIR: ["it is a folder", "name a file"],
  EMFILE: ["too many files are open", "raise the limit (`ulimit -n`), or end other programs"],
};

/**
 * A sentence for what the system refused, as a disk that is full: where, what is wrong, what to do. Undefined for what is
 * no such error, and so a defect of the program.
 */
export function systemProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const problem = code === undefined ? undefined : PROBLEMS[code];
  if (problem === undefined || code === undefined) return systemProblem(error.cause);
  const [what, fix] = problem;
  const where = dest ?? path;
  return `${where === undefined ? "" : `${where}: `}${what} (${code}); ${fix}, then run this again`;
}
