import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { refuseVmChanges } from "../../components/proxmox/vm-changes";
import { KNOWN_ERRORS } from "../../infrastructure/cli/causes";
import { refuseForeignVms } from "../../infrastructure/cli/foreign-vms";
import { PROBLEMS } from "../../infrastructure/shared/system-problem";
import { shippedDefinition } from "../support/shipped-definition";
import { deadCommands } from "./dead-commands";
import { errorMessages, findings, scriptMessages, sentences, type SourceMessage } from "./source-messages";
import { troubleRows, unlike } from "./trouble-rows";

const ROOT = join(__dirname, "..", "..");
const pages = [
  join(ROOT, "README.md"),
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(ROOT, "docs", name)),
];

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replace(/ /g, "-");
}

/** Links that lead nowhere: to no file, or to no heading of one. */
function deadLinks(page: string, text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
    if (/^https?:/.test(link)) return [];
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : join(dirname(page), path);
    if (!existsSync(target)) return [link];
    if (anchor === undefined) return [];
    const headings = [...readFileSync(target, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => slug(heading));
    return headings.includes(anchor) ? [] : [link];
  });
}

/** Paths of the repository in backticks that are not there. */
function deadPaths(text: string): string[] {
  const top = /^(config|stacks|components|cluster|infrastructure|docs|tests|ai|\.github)\/[\w./-]+$/;
  // made by the talos layer, or by whoever follows the page
  const made =
    /^config\/clusters\/prox-n100\.recorded\.json$|^cluster\/(talos\/(secrets\.yaml|talosconfig|kubeconfig)|kubernetes\/apps\/media\/kavita)$/;
  return [...text.matchAll(/`([^`\s]+)`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => top.test(path) && !made.test(path) && !existsSync(join(ROOT, path)));
}

describe.each(pages.map((page) => [relative(ROOT, page), page]))("%s", (_, page) => {
  const text = readFileSync(page, "utf8");

  test("leads to pages, commands and files that there are", () => {
    expect({ links: deadLinks(page, text), commands: deadCommands(text), paths: deadPaths(text) }).toEqual({
      links: [],
      commands: [],
      paths: [],
    });
  });
});

test("what leads nowhere is named", () => {
  const page = join(ROOT, "README.md");
  expect(deadLinks(page, "[a](docs/nowhere.md) [b](docs/lab.md#no-such) [c](docs/lab.md#what-is-real)")).toEqual([
    "docs/nowhere.md",
    "docs/lab.md#no-such",
  ]);
  expect(deadCommands("`npm run nothing` `npm run homelab -- fly` `npm run homelab -- up --now`")).toEqual([
    "npm run nothing",
    "homelab fly",
    "up --now",
  ]);
  expect(deadPaths("`config/nowhere.ts` `config/load.ts`")).toEqual(["config/nowhere.ts"]);
});

describe("docs/troubleshooting.md", () => {
  // as a table of Markdown has it
  const text = readFileSync(join(ROOT, "docs", "troubleshooting.md"), "utf8").replaceAll("\\|", "|");

  test("has each cause that a layer's error can have, with its fix", () => {
    expect(KNOWN_ERRORS.length).toBeGreaterThan(30);
    for (const { cause, fix } of KNOWN_ERRORS) {
      const row = text.split("\n").find((line) => line.startsWith(`| ${cause} `) && line.includes(` ${fix} `));
      expect([cause, row !== undefined]).toEqual([cause, true]);
    }
  });

  test.each<[string, readonly SourceMessage[], number]>([
    ["What the doctor finds", findings(["infrastructure/cli/doctor"]), 35],
    ["The layers themselves", layerMessages(), 20],
    ["The lab", labMessages(), 35],
    [
      "The scripts on the devices",
      scriptMessages(["infrastructure/shell", "infrastructure/proxmox", "infrastructure/synology"]),
      45,
    ],
  ])("has in '%s' each message that there is, with its fix, and no other", (heading, messages, least) => {
    expect(messages.length).toBeGreaterThanOrEqual(least);
    expect(unlike(heading, troubleRows(text, heading), messages)).toEqual([]);
  });

  test("has in 'This computer's files' what the system can refuse, and no other", () => {
    const problems = Object.entries(PROBLEMS).map(([file, [message, remedy]]) => ({ file, message, remedy }));
    const heading = "This computer's files";
    expect(unlike(heading, troubleRows(text, heading), problems)).toEqual([]);
  });

  test("has no row for a cause that no error of a layer has any more", () => {
    const causes = ["Any layer", "Talos", "Flux and the Kubernetes API", "Cloudflare"].flatMap((heading) =>
      troubleRows(text, heading).map(({ message }) => message),
    );
    expect(causes.filter((message) => !KNOWN_ERRORS.some(({ cause }) => cause === message))).toEqual([]);
  });

  test("a message without a row, one with another fix, and a row without a message are named, with what to write", () => {
    const page = "## The lab\n\n| it says | what to do |\n| --- | --- |\n| a is gone | look |\n| b is gone | x |\n";
    const messages = [
      { file: "b.ts", message: "b is gone", remedy: "write b" },
      { file: "c.ts", message: "c is …", remedy: undefined },
    ];
    expect(unlike("The lab", troubleRows(page, "The lab"), messages)).toEqual([
      "b.ts says what docs/troubleshooting.md has not; write under 'The lab': | b is gone | write b |",
      "c.ts says what docs/troubleshooting.md has not; write under 'The lab': | c is … | what to do about it |",
      "docs/troubleshooting.md has under 'The lab' what nothing says any more; take it out: | a is gone |",
    ]);
  });

  test("has both ways in which an id of a VM is refused", async () => {
    const definition = shippedDefinition();
    const [node] = definition.nodes;
    const renamed = () => {
      refuseVmChanges({ nodes: [{ ...node!, name: "…", vmId: 1 }] }, { other: { vmId: 1, host: "", address: "" } });
    };
    const vms = definition.nodes.map(({ vmId }) => ({ vmid: vmId, name: "photos", node: "n100" }));
    const engine = { resources: () => Promise.resolve([]), config: () => Promise.resolve(undefined) };
    const api = () => Promise.resolve({ status: 200, reason: "", data: vms });
    const told = await refuseForeignVms({ engine, definition, api }).catch(
      (error: unknown) => (error as Error).message,
    );

    expect(text).toMatch(/\| nodes\.… has vmId …, which is the VM of … +\|/);
    expect(renamed).toThrow(/^nodes\.… has vmId 1, which is the VM of other: /);
    expect(text).toMatch(
      /\| VM id … of nodes\.… is taken by … +\| choose other ids in the definition, or remove those VMs +\|/,
    );
    expect(told).toMatch(
      /^VM id 5011 of nodes\.control-1 is taken by photos on n100\n[^]*\nchoose other ids in the definition, or remove those VMs$/,
    );
  });
});

function layerMessages(): SourceMessage[] {
  // what stands for a silence between tries, and half a sentence of cluster-provider.ts, which says the whole
  const parts = /^(no answer$|is not a kubeconfig of Talos)/;
  return [...errorMessages(["components", "stacks"]), ...sentences(["components/talos/checks"])]
    .filter(({ file }) => !file.startsWith("components/pulumiverse-talos/"))
    .filter(({ message }) => !parts.test(message));
}

/** What its engine says of a program is the real engine's own text: only what a person mends in the lab is here. */
function labMessages(): SourceMessage[] {
  return [
    ...errorMessages([
      "infrastructure/lab/house",
      "infrastructure/lab/kubernetes",
      "infrastructure/lab/state.ts",
      "infrastructure/lab/https-server.ts",
      "infrastructure/lab/flux/release-contents.ts",
      "infrastructure/cli/rehearsal",
      "infrastructure/cli/commands/rehearse.ts",
    ]),
    ...errorMessages(["infrastructure/lab/engine"], /^EngineError$/),
  ];
}
