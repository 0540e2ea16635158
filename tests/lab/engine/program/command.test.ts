import { join } from "node:path";
import { programCommand, programEntry } from "../../../../infrastructure/lab/engine/program/command";
import { readProject } from "../../../../infrastructure/lab/engine/project/project-file";
import { fixturePath } from "../support/lab";

describe("a program's command", () => {
  const project = readProject(fixturePath("reader"));
  const request = {
    ...{ project, stack: "test", organization: "organization", preview: true, parallel: 4, address: "127.0.0.1:5" },
    config: { values: { "reader:token": "x", "fake:endpoint": "y" }, secretKeys: ["reader:token"] },
    ...{ home: "/lab/home", environment: { ADDED: "z" } },
  };

  it("is that of Pulumi's Node language host", () => {
    const { file, args, cwd } = programCommand(request);
    expect(file).toBe(process.execPath);
    expect(cwd).toBe(join(project.directory, "program"));
    expect(args[0]).toMatch(/^--import=file:.*\/leash\.mjs$/);
    expect(args[1]).toBe("--import=tsx");
    expect(args[2]).toMatch(/^--import=file:.*\/packages\.mjs$/);
    expect(args[3]).toMatch(/\/@pulumi\/pulumi\/cmd\/run\/index\.js$/);
    expect(args.slice(4)).toEqual([
      ...["--monitor", "127.0.0.1:5", "--engine", "127.0.0.1:5", "--organization", "organization"],
      ...["--project", "reader", "--root-directory", project.directory, "--stack", "test"],
      ...["--pwd", join(project.directory, "program"), "--dry-run", "--parallel", "4", "main.ts"],
    ]);
  });

  it("gives the program its config, and nothing of the shell that is not on the list", () => {
    const { env } = programCommand(request);
    expect(env).toMatchObject({
      ...{ HOME: "/lab/home", TMPDIR: "/lab/home/tmp", ADDED: "z", PATH: process.env.PATH },
      PULUMI_CONFIG: '{"reader:config:token":"x","fake:config:endpoint":"y"}',
      PULUMI_CONFIG_SECRET_KEYS: '["reader:token"]',
    });
    const shell = ["PATH", "LANG", "LC_ALL", "TZ"];
    const own = ["HOME", "TMPDIR", "ADDED", "PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS"];
    expect(Object.keys(env).filter((name) => ![...shell, ...own].includes(name))).toEqual([]);
    const typescript = programCommand({ ...request, project: { ...project, typescript: true } });
    expect(typescript.env.PULUMI_NODEJS_TYPESCRIPT).toBe("true");
  });

  it("runs in the folder of the main file, or in the main folder", () => {
    const { directory } = project;
    expect(programEntry({ ...project, main: "." })).toEqual({ directory, entryPoint: "." });
    const folder = join(directory, "program");
    expect(programEntry({ ...project, main: "program" })).toEqual({ directory: folder, entryPoint: "." });
    expect(() => programEntry({ ...project, main: "nowhere" })).toThrow("project 'main' could not be read");
  });
});
