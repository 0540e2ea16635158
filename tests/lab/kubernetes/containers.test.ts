import type { ApiClient, ApiRequest } from "../../../infrastructure/lab/kubernetes/api-client";
import { Containers, CONTAINERS_RUN } from "../../../infrastructure/lab/kubernetes/containers";
import { forPodsThatRun } from "../../../infrastructure/lab/kubernetes/kwok-stages";
import type { ImageRecord } from "../../../infrastructure/manifests/image-facts";
import { parseAllDocuments } from "yaml";

const IMAGES: ImageRecord = new Map([
  [
    "example.org/watch",
    { read: "1", user: 0, starts: ["/watch"], programs: [], ends: "never", serves: [], sources: {} },
  ],
]);

interface Status {
  readonly conditions: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  readonly initContainerStatuses?: readonly { readonly state: object }[];
  readonly containerStatuses?: readonly { readonly state: object }[];
}

/** An API server as far as pods' statuses go. */
class Server {
  readonly patched: [path: string, status: Status][] = [];
  lists = 0;
  refusals = 0;
  private readonly waiting: (() => void)[] = [];
  private see: ((event: unknown) => void) | undefined;

  constructor(private readonly pods: readonly object[]) {}

  readonly client = {
    send: (method: string, path: string, { body }: ApiRequest = {}) => {
      if (method === "GET") {
        this.lists += 1;
        return Promise.resolve({ metadata: { resourceVersion: "7" }, items: this.pods });
      }
      if (this.refusals > 0) {
        this.refusals -= 1;
        return Promise.reject(new Error("busy"));
      }
      this.patched.push([path, (body as { status: Status }).status]);
      this.wake();
      return Promise.resolve({});
    },
    watch: (_path: string, see: (event: unknown) => void, signal: AbortSignal) => {
      this.see = see;
      this.wake();
      return new Promise<void>((_, reject) => {
        signal.addEventListener("abort", () => {
          reject(new Error("ended"));
        });
      });
    },
  } as unknown as ApiClient;

  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  event(type: string, object: object): void {
    this.see!({ type, object });
  }

  get isWatched(): boolean {
    return this.see !== undefined;
  }

  private wake(): void {
    for (const each of this.waiting.splice(0)) each();
  }
}

const pod = (name: string, spec: object, conditions: readonly object[] = []) => ({
  metadata: { name, namespace: "web", resourceVersion: "1" },
  spec,
  status: { conditions },
});
const runs = { containers: [{ name: "main", image: "example.org/watch:1" }] };
const waits = { ...runs, initContainers: [{ name: "first", image: "example.org/watch:1" }] };

let containers: Containers | undefined;
afterEach(() => containers?.end());

test("each pod is told once whether its containers run, those that are there and those that come", async () => {
  const server = new Server([pod("a", runs), pod("told", waits, [{ type: CONTAINERS_RUN }])]);
  containers = new Containers(server.client, IMAGES);
  await server.until(() => server.isWatched);
  server.event("ADDED", pod("b", waits));
  server.event("DELETED", pod("c", runs));
  server.event("MODIFIED", pod("told", waits, [{ type: CONTAINERS_RUN }]));
  await server.until(() => server.patched.length === 2);
  expect(server.patched.map(([path, { conditions }]) => [path, conditions[0]])).toEqual([
    ["/api/v1/namespaces/web/pods/a/status", expect.objectContaining({ type: CONTAINERS_RUN, status: "True" })],
    [
      "/api/v1/namespaces/web/pods/b/status",
      expect.objectContaining({
        type: CONTAINERS_RUN,
        status: "False",
        reason: "NeverEnds",
        message: "init container first never ends, and the pod waits for it to",
      }),
    ],
  ]);
});

test("a pod that does not run is not ready, and its containers wait as a kubelet says it", async () => {
  const refused = {
    containers: [{ ...runs.containers[0], securityContext: { runAsNonRoot: true } }],
    initContainers: waits.initContainers,
  };
  const server = new Server([pod("a", refused)]);
  containers = new Containers(server.client, IMAGES);
  await server.until(() => server.patched.length === 1);
  const [, { conditions, initContainerStatuses, containerStatuses }] = server.patched[0]!;
  expect(conditions.map(({ type, status }) => [type, status])).toEqual([
    [CONTAINERS_RUN, "False"],
    ["ContainersReady", "False"],
    ["Ready", "False"],
  ]);
  expect(initContainerStatuses).toEqual([
    expect.objectContaining({ name: "first", ready: false, state: { running: expect.any(Object) as object } }),
  ]);
  expect(containerStatuses).toEqual([
    expect.objectContaining({
      state: { waiting: expect.objectContaining({ reason: "CreateContainerConfigError" }) as object },
    }),
  ]);
});

test("what the API server did not take is told again", async () => {
  const server = new Server([pod("a", runs)]);
  server.refusals = 1;
  containers = new Containers(server.client, IMAGES);
  await server.until(() => server.patched.length === 1);
  expect(server.lists).toBe(2);
});

test("kwok makes a pod ready when it is told to, and its other stages are as they were", () => {
  const stage = (name: string) =>
    `kind: Stage\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    matchExpressions:\n      - key: .a\n`;
  const [ready, other] = parseAllDocuments(forPodsThatRun([stage("pod-ready"), stage("pod-delete")].join("---\n"))).map(
    (document) => document.toJS() as { spec: { selector: { matchExpressions: object[] } } },
  );
  expect(ready!.spec.selector.matchExpressions).toEqual([
    { key: ".a" },
    {
      key: `.status.conditions.[] | select( .type == "${CONTAINERS_RUN}" ) | .status`,
      operator: "In",
      values: ["True"],
    },
  ]);
  expect(other!.spec.selector.matchExpressions).toEqual([{ key: ".a" }]);
  expect(() => forPodsThatRun(stage("pod-start"))).toThrow("kwok has no stage pod-ready any more");
});
