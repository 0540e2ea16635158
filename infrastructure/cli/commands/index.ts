import type { CommandDefinition } from "../program";
import { destroy } from "./destroy";
import { doctor } from "./doctor";
import { emit } from "./emit";
import { facts } from "./facts";
import { lab } from "./lab";
import { outputs } from "./outputs";
import { preview } from "./preview";
import { pulumi } from "./pulumi";
import { refresh } from "./refresh";
import { rehearse } from "./rehearse";
import { up } from "./up";
import { validate } from "./validate";

/** Every command, in the order in which `--help` lists them. */
export const commands: readonly CommandDefinition[] = [
  up,
  preview,
  refresh,
  destroy,
  outputs,
  emit,
  validate,
  doctor,
  facts,
  pulumi,
  rehearse,
  lab,
];
