import type { Failure } from "../failure";
import type { Tree } from "../tree";
import { belonging } from "./belonging";
import { capacity } from "./capacity";
import { containers } from "./containers";
import { dependencies } from "./dependencies";
import { exposure } from "./exposure";
import { ipBlocks } from "./ip-blocks";
import { network, openings } from "./network";
import { podSecurity } from "./pod-security";
import { queries } from "./queries";
import { references } from "./references";
import type { Rule } from "./rule";
import { schemas } from "./schemas";
import { secrets } from "./secrets";
import { services } from "./services";
import { storage } from "./storage";
import { substitution } from "./substitution";
import { support } from "./support";
import { tailnet } from "./tailnet";
import { texts } from "./texts";
import { valuesKeys } from "./values-keys";
import { versions } from "./versions";

/** Every rule, by name. */
export const rules: Readonly<Record<string, Rule>> = {
  belonging,
  schemas,
  dependencies,
  references,
  queries,
  substitution,
  secrets,
  texts,
  versions,
  services,
  "values-keys": valuesKeys,
  exposure,
  tailnet,
  "pod-security": podSecurity,
  storage,
  network,
  openings,
  "ip-blocks": ipBlocks,
  capacity,
  containers,
  support,
};

/** All that is wrong with a tree: what could not be loaded, and what the rules find. */
export function check(tree: Tree, only: readonly string[] = Object.keys(rules)): readonly Failure[] {
  return [...tree.failures, ...only.flatMap((name) => rules[name]?.(tree) ?? [])];
}
