import { OWNED_KINDS, OWNED_PATHS } from "../../../config/rules/owned-config";
import { mistakes } from "../support/messages";

/** A patch with a value at a dotted path. */
function patchAt(path: string): string {
  return path.split(".").reduceRight((inner, key) => `{ ${key}: ${inner} }`, "x");
}

const patched = (patch: string) => mistakes(`nodes: { worker-1: { patches: [${patch}] } }`);

test.each(Object.entries(OWNED_PATHS))("a patch of %s is refused", (path, instead) => {
  expect(patched(patchAt(path))).toEqual([
    `nodes.worker-1.patches[0].${path}: is written by the program from the definition; ${instead}`,
  ]);
});

test.each(Object.entries(OWNED_KINDS))("a %s is refused", (kind, instead) => {
  expect(patched(`{ apiVersion: v1alpha1, kind: ${kind} }`)).toEqual([
    `nodes.worker-1.patches[0]: is a ${kind}, which is written by the program from the definition; ${instead}`,
  ]);
});

test.each([
  "{ machine: { install: { wipe: true } } }",
  "{ machine: { network: { kubespan: {} } } }",
  "{ cluster: { apiServer: {} } }",
])("what lies beside it is not: %s", (patch) => {
  expect(patched(patch)).toEqual([]);
});
