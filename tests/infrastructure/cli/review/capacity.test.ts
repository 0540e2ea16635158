import { capacity } from "../../../../infrastructure/cli/review/capacity";
import { shippedDefinition } from "../../../support/shipped-definition";

const share = (name: string, memory: number) => ({
  name,
  requested: { cpu: 1, memory },
  has: { cpu: 4, memory: 8192 },
});
const requests = (memory: number, oneGone = true) => ({
  nodes: share("2 nodes", memory),
  oneGone: oneGone ? share("one node gone", memory) : undefined,
  hosts: [],
  namespaces: [],
  silent: [],
});

test("hosts, and what pods ask of the nodes, before and after; what differs stands out", () => {
  const after = shippedDefinition((each) => {
    each.nodes["worker-2"]!.memory = "8GiB";
  });
  const before = { definition: shippedDefinition(), requests: requests(2048) };
  expect(capacity(before, { definition: after, requests: requests(4096, false) }).text).toBe(`### Capacity

|  |  | before | after |
| --- | --- | --- | --- |
| host n100 | vCPUs | 10 of 12 | 10 of 12 |
| host n100 | memory | 28 GiB of 28 GiB | **24 GiB of 28 GiB** |
| host n100 | disk | 660 GiB of 760 GiB | 660 GiB of 760 GiB |
| pods, all nodes | processors | 1.00 of 4.00 (25 %) | 1.00 of 4.00 (25 %) |
| pods, all nodes | memory | 2048 MiB of 8192 MiB (25 %) | **4096 MiB of 8192 MiB (50 %)** |
| pods, the largest node gone | processors | 1.00 of 4.00 (25 %) | **–** |
| pods, the largest node gone | memory | 2048 MiB of 8192 MiB (25 %) | **–** |`);
});
