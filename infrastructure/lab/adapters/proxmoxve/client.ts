import { setTimeout as sleep } from "node:timers/promises";
import { Agent, fetch } from "undici";

/** An answer of the API that is an error, in Proxmox' own words. */
export class ProxmoxError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** Whether the thing that was asked for is not there. */
  get gone(): boolean {
    return /does not exist|no such/.test(this.message);
  }
}

export interface ProxmoxClientOptions {
  /** `https://<host>:<port>`. */
  readonly endpoint: string;
  /** `<user>@<realm>!<name>=<uuid>`. */
  readonly apiToken: string;
  /** Certificate that the endpoint's comes from, PEM. */
  readonly authority: string;
}

/** Milliseconds between two looks at a task. */
const TASK_INTERVAL = 50;

/** The Proxmox VE API: form-encoded requests, JSON answers, and tasks to wait for. */
export class ProxmoxClient {
  private readonly dispatcher: Agent;

  constructor(private readonly options: ProxmoxClientOptions) {
    this.dispatcher = new Agent({ connect: { ca: options.authority } });
  }

  /**
   * One request below `/api2/json`; gives the answer's `data`.
   *
   * @throws ProxmoxError for an answer that is an error.
   */
  async call(method: string, path: string, form?: Readonly<Record<string, string>>): Promise<unknown> {
    const response = await fetch(`${this.options.endpoint}/api2/json${path}`, {
      method,
      dispatcher: this.dispatcher,
      headers: { authorization: `PVEAPIToken=${this.options.apiToken}` },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    const answer = (await response.json().catch(() => ({}))) as Answer;
    if (response.ok) return answer.data;
    const details = Object.entries(answer.errors ?? {}).map(([name, problem]) => ` (${name}: ${problem})`);
    const message = (answer.message ?? response.statusText).trim();
    throw new ProxmoxError(
      response.status,
      `received an HTTP ${String(response.status)} response - Reason: ${message}${details.join("")}`,
    );
  }

  /**
   * A request that starts a task; comes back when the task has ended.
   *
   * @throws ProxmoxError with the text that the task ended with, if that is not OK.
   */
  async task(method: string, path: string, form?: Readonly<Record<string, string>>): Promise<void> {
    const upid = String(await this.call(method, path, form));
    const node = upid.split(":")[1] ?? "";
    for (;;) {
      const status = (await this.call("GET", `/nodes/${node}/tasks/${encodeURIComponent(upid)}/status`)) as TaskStatus;
      if (status.status === "stopped") {
        if (status.exitstatus === "OK") return;
        throw new ProxmoxError(
          500,
          `task "${upid}" failed to complete with exit code: ${status.exitstatus ?? "unknown"}`,
        );
      }
      await sleep(TASK_INTERVAL);
    }
  }
}

interface Answer {
  readonly data?: unknown;
  readonly message?: string;
  readonly errors?: Readonly<Record<string, string>>;
}

interface TaskStatus {
  readonly status: string;
  readonly exitstatus?: string;
}
