import { isAlias, isCollection, isMap, isScalar, visit, type Alias, type Document, type Node, type Scalar } from "yaml";

/** Something in a YAML text that reads otherwise than it is written, by its place in the text. */
export interface SourceProblem {
  readonly offset: number;
  readonly message: string;
}

/** Lists in lists that a person can still follow, or half as many blocks, which count with their keys; a definition has six. */
const MOST_LEVELS = 64;

/**
 * What is right YAML and still not what it looks like: aliases that lead nowhere or into themselves, tags, another version of
 * YAML, and numbers that are kept otherwise than they are written.
 */
export function sourceProblems(document: Document): SourceProblem[] {
  const problems: SourceProblem[] = [];
  const add = (node: Pick<Node, "range">, message: string) => {
    problems.push({ offset: node.range?.[0] ?? 0, message });
  };
  if (document.directives?.yaml.explicit === true) {
    problems.push({ offset: 0, message: "starts with a %YAML directive, which changes what words mean; delete it" });
  }
  visit(document, {
    Node: (_, node, parents) => {
      if (parents.length > MOST_LEVELS) {
        add(node, "is nested too deeply to be meant; write it flatter");
        return visit.BREAK;
      }
      if (isAlias(node)) aliasProblem(node, document, parents, add);
      else if (node.tag !== undefined && isCustom(node.tag)) {
        add(node, "has a tag (!), which is not used here; write the value without it");
      } else if (isScalar(node)) numberProblem(node, add);
      return undefined;
    },
    Pair: (_, { key, value }) => {
      if (isCollection(key)) add(key, "is a block or a list where a name is wanted; write a name");
      if (isScalar(key) && key.source === "<<" && key.type === "PLAIN" && !isMergeable(value, document)) {
        add(key, "merges what is no block; write an alias of a block, e.g. <<: *worker");
      }
    },
  });
  return problems;
}

type Add = (node: Pick<Node, "range">, message: string) => void;

function aliasProblem(alias: Alias, document: Document, parents: readonly unknown[], add: Add): void {
  const target = alias.resolve(document);
  if (target === undefined) add(alias, `is an alias of nothing; write &${alias.source} at what is meant, above it`);
  else if (parents.includes(target)) add(alias, "is an alias of what it is in; write what is meant");
}

function isMergeable(value: unknown, document: Document): boolean {
  const node = isAlias(value) ? value.resolve(document) : value;
  // An alias of nothing has its own message.
  if (node === undefined || isMap(node)) return true;
  return isCollection(node) && node.items.every((item) => isMergeable(item, document) && !isScalar(item));
}

/** Tags of the core schema say what is so anyway. */
function isCustom(tag: string): boolean {
  return !/^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/.test(tag);
}

/** A number that YAML 1.1 and Go read as another one, or of which digits are lost. */
function numberProblem(scalar: Scalar, add: Add): void {
  const { source = "", value, type } = scalar;
  if (type !== "PLAIN" || typeof value !== "number") return;
  if (/^[-+]?0\d/.test(source)) {
    add(
      scalar,
      "is a number with a zero before it, which some readers take for octal; write 0o before the digits, or quotes",
    );
  } else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    add(scalar, "is a number with more digits than are kept; put it in quotes");
  }
}
