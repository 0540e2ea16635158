import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { requiredSecrets } from "../../../stacks/required-secrets";
import { talosDirectory } from "../../lab/house/layout";
import { writeFileAtomic } from "../../shared/atomic-file";
import { print, type CliContext } from "../context";
import type { Operation } from "../engine/layer-engine";
import { layerOptions } from "../layer-options";
import { operate } from "../operate";
import { EmbeddedEngine } from "../rehearsal/embedded-engine";
import type { Report } from "../report";
import type { TalosFiles } from "./talos-changes";

/** A house: what is to be in it, and the programs that put it there. */
export interface Side {
  /** The checkout whose programs run. */
  readonly root: string;
  /** Text of the definition. */
  readonly definition: string;
}

export interface RehearsedChange {
  /** The update that brought the house to where it stands. */
  readonly before: Report;
  /** What an update with the change would do, and how it went when it was done; undefined if `before` failed. */
  readonly preview?: Report;
  readonly after?: Report;
  /** The files of `cluster/talos` on both sides. They hold the lab's own key material. */
  readonly talosBefore: TalosFiles;
  readonly talosAfter: TalosFiles;
}

export interface RehearseChangeArgs {
  readonly stack: string;
  /** The lab's own folder, empty. */
  readonly folder: string;
  readonly from: Side;
  readonly to: Side;
}

/**
 * Brings a twin of the house to where it stands, previews the change there, and then makes it: nothing is read from the
 * house, and none of its secrets is needed.
 */
export async function rehearseChange(context: CliContext, args: RehearseChangeArgs): Promise<RehearsedChange> {
  const { stack, folder, from, to } = args;
  const inHouse = async <T>(side: Side, use: (run: (operation: Operation) => Promise<Report>) => Promise<T>) => {
    const { House } = await import("../../lab/house/house.js");
    const tell = (message: string) => {
      print(context.messages, message);
    };
    const path = join(folder, "reviewed.yaml");
    writeFileAtomic(path, side.definition);
    const house = await House.open({
      definition: path,
      stack,
      folder: join(folder, "lab"),
      secretKeys: (definition) => requiredSecrets(definition).map(({ key }) => key),
      onBinary: ({ state, message, tool }) => {
        if (state !== "cached") tell(`${tool}: ${message}`);
      },
      onTrouble: tell,
    });
    const engine = new EmbeddedEngine(side.root, house.engine);
    try {
      return await use((operation) =>
        operate({
          engine,
          operation,
          stack,
          optionsFor: layerOptions({ engine, operation, definition: house.definition }),
          interruption: context.interruption,
          display: context.messages,
        }),
      );
    } finally {
      await house.close();
    }
  };
  const talos = () => filesOf(talosDirectory(join(folder, "lab")));

  const before = await inHouse(from, (run) => run("up"));
  const talosBefore = talos();
  if (!before.ok) return { before, talosBefore, talosAfter: {} };
  const [preview, after] = await inHouse(to, async (run) => {
    const previewed = await run("preview");
    return [previewed, previewed.ok ? await run("up") : undefined] as const;
  });
  return {
    before,
    preview,
    ...(after === undefined ? {} : { after }),
    talosBefore,
    talosAfter: after?.ok === true ? talos() : talosBefore,
  };
}

function filesOf(directory: string): TalosFiles {
  if (!existsSync(directory)) return {};
  return Object.fromEntries(
    readdirSync(directory)
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => [name, readFileSync(join(directory, name), "utf8")]),
  );
}
