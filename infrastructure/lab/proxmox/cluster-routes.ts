import type { FastifyInstance } from "fastify";
import { ApiError, data } from "./answer";
import type { Hypervisor } from "./hypervisor";
import { demand } from "./permissions";

interface NodePath {
  Params: { node: string; upid: string };
  Querystring: Record<string, string | undefined>;
}

/** Version, hosts, tasks, mappings, pools and the list of everything. */
export function clusterRoutes(server: FastifyInstance, hypervisor: Hypervisor): void {
  const { state, hosts } = hypervisor;

  server.get("/version", () => data({ version: "9.1.4", release: "9.1", repoid: "lab" }));

  server.get("/access/permissions", ({ token }) => {
    const everything = Object.fromEntries(token.privileges.map((privilege) => [privilege, 1]));
    return data({ "/": everything });
  });

  server.get("/nodes", () =>
    data(hosts.map(({ name, cores, memory }) => ({ node: name, status: "online", maxcpu: cores, maxmem: memory }))),
  );
  server.get<NodePath>("/nodes/:node/status", ({ params, token }) => {
    demand(token, `/nodes/${params.node}`, "Sys.Audit");
    const { cores, memory } = hypervisor.host(params.node);
    return data({ cpuinfo: { cpus: cores }, memory: { total: memory }, pveversion: "pve-manager/9.1.4/lab" });
  });
  server.get<NodePath>("/nodes/:node/network", ({ params, token }) => {
    demand(token, `/nodes/${params.node}`, "Sys.Audit");
    return data(hypervisor.host(params.node).bridges.map((iface) => ({ iface, type: "bridge", active: 1 })));
  });

  server.get<NodePath>("/nodes/:node/tasks/:upid/status", ({ params }) => {
    const { upid, node, status, exitstatus } = task(hypervisor, params.upid);
    const [, , pid = "0", , start = "0", type, id] = upid.split(":");
    const times = { pid: parseInt(pid, 16), starttime: parseInt(start, 16) };
    return data({
      upid,
      node,
      status,
      ...(exitstatus === undefined ? {} : { exitstatus }),
      type,
      id,
      user: "lab@pve",
      ...times,
    });
  });
  server.get<NodePath>("/nodes/:node/tasks/:upid/log", ({ params }) =>
    data(task(hypervisor, params.upid).log.map((line, index) => ({ n: index + 1, t: line }))),
  );

  server.get<NodePath>("/cluster/resources", ({ query }) => {
    const vms = state.vms.map(({ vmid, host, config, status }) => ({
      id: `qemu/${String(vmid)}`,
      type: "qemu",
      vmid,
      node: host,
      name: config["name"],
      status,
      template: 0,
      tags: config["tags"] ?? "",
    }));
    const nodes = hosts.map(({ name }) => ({ id: `node/${name}`, type: "node", node: name, status: "online" }));
    return data(query["type"] === "vm" ? vms : [...nodes, ...vms]);
  });
  server.get("/cluster/nextid", () => {
    const taken = new Set(state.vms.map(({ vmid }) => vmid));
    let id = 100;
    while (taken.has(id)) id += 1;
    return data(String(id));
  });
  server.get("/cluster/mapping/pci", ({ token }) => {
    demand(token, "/mapping/pci", "Mapping.Audit");
    const map = hosts.map(({ name }) => `node=${name},path=0000:00:02.0,id=8086:46d1`);
    return data(hypervisor.mappings.map((id) => ({ id, map })));
  });
  server.get("/pools", ({ token }) => {
    demand(token, "/pool", "Pool.Audit");
    return data([]);
  });
}

function task(hypervisor: Hypervisor, upid: string) {
  const found = hypervisor.state.tasks.find((candidate) => candidate.upid === decodeURIComponent(upid));
  if (found === undefined) throw new ApiError(500, "no such task");
  return found;
}
