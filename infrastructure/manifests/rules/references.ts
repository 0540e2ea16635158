import type { Failure } from "../failure";
import { claims, pods } from "./references/pods";
import { Known } from "./references/known";
import { monitors, services } from "./references/services";
import { ingresses } from "./references/ingresses";
import { flux } from "./references/flux";
import type { Rule } from "./rule";

/** What an object names is there. */
export const references: Rule = (tree): readonly Failure[] => {
  const known = new Known(tree);
  return [flux, pods, claims, services, monitors, ingresses].flatMap((check) => check(tree, known));
};
