// Stands in for pvesh, pveum and pvesm on a Proxmox host: the same words in, the same JSON and complaints out, and a state
// that changes with them. Named as each of the three, it finds out by its own name which it is.
//
// Sources: the manual pages (https://pve.proxmox.com/pve-docs/pvesh.1.html, pveum.1.html, pvesm.1.html) and the methods
// behind them: PVE/API2/{User,Role,ACL}.pm of pve-access-control, PVE/API2/Hardware/PCI.pm and
// PVE/API2/Cluster/Mapping/PCI.pm of pve-manager.
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { basename } from "node:path";

const file = process.env.STAND_IN_STATE;
const state = JSON.parse(readFileSync(file, "utf8"));
const command = basename(process.argv[1]);
const args = process.argv.slice(2);

function die(message, code = 255) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** Options by name, each with all of its values, and what is no option. */
function parse(words) {
  const options = {};
  const rest = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word.startsWith("--")) (options[word.slice(2)] ??= []).push(words[++index]);
    else rest.push(word);
  }
  return { options, rest };
}

const { options, rest } = parse(args);
const one = (name) => options[name]?.[0] ?? die(`400 not enough arguments: ${name}`);

function get(path) {
  const { access, nodes, storage, mappings, resources, version } = state;
  const parts = path.split("/").slice(1);
  if (path === "/version") return { version, release: version.split(".").slice(0, 2).join("."), repoid: "0000" };
  if (path === "/access/roles") return access.roles;
  if (path === "/access/users") return access.users.map(({ userid }) => ({ userid, enable: 1, expire: 0 }));
  if (path === "/access/acl") return access.acl;
  if (parts[0] === "access" && parts[1] === "users" && parts[3] === "token") {
    return (access.users.find(({ userid }) => userid === parts[2]) ?? die("no such user")).tokens;
  }
  if (path === "/storage") return storage;
  if (path === "/cluster/mapping/pci") return mappings;
  if (path === "/cluster/resources") return resources;
  const node = parts[0] === "nodes" ? nodes[parts[1]] : undefined;
  if (node !== undefined && parts[2] === "network") return node.network;
  if (node !== undefined && parts[2] === "hardware") return node.pci;
  if (node !== undefined && parts[2] === "qemu") {
    return (
      node.qemu[parts[3]] ??
      die(`Configuration file 'nodes/${parts[1]}/qemu-server/${parts[3]}.conf' does not exist`, 2)
    );
  }
  return die(`No 'get' handler defined for '${path}'`);
}

function pvesh() {
  const [verb, path] = rest;
  if (verb === "get") return get(path);
  if (verb === "create" && path === "/cluster/mapping/pci") {
    state.mappings.push({ id: one("id"), map: options.map, checks: [] });
    return null;
  }
  const mapping = state.mappings.find(({ id }) => path === `/cluster/mapping/pci/${id}`);
  if (verb === "set" && mapping !== undefined) {
    mapping.map = options.map;
    return null;
  }
  return die(`No '${verb}' handler defined for '${path}'`);
}

function pveum() {
  const { access } = state;
  const user = () =>
    access.users.find(({ userid }) => userid === rest[2]) ?? access.users.find(({ userid }) => userid === rest[3]);
  switch (rest.slice(0, rest[1] === "token" ? 3 : 2).join(" ")) {
    case "role add":
      if (access.roles.some(({ roleid }) => roleid === rest[2])) die(`role '${rest[2]}' already exists`);
      access.roles.push({ roleid: rest[2], privs: one("privs").split(",").sort().join(","), special: 0 });
      return null;
    case "role modify":
      access.roles.find(({ roleid }) => roleid === rest[2]).privs = one("privs").split(",").sort().join(",");
      return null;
    case "user add":
      if (user() !== undefined) die(`create user failed: user '${rest[2]}' already exists`);
      access.users.push({ userid: rest[2], tokens: [] });
      return null;
    case "acl modify":
      for (const [key, value] of [
        ["path", rest[2]],
        ["roleid", one("roles")],
        ["ugid", one("users")],
      ])
        if (!value) die(key);
      access.acl.push({
        path: rest[2],
        roleid: one("roles"),
        ugid: one("users"),
        type: "user",
        propagate: Number(options.propagate ?? 1),
      });
      return null;
    case "user token add": {
      const owner = user() ?? die(`no such user ('${rest[3]}')`);
      if (owner.tokens.some(({ tokenid }) => tokenid === rest[4]))
        die("Parameter verification failed.\ntokenid: Token already exists.");
      const privsep = Number(options.privsep ?? 1);
      owner.tokens.push({ tokenid: rest[4], privsep, expire: 0 });
      state.made = (state.made ?? 0) + 1;
      const value = `00000000-0000-4000-8000-${String(state.made).padStart(12, "0")}`;
      return { "full-tokenid": `${rest[3]}!${rest[4]}`, info: { privsep: String(privsep) }, value };
    }
    case "user token modify":
      user().tokens.find(({ tokenid }) => tokenid === rest[4]).privsep = Number(one("privsep"));
      return null;
    case "user token delete":
      user().tokens = user().tokens.filter(({ tokenid }) => tokenid !== rest[4]);
      return null;
    default:
      return die(`ERROR: unknown command 'pveum ${rest.join(" ")}'`);
  }
}

function pvesm() {
  if (rest[0] !== "set") die(`ERROR: unknown command 'pvesm ${rest.join(" ")}'`);
  const storage = state.storage.find((each) => each.storage === rest[1]) ?? die(`storage '${rest[1]}' does not exist`);
  storage.content = one("content");
  return null;
}

const line = [command, ...args].join(" ");
if (!line.startsWith("pvesh get ")) state.log.push(line);
const refusal = Object.entries(state.refuse ?? {}).find(([start]) => line.startsWith(start));
const answer = refusal === undefined ? { pvesh, pveum, pvesm }[command]() : undefined;
writeFileSync(file, JSON.stringify(state));
if (refusal !== undefined) die(refusal[1]);
if (answer !== null) process.stdout.write(`${JSON.stringify(answer)}\n`);
