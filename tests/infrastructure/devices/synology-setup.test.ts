import { shippedDefinition } from "../../support/shipped-definition";
import { exportLine, Nas } from "./support/nas";

let nas: Nas;

beforeEach(() => {
  nas = new Nas();
});

afterEach(() => {
  nas.close();
});

const ADDED = [
  "synoshare --add media Homelab prox-n100 /volume1/media  @administrators  1 0",
  "synoshare --add backups Homelab prox-n100 /volume1/backups  @administrators  1 0",
  "synoshare --add archives Homelab prox-n100 /volume1/archives  @administrators  1 0",
  "mkdir -p /volume1/backups/longhorn",
  "mkdir -p /volume1/backups/etcd",
];

/** Makes what a script can, and what a person does after it. */
function ready(): void {
  nas.run(["setup"]);
  nas.finish();
  nas.keep("log", []);
}

describe("setup", () => {
  test("makes the folders, and names the steps that only a person can do", () => {
    const { code, output, messages } = nas.run(["setup"]);
    expect(messages).toBe("");
    expect(code).toBe(1);
    expect(nas.log).toEqual(ADDED);
    expect(nas.logins).toEqual(["keeper@192.168.50.5"]);
    expect(output).toContain(
      "fix    NFS 4.1 is off (-2 +3 +4 -4.1); the nodes mount with it\n" +
        "         Control Panel → File Services → NFS: enable it, with NFSv4.1 as the maximum protocol\n",
    );
    expect(output).toContain(
      "fix    NFS rules of media: control-1 (192.168.50.11) has no rule; worker-1 (192.168.50.21) has no rule; " +
        "worker-2 (192.168.50.22) has no rule;\n" +
        "         Control Panel → Shared Folder → media → Edit → NFS Permissions: a rule for each of 192.168.50.11 " +
        '192.168.50.21 192.168.50.22 and no other: read/write, squash "Map all users to admin", security sys, access to ' +
        "mounted subfolders allowed\n",
    );
    expect(output).toMatch(/\n4 to mend\n$/);
  });

  test("changes nothing the second time, and is content after the steps by hand", () => {
    ready();
    const { code, output } = nas.run(["setup"]);
    expect(output.split("\n")).toEqual([
      "ok     shared folder media",
      "ok     shared folder backups",
      "ok     shared folder archives",
      "ok     folder /volume1/backups/longhorn",
      "ok     folder /volume1/backups/etcd",
      "ok     NFS 4.1 is on",
      "ok     NFS rules of media",
      "ok     NFS rules of backups",
      "ok     NFS rules of archives",
      "ok     SNMP answers (system status 1)",
      "",
      "the NAS is what the definition says",
      "",
    ]);
    expect(code).toBe(0);
    expect(nas.log).toEqual([]);
  });

  test("only says what it would do in a dry run", () => {
    const { output } = nas.run(["--dry-run", "setup"]);
    expect([nas.log, nas.shares]).toEqual([[], []]);
    expect(output).toContain(
      "would  shared folder media: synoshare --add media Homelab\\ prox-n100 /volume1/media '' @administrators '' 1 0\n",
    );
    expect(output.match(/^done/gm)).toBeNull();
  });

  test("does not touch a folder that is in the way, or a share that is elsewhere", () => {
    nas.write("/volume1/media/film.mkv", "");
    nas.keep("shares", ["archives\t/volume2/archives"]);
    const { output } = nas.run(["setup"]);
    expect(output).toContain(
      "fix    /volume1/media is there and is no shared folder\n" +
        "         move it away, run this again, and move its content back\n",
    );
    expect(output).toContain("fix    shared folder archives is /volume2/archives and not /volume1/archives\n");
    expect(nas.log).toEqual([ADDED[1], ADDED[3], ADDED[4]]);
  });

  test("makes a folder for an export that lies deeper than a shared folder, and asks for a volume that is not there", () => {
    nas.close();
    nas = new Nas(
      shippedDefinition(({ synology }) => {
        synology.exports.media = "/volume1/house/media";
        synology.exports.archives = "/volume2/archives";
      }),
    );
    const { output } = nas.run(["setup"]);
    expect(nas.log).toEqual([
      "synoshare --add house Homelab prox-n100 /volume1/house  @administrators  1 0",
      ADDED[1],
      "mkdir -p /volume1/house/media",
      ADDED[3],
      ADDED[4],
    ]);
    expect(output).toContain(
      "fix    /volume2 is not there\n         make the volume in Storage Manager, or write another path in the definition\n",
    );
  });
});

describe("check", () => {
  test("tells what is missing, and makes nothing", () => {
    const { code, output } = nas.run(["check"]);
    expect(code).toBe(1);
    expect(output).toContain("fix    shared folder media is missing\n         setup.sh setup makes it\n");
    expect([nas.log, nas.shares]).toEqual([[], []]);
  });

  test("tells rules that let in too many, too few, or as the wrong user", () => {
    ready();
    nas.write(
      "/etc/exports",
      exportLine("/volume1/media", ["192.168.50.0/24"]) +
        exportLine("/volume1/backups", undefined, "ro,no_root_squash,crossmnt,sec=sys,anonuid=1025,anongid=100") +
        exportLine("/volume1/archives", ["192.168.50.11", "192.168.50.21", "192.168.50.22", "192.168.50.99"]),
    );
    const { code, output } = nas.run(["check"]);
    expect(code).toBe(1);
    const lines = output.split("\n").filter((line) => line.startsWith("fix"));
    expect(lines).toEqual([
      "fix    NFS rules of media: control-1 (192.168.50.11) has no rule; worker-1 (192.168.50.21) has no rule; " +
        "worker-2 (192.168.50.22) has no rule; 192.168.50.0/24 is no node and has a rule;",
      "fix    NFS rules of backups:" +
        ["192.168.50.11", "192.168.50.21", "192.168.50.22"]
          .map((node) => ` ${node} lacks rw; ${node} lacks all_squash; ${node} lacks anonuid=1024;`)
          .join(""),
      "fix    NFS rules of archives: 192.168.50.99 is no node and has a rule;",
    ]);
  });

  test("looks at what is served, not only at what is written", () => {
    ready();
    nas.keep("mounted", ["/volume1/backups", "/volume1/archives"]);
    expect(nas.run(["check"]).output).toContain(
      "fix    /volume1/media has its rules, and showmount -e does not name it\n",
    );
  });

  test("tries whether the user that everybody is mapped to may write", () => {
    ready();
    nas.keep("read-only", ["/volume1/backups/etcd"]);
    const { code, output } = nas.run(["check"]);
    expect(code).toBe(1);
    expect(output).toContain(
      "fix    user 1024 (admin) may not write in /volume1/backups/etcd, and the nodes' users are mapped to it\n",
    );
  });
});

describe("SNMP", () => {
  test("is asked with the credentials of the stack, which are no argument of a command", () => {
    ready();
    nas.run(["check"]);
    const { snmp, log } = nas.computer;
    expect(snmp?.split("\n")).toEqual([
      "defSecurityLevel authPriv",
      "defSecurityName monitor",
      "defAuthType SHA",
      "defAuthPassphrase auth-of-the-test",
      "defPrivType AES",
      "defPrivPassphrase priv-of-the-test",
      "",
    ]);
    expect(log.at(-1)).toBe("snmpget -v 3 -t 3 -r 1 -O qv 192.168.50.5:161 1.3.6.1.4.1.6574.1.1.0");
  });

  test("that does not answer is named with the step; without credentials it is not asked", () => {
    ready();
    nas.computer = {
      ...nas.computer,
      answers: { snmpget: { code: 1, error: "Timeout: No Response from 192.168.50.5:161.\n" } },
    };
    expect(nas.run(["check"]).output).toContain(
      "fix    SNMP does not answer at 192.168.50.5:161: Timeout: No Response from 192.168.50.5:161.\n" +
        "         Control Panel → Terminal & SNMP → SNMP: SNMPv3 with the user",
    );
    nas.computer = { ...nas.computer, config: {} };
    const { code, output } = nas.run(["check"]);
    expect(code).toBe(0);
    expect(output).toContain(
      "note   whether SNMP answers is not looked at: the stack's config has no credentials for it.",
    );
  });

  test("that the definition switches off is not looked at", () => {
    nas.close();
    nas = new Nas(
      shippedDefinition((input) => {
        input.synology.snmp = { enabled: false };
      }),
    );
    ready();
    expect(nas.run(["check"]).output).not.toContain("SNMP");
  });
});

describe("who logs in", () => {
  test("has to be named", () => {
    expect(nas.run(["check"], { NAS_SSH_USER: "" })).toMatchObject({
      code: 1,
      messages: "setup.sh: nobody is named who may log in; fill in config/env/prox-n100.env\n",
    });
  });

  test("and has to become root", () => {
    nas.keep("password", ["wanted"]);
    expect(nas.run(["check"])).toMatchObject({
      code: 1,
      messages:
        "setup.sh: root's rights are needed on keeper@192.168.50.5, and sudo asks for a password; run this in a terminal\n",
    });
  });
});
