import type { Container, PodSpec } from "../../infrastructure/manifests/container";
import { containerProblems } from "../../infrastructure/manifests/container-problems";
import type { ImageFacts, ImageRecord } from "../../infrastructure/manifests/image-facts";

const facts = (more: Partial<ImageFacts>): ImageFacts => ({
  read: "1.0.0",
  user: 0,
  starts: ["/bin/web"],
  programs: [],
  ends: "never",
  serves: [],
  sources: {},
  ...more,
});

const IMAGES: ImageRecord = new Map([
  ["example.org/root", facts({})],
  ["example.org/named", facts({ user: "nobody" })],
  ["example.org/user", facts({ user: 1000, needsRoot: true })],
  ["example.org/tool", facts({ ends: { when: [{ env: { ONCE: "yes" } }, { words: ["--once"] }] } })],
  ["example.org/help", facts({ ends: { unless: [{ words: ["serve"] }] } })],
  ["example.org/shell", facts({ starts: ["sh"], programs: ["/bin/sh", "/bin/bash", "sleep"], ends: "script" })],
  ["example.org/empty", facts({ starts: [] })],
  ["example.org/writer", facts({ writes: ["/data", "/run/web"] })],
  [
    "example.org/web",
    facts({
      serves: [
        { port: 80, flags: ["listen"], env: ["PORT"], paths: ["/ready", "/"], scheme: "HTTP" },
        { port: 443, scheme: "HTTPS", paths: ["/ready"] },
        { flags: ["metrics"], paths: ["/metrics"], scheme: "HTTP" },
        { port: 5000, grpc: true, scheme: "HTTP" },
        { port: 7000, when: { words: ["--admin"] }, paths: ["/"], scheme: "HTTP" },
      ],
    }),
  ],
  ["example.org/configured", facts({ serves: [{ port: 80, configured: true, paths: ["/ready"], scheme: "HTTP" }] })],
]);

const container = (image: string, more: Partial<Container> = {}): Container => ({
  name: image,
  image: `example.org/${image}:1.0.0`,
  ...more,
});

function said(pod: PodSpec): string[] {
  return containerProblems(pod, IMAGES).map(({ at, reason, message }) => `${at.join(".")} ${reason}: ${message}`);
}
const one = (image: string, more: Partial<Container> = {}, pod: Partial<PodSpec> = {}) =>
  said({ containers: [container(image, more)], ...pod });
const probe = (path: string, port: number | string, more: Partial<Container> = {}) =>
  one("web", { readinessProbe: { httpGet: { path, port } }, ...more });

describe("ends", () => {
  const init = (more: Partial<Container>) => ({
    containers: [container("root")],
    initContainers: [container("tool", more)],
  });

  test("an init container that goes on for ever holds its pod back, unless it is a sidecar or in a mode that ends", () => {
    expect(said(init({}))).toEqual([
      "initContainers.0 NeverEnds: init container tool never ends, and the pod waits for it to; write restartPolicy: Always, or ONCE: yes or --once",
    ]);
    expect(said(init({ restartPolicy: "Always" }))).toEqual([]);
    expect(said(init({ env: [{ name: "ONCE", value: "yes" }] }))).toEqual([]);
    expect(said(init({ env: [{ name: "ONCE", value: "no" }] }))).toHaveLength(1);
    expect(said(init({ args: ["--once"] }))).toEqual([]);
  });

  test("a Job's container has to end, and any other must not", () => {
    expect(one("root", {}, { restartPolicy: "Never" })).toEqual([
      "containers.0 NeverEnds: container root never ends, and the pod waits for it to; write another image",
    ]);
    expect(one("help")).toEqual([
      "containers.0 Ends: container help ends by itself, and is started again for ever; write a mode that goes on, or make it a Job",
    ]);
    expect(one("help", { args: ["serve"] })).toEqual([]);
    expect(one("help", {}, { restartPolicy: "OnFailure" })).toEqual([]);
  });

  test.each([
    [["sh", "-c", "echo done"], "Ends"],
    [["/bin/bash", "-ec", "until curl web; do sleep 1; done"], "Ends"],
    [["sh", "-c", "while true; do date; done"], undefined],
    [["sh", "-c", "trap : TERM; sleep infinity"], undefined],
    [["sh", "-c", "tail -F /log"], undefined],
    // what stands in the file is not known
    [["sh", "/script/run.sh"], undefined],
  ])("a shell does what it is told: %j", (command, reason) => {
    expect(
      containerProblems({ containers: [container("shell", { command })] }, IMAGES).map((each) => each.reason),
    ).toEqual(reason === undefined ? [] : [reason]);
  });
});

describe("users", () => {
  const nonRoot = { securityContext: { runAsNonRoot: true } };

  test("runAsNonRoot refuses root, and a name, which the kubelet cannot tell from root", () => {
    expect(one("root", nonRoot)).toEqual([
      "containers.0.securityContext UserRefused: container root runs as root, which runAsNonRoot does not allow; write another runAsUser",
    ]);
    expect(one("named", {}, nonRoot)).toEqual([
      "containers.0.securityContext UserRefused: container named runs as nobody, a name, which runAsNonRoot cannot tell from root; write its number as runAsUser",
    ]);
    expect(one("named")).toEqual([]);
    expect(one("named", { securityContext: { runAsUser: 65534 } }, nonRoot)).toEqual([]);
    expect(one("root", { securityContext: { runAsNonRoot: false } }, nonRoot)).toEqual([]);
  });

  test("what runs as root only is not given another user", () => {
    expect(one("user", {}, { securityContext: { runAsUser: 1000 } })).toEqual([
      "containers.0.securityContext UserRefused: container user runs as 1000, and example.org/user runs as root only; write runAsUser: 0",
    ]);
    expect(one("user", { securityContext: { runAsUser: 0 } })).toEqual([]);
  });
});

describe("commands", () => {
  test("a command begins with a program of the image", () => {
    expect(one("root", { command: ["/bin/sh", "-c", "true"] })).toEqual([
      "containers.0.command NoSuchProgram: container root runs /bin/sh, which its image does not have; write one of /bin/web",
    ]);
    expect(one("root", { command: ["web", "serve"] })).toEqual([]);
    expect(one("shell", { command: ["/bin/sleep", "infinity"] })).toHaveLength(1);
    expect(one("shell", { command: ["sleep", "infinity"] })).toEqual([]);
    expect(one("empty")).toEqual([
      "containers.0 NoSuchProgram: container empty has no command, and its image has none either; write one",
    ]);
  });

  test("what hooks and probes run is in the image, too", () => {
    const exec = { exec: { command: ["/bin/stop"] } };
    expect(one("root", { livenessProbe: exec, lifecycle: { postStart: exec, preStop: exec } })).toEqual([
      "containers.0.livenessProbe ProbeFails: container root can never pass its livenessProbe: it runs /bin/stop, which the image does not have; write what is there",
      "containers.0.lifecycle.postStart ProbeFails: container root can never pass its postStart: it runs /bin/stop, which the image does not have; write what is there",
      "containers.0.lifecycle.preStop StopFails: container root can never pass its preStop: it runs /bin/stop, which the image does not have; write what is there",
    ]);
  });
});

describe("probes", () => {
  test("ask a port that is served, and a path that is answered there", () => {
    expect(probe("/ready", 80)).toEqual([]);
    expect(probe("/ready?full=1", 80)).toEqual([]);
    expect(probe("/healthz", 80)).toEqual([
      "containers.0.readinessProbe ProbeFails: container web can never pass its readinessProbe: it asks /healthz of port 80, and its pod serves /ready, / there; write what is there",
    ]);
    expect(probe("/ready", 8080)).toEqual([
      "containers.0.readinessProbe ProbeFails: container web can never pass its readinessProbe: it asks port 8080, and its pod serves 80, 443, 5000; write what is there",
    ]);
    expect(probe("/ready", 443)[0]).toContain("it asks port 443 by HTTP, and its pod speaks HTTPS;");
  });

  test.each([
    [{ args: ["--listen=0.0.0.0:8080"] }],
    [{ args: ["-listen", ":8080"] }],
    [{ args: ["--listen=:80", "--listen=8080"] }],
    [{ env: [{ name: "PORT", value: "8080" }] }],
    // who knows
    [{ args: ["--listen=$(ADDRESS)"] }],
  ])("the port moves with %j", (more) => {
    expect(probe("/ready", 8080, more)).toEqual([]);
    expect(probe("/ready", 80, more)).toHaveLength(JSON.stringify(more).includes("$") ? 0 : 1);
  });

  test("a port is closed by 0, and opened only where it is asked for", () => {
    expect(probe("/ready", 80, { args: ["--listen=0"] })).toHaveLength(1);
    expect(probe("/metrics", 9090)).toHaveLength(1);
    expect(probe("/metrics", 9090, { args: ["--metrics=:9090"] })).toEqual([]);
    expect(probe("/", 7000)).toHaveLength(1);
    expect(probe("/", 7000, { args: ["--admin"] })).toEqual([]);
  });

  test("a name is that of a port of the container", () => {
    const ports = [{ name: "http", containerPort: 80 }];
    expect(probe("/ready", "http", { ports })).toEqual([]);
    expect(probe("/ready", "web", { ports })[0]).toContain("it asks port web, which the container does not name;");
  });

  test("a configuration may move a port, and not a path", () => {
    const at = (path: string) => one("configured", { startupProbe: { httpGet: { path, port: 3100 } } });
    expect(at("/ready")).toEqual([]);
    expect(at("/healthz")).toHaveLength(1);
  });

  test("sockets, gRPC and other hosts", () => {
    const asked = (livenessProbe: Container["livenessProbe"]) => one("web", { livenessProbe });
    expect(asked({ tcpSocket: { port: 5000 } })).toEqual([]);
    expect(asked({ tcpSocket: { port: 5001 } })).toHaveLength(1);
    expect(asked({ grpc: { port: 5000 } })).toEqual([]);
    expect(asked({ grpc: { port: 80 } })[0]).toContain("by gRPC's health protocol, which its pod does not speak there");
    expect(asked({ httpGet: { path: "/", port: 1, host: "example.org" } })).toEqual([]);
  });

  test("a pod has one network: another container may answer; and one of which nothing is known may do so", () => {
    const asks = container("root", { livenessProbe: { httpGet: { path: "/ready", port: 80 } } });
    expect(said({ containers: [asks] })).toHaveLength(1);
    expect(said({ containers: [asks, container("web")] })).toEqual([]);
    expect(said({ containers: [asks, container("unheard-of")] })).toEqual([]);
  });
});

test("with a read-only root, what an image writes to is a volume", () => {
  const readOnly = { securityContext: { readOnlyRootFilesystem: true } };
  const mounts = (...paths: string[]) => paths.map((mountPath) => ({ mountPath }));
  expect(one("writer")).toEqual([]);
  expect(one("writer", { ...readOnly, volumeMounts: mounts("/data", "/run/") })).toEqual([]);
  expect(
    one("writer", { ...readOnly, volumeMounts: [{ mountPath: "/data", readOnly: true }, { mountPath: "/run" }] }),
  ).toEqual([
    "containers.0.volumeMounts ReadOnly: container writer writes to /data, and its root is read-only; mount a volume there",
  ]);
});

test("of an image that nothing is known of, nothing is said", () => {
  expect(one("unheard-of", { command: ["what"] })).toEqual([]);
});
