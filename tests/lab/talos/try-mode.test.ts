import { setTimeout as sleep } from "node:timers/promises";
import { apply, CONTROL, failure, TalosLab } from "./support/talos-lab";

let lab: TalosLab;

beforeEach(async () => {
  lab = await TalosLab.open();
  await lab.install("control-1", CONTROL, lab.config("controlplane"));
});
afterEach(() => lab.close());

const labels = () => lab.machines.byAddress(CONTROL)?.running?.labels;
const labelled = (labels: Record<string, string>) =>
  lab.config("controlplane", ({ machine }) => (machine!["nodeLabels"] = labels));
const tried = (text: string, nanos: number) => ({ ...apply(text, "TRY"), try_mode_timeout: { seconds: "0", nanos } });

test("a config that is tried is in effect at once, and the one before comes back when the time is over", async () => {
  const admin = await lab.member("os:admin");
  expect(await lab.call(CONTROL, "ApplyConfiguration", tried(labelled({ a: "b" }), 200_000_000), admin)).toMatchObject([
    {
      mode: "TRY",
      mode_details:
        "Applied configuration without a reboot\n" +
        "The config is applied in 'try' mode and will be automatically reverted back in 0.2s",
    },
  ]);
  expect(labels()).toEqual({ a: "b" });
  while (labels()?.["a"] === "b") await sleep(10);
  expect(labels()).toEqual({});
});

test("a reboot ends the trial: nothing of it was on disk", async () => {
  const admin = await lab.member("os:admin");
  await lab.call(CONTROL, "ApplyConfiguration", apply(labelled({ a: "b" }), "TRY"), admin);
  await lab.call(CONTROL, "Reboot", {}, admin);
  await lab.until(CONTROL, "booting");
  await lab.until(CONTROL, "running");
  expect(labels()).toEqual({});
});

test("what is applied for good ends the trial and stays", async () => {
  const admin = await lab.member("os:admin");
  await lab.call(CONTROL, "ApplyConfiguration", tried(labelled({ a: "b" }), 50_000_000), admin);
  await lab.call(CONTROL, "ApplyConfiguration", apply(labelled({ a: "c" }), "NO_REBOOT"), admin);
  await sleep(150);
  expect(labels()).toEqual({ a: "c" });
});

test("what only a reboot brings into effect cannot be tried, and a dry run tries nothing", async () => {
  const admin = await lab.member("os:admin");
  const udev = lab.config("controlplane", ({ machine }) => (machine!["udev"] = { rules: ["x"] }));
  expect(await failure(lab.call(CONTROL, "ApplyConfiguration", apply(udev, "TRY"), admin))).toMatch(
    /^INVALID_ARGUMENT: this config change can't be applied in immediate mode/,
  );
  expect(await lab.call(CONTROL, "ApplyConfiguration", apply(labelled({ a: "b" }), "TRY", true), admin)).toMatchObject([
    { mode: "TRY" },
  ]);
  expect(labels()).toEqual({});
});
