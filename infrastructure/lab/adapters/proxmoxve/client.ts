import { setTimeout as sleep } from "node:timers/promises";
import { Agent, fetch, type Response } from "undici";
import { brokenRequest } from "../broken-request";

/** An answer of the API that is an error, in Proxmox' own words. */
export class ProxmoxError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Whether a task ended like this; otherwise it is the answer to a request. */
    readonly ofTask = false,
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

/** How often a request is tried at most, where it may be. */
const ATTEMPTS = 3;

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
    const response = await this.send(method, path, form);
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
   * @throws ProxmoxError with the text that the task ended with and its log, if that is not OK.
   */
  async task(method: string, path: string, form?: Readonly<Record<string, string>>): Promise<void> {
    await this.ended(String(await this.call(method, path, form)));
  }

  /**
   * Creates what may be there already. An answer of 500 or more is asked for again, twice, as the real provider does, and
   * "already exists" is then what was wanted: the answer to the first request may have been lost on its way.
   * Source: CreateVM in proxmox/nodes/vms/vms.go and proxmox/retry/retry.go of bpg/terraform-provider-proxmox 0.112.
   *
   * @param what that is done, e.g. `error creating VM`, for each attempt that has failed.
   */
  async createTask(path: string, form: Readonly<Record<string, string>>, what: string): Promise<void> {
    const failures: string[] = [];
    for (;;) {
      try {
        await this.ended(String(await this.call("POST", path, form)));
        return;
      } catch (error) {
        const { message } = error as Error;
        if (error instanceof ProxmoxError && error.ofTask) throw error;
        if (failures.length > 0 && message.includes("already exists")) return;
        failures.push(`#${String(failures.length + 1)}: ${what}: ${message}`);
        if (!(error instanceof ProxmoxError) || error.status < 500 || failures.length === ATTEMPTS) {
          throw new Error(["All attempts fail:", ...failures].join("\n"), { cause: error });
        }
        await sleep(TASK_INTERVAL * 2 ** failures.length);
      }
    }
  }

  private async ended(upid: string): Promise<void> {
    const node = upid.split(":")[1] ?? "";
    for (;;) {
      const status = (await this.call("GET", `/nodes/${node}/tasks/${encodeURIComponent(upid)}/status`)) as TaskStatus;
      if (status.status === "stopped") {
        if (status.exitstatus === "OK") return;
        const log = (await this.call("GET", `/nodes/${node}/tasks/${encodeURIComponent(upid)}/log`)) as { t: string }[];
        const lines = log.length === 0 ? [] : ["task log:", ...log.map(({ t }) => `  ${t}`)];
        const outcome = `task "${upid}" failed to complete with exit code: ${status.exitstatus ?? "unknown"}`;
        throw new ProxmoxError(500, [outcome, ...lines].join("\n"), true);
      }
      await sleep(TASK_INTERVAL);
    }
  }

  /** Only what asks is asked again where the connection breaks: the other side may have done what it was told. */
  private async send(method: string, path: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const url = `${this.options.endpoint}/api2/json${path}`;
    for (let attempt = 1; ; attempt++) {
      try {
        return await fetch(url, {
          method,
          dispatcher: this.dispatcher,
          headers: { authorization: `PVEAPIToken=${this.options.apiToken}` },
          ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
        });
      } catch (error) {
        if (method === "GET" && attempt < ATTEMPTS) continue;
        const what = `failed to perform HTTP ${method} request (path: ${path.replace(/^\//, "").replace(/\?.*/, "")})`;
        throw new Error(`${what} - Reason: ${brokenRequest(method, url, error as Error)}`, { cause: error });
      }
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
