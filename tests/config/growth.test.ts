import { stringify } from "yaml";
import { parseDefinition } from "../../config/load";
import { house } from "./support/house";

/** The best of several runs in microseconds of our own processor time: what the machine does besides does not count. */
function cost(nodes: number): number {
  const text = stringify(house(nodes));
  const runs = Array.from({ length: 5 }, () => {
    const start = process.cpuUsage();
    expect(parseDefinition(text, "house.yaml").nodes).toHaveLength(nodes);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  });
  return Math.min(...runs);
}

test("the time to load, validate and derive grows no faster than the nodes", () => {
  const [few, many] = [cost(30), cost(300)];
  // Ten times the nodes; the rest is room for the garbage collector.
  expect(many).toBeLessThan(25 * few);
});
