import { likelyCause } from "../../../infrastructure/cli/causes";
import type { LayerName } from "../../../stacks/layers";

/** Errors as the engine and the providers word them, and what each is taken for. */
const errors: readonly [LayerName, string, RegExp][] = [
  ["talos", "getting stack configuration: get stack secrets manager: incorrect passphrase", /^the passphrase is not/],
  [
    "proxmox",
    "passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
    /^Pulumi finds no passphrase/,
  ],
  [
    "proxmox",
    "the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file",
    /^another run works on this layer/,
  ],
  ["flux", "the Pulumi CLI was killed (SIGHUP)", /^the computer ended it/],
  ["flux", "update canceled", /^it was stopped/],
  ["flux", "[409] Conflict: Another update is currently in progress.", /^another run works on this layer/],
  [
    "proxmox",
    "Attempting to deploy or update resources with 1 pending operations from previous deployment.",
    /^an earlier run was killed/,
  ],
  [
    "proxmox",
    "write /srv/state/.pulumi/stacks/homelab/prox-n100.json.tmp: no space left on device",
    /^the disk that keeps the state is full/,
  ],
  ["talos", 'unable to open state directory "file:///srv/state": stat /srv/state: no such file', /^the folder that/],
  ["talos", "PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions", /^no backend is chosen/],
  [
    "proxmox",
    "no resource plugin 'pulumi-resource-proxmoxve' found in the workspace at version v8.6.0",
    /^a provider is not on this computer/,
  ],
  ["talos", 'resource "urn:…" cannot be deleted\nbecause it is protected.', /^the resource is protected/],
  ["flux", "the stack's config lacks what the flux layer needs; run", /^secrets that only you/],
  ["flux", "the talos layer has no output kubeconfig yet", /^a layer that this one builds on/],
  [
    "proxmox",
    "error creating VM: received an HTTP 401 response - Reason: authentication failure",
    /^Proxmox does not know/,
  ],
  [
    "proxmox",
    "received an HTTP 401 response - Reason: no such token 'x' for user 'root@pam'",
    /^Proxmox does not know/,
  ],
  [
    "proxmox",
    "received an HTTP 403 response - Reason: Permission check failed (/storage/local, Datastore.AllocateTemplate)",
    /^the API token lacks a privilege/,
  ],
  ["proxmox", "HTTP 500 - storage 'local' is not configured for content-type 'import'", /content type import$/],
  ["proxmox", "lvcreate: insufficient free space: 10 extents needed, but only 5 available", /^the datastore is full/],
  ["proxmox", "write failed: No space left on device", /^the datastore is full/],
  ["proxmox", "Cannot shrink local-lvm:vm-5021-disk-1 in VM 5021, it is not supported!", /Proxmox shrinks none$/],
  [
    "proxmox",
    "disk resize failure: requested size (10G) is lower than current size (32G)",
    /^a disk in the definition is smaller/,
  ],
  [
    "proxmox",
    "cannot move the Cloud-Init drive while the VM is running because this change requires the VM to be powered off",
    /^disks move to another datastore only/,
  ],
  [
    "proxmox",
    "cannot resize disks while the VM is running because this change requires the VM to be powered off, but …",
    /^a disk of a running VM does not grow/,
  ],
  ["proxmox", "unable to create VM 5011 - VM 5011 already exists on node 'n100'", /^the VM id is taken/],
  ["proxmox", "received an HTTP 595 response - Reason: No route to host", /does not answer$/],
  ["proxmox", 'Get "https://192.168.50.2:8006": dial tcp: connect: connection refused', /does not answer$/],
  [
    "proxmox",
    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    /^Proxmox' certificate/,
  ],
  ["proxmox", "received an HTTP 500 response - Reason: got timeout", /^Proxmox failed at it/],
  [
    "talos",
    "rpc error: code = Unimplemented desc = API is not implemented in maintenance mode",
    /^the node has no config/,
  ],
  [
    "talos",
    "transport: authentication handshake failed: x509: certificate signed by unknown",
    /belongs to another cluster/,
  ],
  [
    "talos",
    "rpc error: code = Unavailable desc = dial tcp 192.168.50.11:50000: connect: no route to host",
    /port 50000/,
  ],
  [
    "flux",
    "the Kubernetes API at https://192.168.50.10:6443 was not ready after 300 s (last: connect ECONNREFUSED 192.168.50.10:6443)",
    /in time$/,
  ],
  ["flux", "the kubeconfig of the talos layer has expired, on 2027-01-01; run", /^the kubeconfig has expired/],
  ["flux", "Unauthorized", /^the kubeconfig has expired/],
  ["flux", "x509: certificate signed by unknown authority", /^the kubeconfig belongs to another cluster/],
  [
    "flux",
    "configured Kubernetes cluster is unreachable: dial tcp 192.168.50.10:6443: i/o timeout",
    /^the Kubernetes API/,
  ],
  [
    "cloudflare",
    '409 Conflict {"errors":[{"code":1013,"message":"You already have a tunnel with this name."}]}',
    /exists, perhaps/,
  ],
  ["cloudflare", '{"errors":[{"code": 1022, "message":"tunnel has active connections"}]}', /still runs the tunnel/],
  [
    "cloudflare",
    '{"errors":[{"code":81053,"message":"An A, AAAA, or CNAME record with that host already exists."}]}',
    /already has a record/,
  ],
  [
    "cloudflare",
    '403 Forbidden {"errors":[{"code":9109,"message":"Unauthorized to access requested resource"}]}',
    /^the Cloudflare token/,
  ],
  ["cloudflare", '403 Forbidden {"errors":[{"code":10000,"message":"Authentication error"}]}', /^the Cloudflare token/],
  ["cloudflare", "429 Too Many Requests", /too many requests$/],
  ["cloudflare", 'POST "https://api.cloudflare.com/client/v4/accounts": 503 Service Unavailable', /^Cloudflare failed/],
  [
    "cloudflare",
    'Get "https://api.cloudflare.com/client/v4/zones": dial tcp: no such host',
    /^Cloudflare's API was not/,
  ],
  ["cloudflare", 'Post "https://api.cloudflare.com/client/v4/accounts": EOF', /or the connection to it was cut$/],
];

test.each(errors)("%s: %s", (layer, message, cause) => {
  expect(likelyCause(layer, message)?.cause).toMatch(cause);
  expect(likelyCause(layer, message)?.fix).not.toBe("");
});

test("an error that is not known has no cause made up for it", () => {
  expect(likelyCause("proxmox", "the moon is in the wrong place")).toBeUndefined();
});

test("one layer's errors are not explained with another's", () => {
  expect(likelyCause("cloudflare", "x509: certificate signed by unknown authority")).toBeUndefined();
  expect(likelyCause("talos", "unable to create VM 5011")).toBeUndefined();
});
