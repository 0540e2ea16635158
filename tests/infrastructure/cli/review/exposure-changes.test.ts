import { readFileSync } from "node:fs";
import { parseDefinition } from "../../../../config/load";
import { exposureChanges } from "../../../../infrastructure/cli/review/exposure-changes";
import { SHIPPED } from "../../../support/shipped-definition";

const definition = (change: (text: string) => string = (text) => text) =>
  parseDefinition(change(readFileSync(SHIPPED, "utf8")), "prox-n100.yaml");

test("no change, no way", () => {
  expect(exposureChanges(definition(), definition())).toEqual([]);
});

test("what opens, what closes, what only moves to fewer people", () => {
  const after = definition((text) =>
    text
      .replace("radarr: { access: lan }", "radarr: { access: public }")
      .replace("demo: { access: public }", "demo: { access: access }")
      .replace("  longhorn: { access: tailnet }\n", "")
      .replace("port: 25565", "port: 25566"),
  );
  expect(exposureChanges(definition(), after)).toEqual([
    { way: "demo.example.com", before: "anybody", after: "Access: you@example.com", opens: false },
    { way: "longhorn (tailnet)", before: "the tailnet", after: undefined, opens: false },
    { way: "minecraft, port 25565/TCP", before: "the LAN", after: undefined, opens: false },
    { way: "minecraft, port 25566/TCP", before: undefined, after: "the LAN", opens: true },
    { way: "radarr.example.com", before: "the LAN", after: "anybody", opens: true },
  ]);
});

test("one more person whom Access lets pass opens, one less does not", () => {
  const more = definition((text) => text.replace("- you@example.com", "- you@example.com\n        - me@example.com"));
  expect(exposureChanges(definition(), more).map(({ opens }) => opens)).toEqual([true, true]);
  expect(exposureChanges(more, definition()).map(({ opens }) => opens)).toEqual([false, false]);
});
