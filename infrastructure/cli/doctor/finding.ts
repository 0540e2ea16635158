/** What a check found out. */
export interface Finding {
  /** What was looked at, e.g. `Proxmox token`. */
  readonly check: string;
  /** `fix`: a first `up` would trip over it. `skip`: it could not be looked at, or need not be. */
  readonly status: "ok" | "fix" | "skip";
  /** What was found. Never a secret. */
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

export function ok(check: string, message: string): Finding {
  return { check, status: "ok", message };
}

export function fix(check: string, message: string, whatToDo: string): Finding {
  return { check, status: "fix", message, fix: whatToDo };
}

export function skip(check: string, message: string): Finding {
  return { check, status: "skip", message };
}
