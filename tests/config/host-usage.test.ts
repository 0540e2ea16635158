import { hostUsage } from "../../config/host-usage";
import { definitionOf } from "./support/messages";

const demand = (name: string, host: string | undefined) => ({ name, host, cores: 2, memoryMiB: 1024, diskMiB: 2048 });

test("each host with what its nodes take and may take", () => {
  const { proxmox } = definitionOf("proxmox: { vcpuRatio: 2.5, hosts: { n100: { reserve: { memory: 2GiB } } } }");
  const [a, b, elsewhere] = [demand("a", "n100"), demand("b", "n100"), demand("c", "n200")];
  expect(hostUsage(proxmox, [a, b, elsewhere])).toEqual([
    {
      name: "n100",
      nodes: [a, b],
      vcpus: { used: 4, limit: 10 },
      memoryMiB: { used: 2048, limit: 30 * 1024 },
      diskMiB: { used: 4096, limit: 480 * 1024 },
    },
  ]);
});

test("a limit that cannot be read is unknown, and an empty host is empty", () => {
  expect(hostUsage({ hosts: { n100: { memory: "8GiB" }, n200: undefined } }, [])).toEqual(
    ["n100", "n200"].map((name) => ({
      name,
      nodes: [],
      vcpus: { used: 0, limit: undefined },
      memoryMiB: { used: 0, limit: undefined },
      diskMiB: { used: 0, limit: undefined },
    })),
  );
});
