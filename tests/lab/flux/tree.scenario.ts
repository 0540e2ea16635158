import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterObject } from "../../../infrastructure/lab/flux/cluster-object";
import { Flux } from "../../../infrastructure/lab/flux/flux";
import type { Mistake } from "../../../infrastructure/lab/flux/picture/mistakes";
import { ensureTools } from "../../../infrastructure/lab/kubernetes/binaries";
import { changes, counts, TestHouse } from "../house/support/test-house";
import { GitHouse } from "./support/git-house";
import { CASES, makeCircle, makeMistakes } from "./support/mistakes";

const LIMIT = 15 * 60_000;
const house = new TestHouse(72);
const git = new GitHouse(join(house.folder, "repository"));
const said: string[] = [];
let flux: Flux;

beforeAll(async () => {
  await ensureTools(["kustomize-controller"]);
  await house.open();
  await house.must("up");
  const { kubeconfig } = await house.engine.outputs("overview");
  flux = await Flux.start({
    folder: join(house.lab, "flux"),
    kubeconfig: String(kubeconfig?.value),
    root: git.root,
    house: house.house,
    tell: (message) => said.push(message),
  });
}, LIMIT);

afterAll(async () => {
  await flux.close();
  await house.remove();
}, LIMIT);

test(
  "the tree converges from nothing: every part is ready, no reconciliation has failed, every host leads to pods",
  async () => {
    const settled = await flux.settled();
    const picture = await flux.picture();
    expect({ settled, said, mistakes: picture.mistakes }).toEqual({ settled: true, said: [], mistakes: [] });
    expect(picture.ready).toBe(true);
    expect(picture.kustomizations.length).toBeGreaterThan(30);
    expect(picture.releases.length).toBeGreaterThan(25);
    expect(picture.depth).toBeLessThanOrEqual(5);
    expect(picture.failures).toEqual([]);
    const { exposure } = house.house.definition;
    expect(picture.routes.map(({ host }) => host)).toEqual(
      expect.arrayContaining(exposure.hosts.map(({ host }) => host)),
    );
  },
  LIMIT,
);

test(
  "a second update of the layers changes nothing that Flux has made its own",
  async () => {
    const report = await house.must("preview");
    expect(changes(report)).toEqual([]);
  },
  LIMIT,
);

test(
  "what a person changes or deletes by hand is put back at the next reconciliation",
  async () => {
    const before = await read("apps/v1", "Deployment", "ingress", "cloudflared");
    await flux.cluster.patch(before, { spec: { replicas: 0 } });
    const release = await read("apps/v1", "Deployment", "demos", "podinfo");
    await flux.cluster.patch(release, { spec: { replicas: 0 } });
    await flux.cluster.remove(object("v1", "Service", "monitoring", "snmp-exporter"));
    await Promise.all([
      flux.request("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "flux-system", "ingress"),
      flux.request("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "flux-system", "monitoring"),
      flux.request("helm.toolkit.fluxcd.io/v2", "HelmRelease", "demos", "podinfo"),
    ]);
    await within(60_000, async () => {
      expect((await read("apps/v1", "Deployment", "ingress", "cloudflared")).spec["replicas"]).toBe(
        before.spec["replicas"],
      );
      expect((await read("apps/v1", "Deployment", "demos", "podinfo")).spec["replicas"]).toBe(release.spec["replicas"]);
      expect(await flux.cluster.read(object("v1", "Service", "monitoring", "snmp-exporter"))).toBeDefined();
    });
  },
  LIMIT,
);

test(
  "an app that is taken out of the tree is pruned, and its claim and its volume are kept; Flux's own upgrade through Git leaves the flux layer unchanged",
  async () => {
    const claim = await read("v1", "PersistentVolumeClaim", "media", "radarr-config");
    const apps = git.read("cluster/kubernetes/flux/apps.yaml");
    const without = apps.split(/^---$/m).filter((entry) => !/^ {2}name: radarr$/m.test(entry));
    git.write("cluster/kubernetes/flux/apps.yaml", without.join("---"));
    git.replace("cluster/kubernetes/flux/gotk-components.yaml", "--log-level=info", "--log-level=debug");
    git.commit("without Radarr, and another Flux");
    await within(180_000, async () => {
      expect(
        await flux.cluster.read(object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "media", "radarr")),
      ).toBeUndefined();
      expect(await flux.cluster.read(object("apps/v1", "Deployment", "media", "radarr"))).toBeUndefined();
      expect(await flux.cluster.read(object("networking.k8s.io/v1", "Ingress", "media", "radarr"))).toBeUndefined();
      expect(dnsNames()).not.toContain("radarr.example.com");
    });
    const kept = await read("v1", "PersistentVolumeClaim", "media", "radarr-config");
    expect(kept.metadata.uid).toBe(claim.metadata.uid);
    expect(kept.status?.["phase"]).toBe("Bound");
    expect(await flux.settled()).toBe(true);

    const report = await house.must("up", { only: ["flux"] });
    expect(Object.keys(counts(report).flux)).toEqual(["same"]);
    const controller = await read("apps/v1", "Deployment", "flux-system", "helm-controller");
    expect(JSON.stringify(controller.spec)).toContain("--log-level=debug");
  },
  LIMIT,
);

describe("mistakes", () => {
  let mistakes: readonly Mistake[];

  beforeAll(async () => {
    makeMistakes(git);
    git.commit("all that can be wrong");
    expect(await flux.settled({ quietMs: 25_000 })).toBe(false);
    ({ mistakes } = await flux.picture());
  }, LIMIT);

  const lines = () => mistakes.map(({ what, why }) => `${what}: ${why}`);

  test.each(CASES.map((each) => [each.name, each] as const))(
    "%s is told by name, with its file",
    (_name, { says, at }) => {
      for (const says_ of says) expect(lines()).toContainEqual(expect.stringMatching(says_));
      const [file, text] = at;
      for (const { what, file: place } of mistakes.filter(({ what, why }) =>
        says.some((each) => each.test(`${what}: ${why}`)),
      )) {
        const [named = "", line = "0"] = (place ?? "").split(":");
        expect([what, named]).toEqual([what, file]);
        expect(
          git
            .read(named)
            .split("\n")
            .slice(Number(line) - 1, Number(line) + 4)
            .join("\n"),
        ).toContain(text);
      }
    },
  );

  test("a field that cannot be changed any more is told with its object", () => {
    expect(mistakes).toContainEqual({
      what: "Kustomization flux-system/ingress",
      why: expect.stringMatching(/Deployment\/ingress\/cloudflared .*field is immutable/) as string,
      file: expect.stringContaining("platform/ingress/cloudflared/deployment.yaml:") as string,
    });
  });

  test("a policy that cuts Flux off is told, for it would not get the commit that takes it away", () => {
    expect(lines()).toContainEqual(
      expect.stringMatching(/^NetworkPolicy flux-system\/deny: .*kustomize-controller .*source-controller:9090/),
    );
  });

  test("what only waits for a mistake is none, and what has nothing to do with it stands", () => {
    const expected = CASES.flatMap(({ says }) => says).length + 2;
    expect(lines()).toHaveLength(expected);
  });

  test(
    "mended by a commit, the tree is ready again",
    async () => {
      git.undo();
      const settled = await flux.settled();
      expect({ settled, mistakes: (await flux.picture()).mistakes }).toEqual({ settled: true, mistakes: [] });
    },
    LIMIT,
  );
});

test(
  "a part's Secret that is deleted is told with the part that it holds up; the flux layer brings it back",
  async () => {
    await flux.cluster.remove(object("v1", "Secret", "flux-system", "cluster-secrets-ingress"));
    await within(120_000, async () => {
      expect((await flux.picture()).mistakes).toEqual([
        {
          what: "Kustomization flux-system/ingress",
          why: expect.stringContaining('secrets "cluster-secrets-ingress" not found') as string,
          file: expect.stringMatching(/^cluster\/kubernetes\/flux\/platform.yaml:\d+$/) as string,
        },
      ]);
    });
    await house.must("refresh", { only: ["flux"] });
    await house.must("up", { only: ["flux"] });
    const settled = await flux.settled({ quietMs: 70_000 });
    expect({ settled, mistakes: (await flux.picture()).mistakes }).toEqual({ settled: true, mistakes: [] });
  },
  LIMIT,
);

test(
  "a circle of dependencies is told, and that Flux takes up no commit by itself because of it; asked for, it takes up the one that mends it",
  async () => {
    makeCircle(git);
    git.commit("a circle");
    expect(await flux.settled({ quietMs: 15_000 })).toBe(false);
    expect((await flux.picture()).mistakes).toEqual([
      {
        what: "Kustomization flux-system/circle-a",
        why:
          "waits for itself: circle-a → circle-b → circle-a; until it is mended, a new commit reaches no Kustomization by itself: " +
          "flux reconcile kustomization flux-system",
        file: expect.stringMatching(/^cluster\/kubernetes\/flux\/apps.yaml:\d+$/) as string,
      },
    ]);
    const root = ["kustomize.toolkit.fluxcd.io/v1", "Kustomization", "flux-system", "flux-system"] as const;
    const applied = async () => (await read(...root)).status?.["lastAppliedRevision"];
    const before = await applied();
    git.undo();
    await sleep(10_000);
    expect(await applied()).toBe(before);
    await flux.request(...root);
    await within(60_000, async () => {
      expect((await flux.picture()).mistakes).toEqual([]);
    });
  },
  LIMIT,
);

function object(apiVersion: string, kind: string, namespace: string, name: string) {
  return { apiVersion, kind, metadata: { namespace, name } };
}

async function read(apiVersion: string, kind: string, namespace: string, name: string): Promise<ClusterObject> {
  const found = await flux.cluster.read(object(apiVersion, kind, namespace, name));
  if (found === undefined) throw new Error(`${kind} ${namespace}/${name} is not there`);
  return { ...found, apiVersion, kind };
}

function dnsNames(): readonly string[] {
  return house.house.cloudflare.state.records.map(({ name }) => name);
}

/** Waits until expectations hold. */
async function within(milliseconds: number, expectations: () => Promise<void>): Promise<void> {
  const end = Date.now() + milliseconds;
  for (;;) {
    try {
      await expectations();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(500);
    }
  }
}
