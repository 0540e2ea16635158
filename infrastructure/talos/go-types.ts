import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A field of a Go struct as YAML has it. */
interface GoField {
  /** Its key in YAML; empty for a struct whose keys are taken over. */
  readonly key: string;
  /** Its Go type. */
  readonly type: string;
}

/** The types of a folder of Go packages. A name is `<package>.<Type>`. */
export interface GoTypes {
  readonly structs: ReadonlyMap<string, readonly GoField[]>;
  /** Types that are another type by a name of their own. */
  readonly names: ReadonlyMap<string, string>;
  /** Types that read themselves from YAML of any form, and those that do from a text. */
  readonly fromYaml: ReadonlySet<string>;
  readonly fromText: ReadonlySet<string>;
  /** The struct of each kind of document. */
  readonly kinds: ReadonlyMap<string, string>;
}

/**
 * Reads the types out of Go sources as gofmt lays them out: what a decoder takes for a type follows from its fields' tags.
 *
 * @param folder `config/types` of the Go module github.com/siderolabs/talos/pkg/machinery
 */
export function readGoTypes(folder: string): GoTypes {
  const structs = new Map<string, GoField[]>();
  const names = new Map<string, string>();
  const fromYaml = new Set<string>();
  const fromText = new Set<string>();
  const kinds = new Map<string, string>();
  for (const text of goFiles(folder)) {
    const own = /^package (\w+)/m.exec(text)?.[1] ?? "";
    const constants = new Map(
      [...text.matchAll(/^\s*(?:const )?(\w+) += "(\w+)"$/gm)].map(([, a = "", b = ""]) => [a, b]),
    );
    for (const [, name = "", body = ""] of text.matchAll(/^type (\w+) struct ?\{(\}|\n[\s\S]*?^\})/gm)) {
      const fields = fieldsOf(body, own);
      // One without a key of its own is a value in other clothes, unless it is empty.
      if (fields.length > 0 || body === "}") structs.set(`${own}.${name}`, fields);
    }
    for (const [, name = "", type = ""] of text.matchAll(
      /^type (\w+) (?:= )?((?!struct\b|interface\b|func\b)\S+)$/gm,
    )) {
      names.set(`${own}.${name}`, qualified(type, own));
    }
    for (const [, name = "", form] of text.matchAll(/^func \(\w+ \*?(\w+)\) Unmarshal(YAML|Text)\(/gm)) {
      (form === "YAML" ? fromYaml : fromText).add(`${own}.${name}`);
    }
    for (const [, constant = "", type = ""] of text.matchAll(
      /registry\.Register\((\w+|"\w+"),[\s\S]*?return &(\w+)\{/g,
    )) {
      kinds.set(constants.get(constant) ?? constant.replaceAll('"', ""), `${own}.${type}`);
    }
  }
  return { structs, names, fromYaml, fromText, kinds };
}

function goFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".go") && !/_(test|doc|examples)\.go$|\.generated\.go$/.test(file))
    .sort()
    .map((file) => readFileSync(path.join(folder, file), "utf8"));
}

function fieldsOf(body: string, own: string): GoField[] {
  const tagged = body.matchAll(/^\t(?:\w+ +)?(\S+) +`[^`]*yaml:"([^",]*)([^"]*)"/gm);
  return [...tagged].flatMap(([, type = "", key = "", options = ""]) => {
    if (key === "-") return [];
    if (key === "" && !options.includes("inline")) return [];
    return [{ key, type: qualified(type, own) }];
  });
}

/** A type with its package, however deep in it: `[]*Device` in v1alpha1 is `[]v1alpha1.Device`. */
function qualified(type: string, own: string): string {
  return type.replaceAll("*", "").replace(/(?<=^|\])(?!map\[|\[)(?=[A-Z]\w*$)/, `${own}.`);
}
