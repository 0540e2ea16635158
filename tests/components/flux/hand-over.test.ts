import * as pulumi from "@pulumi/pulumi";
import { handOver, substitute } from "../../../components/flux/hand-over";

const transform = handOver({ GIT_URL: "https://github.com/example/homelab", GIT_BRANCH: "main" });
const args = (props: object, custom = true) => ({
  custom,
  type: "kubernetes:source.toolkit.fluxcd.io/v1:GitRepository",
  name: "flux-sync:flux-system/flux-system",
  props,
  opts: { protect: true },
});

test("an object becomes Flux's own, and keeps the options it had", () => {
  const metadata = { name: "flux-system", annotations: { a: "b" } };
  expect(transform(args({ kind: "GitRepository", metadata }))).toEqual({
    props: {
      kind: "GitRepository",
      metadata: {
        name: "flux-system",
        annotations: { a: "b", "pulumi.com/patchFieldManager": "kustomize-controller" },
      },
    },
    opts: { protect: true, ignoreChanges: ["*"], retainOnDelete: true },
  });
});

test("the file as a whole is left as it is", () => {
  expect(transform(args({ file: "${GIT_URL}" }, false))).toBeUndefined();
});

test("variables are filled in wherever they stand", () => {
  const props = {
    metadata: { name: "flux-system" },
    spec: { url: "${GIT_URL}", refs: ["refs/heads/${GIT_BRANCH}"], interval: "1m", n: 1, on: true, no: null },
  };
  expect(transform(args(props))).toMatchObject({
    props: {
      spec: {
        url: "https://github.com/example/homelab",
        refs: ["refs/heads/main"],
        interval: "1m",
        n: 1,
        on: true,
        no: null,
      },
    },
  });
});

test("what only looks like a variable stays", () => {
  expect(substitute("$(RUNTIME_NAMESPACE) $HOME ${} $${", {})).toBe("$(RUNTIME_NAMESPACE) $HOME ${} $${");
});

test("values are taken as they are, and not looked through again", () => {
  expect(substitute("${A}", { A: "$& ${B}" })).toBe("$& ${B}");
});

test("a variable that is not there is named", () => {
  expect(() => transform(args({ spec: { url: "${GIT_LUR}" } }))).toThrow(
    new Error("the manifests of Flux ask for ${GIT_LUR}, which is no plain fact"),
  );
});

test("secrets stay secrets", () => {
  const data = pulumi.secret({ token: "${GIT_URL}" });
  expect(substitute({ data }, {})).toEqual({ data });
});
