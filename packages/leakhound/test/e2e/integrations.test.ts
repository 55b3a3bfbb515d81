/** What a pipeline runs: the shell steps of the GitHub Action, and the script of the GitLab template, on real services. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { describeWithGo } from "../support/go.ts";
import { goBuild } from "../support/go-builds.ts";
import { closedPort } from "../support/servers.ts";
import { BIN, newFolder } from "./run-leakhound.ts";

const INTEGRATIONS = fileURLToPath(new URL("../../../../integrations", import.meta.url));
const LEAKHOUND = `${process.execPath} ${BIN}`;

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The steps of the action that are shell, each with its environment as the runner would fill it in. */
function shellSteps(inputs: Readonly<Record<string, string>>): readonly Step[] {
  const action: { runs: { steps: Step[] } } = parse(
    readFileSync(join(INTEGRATIONS, "github-action/action.yml"), "utf8"),
  );
  const filled = (text: string, outputs: Readonly<Record<string, string>>) =>
    text
      .replace(/\$\{\{ github\.event\.pull_request\.base\.sha \}\}/, inputs["base"] ?? "")
      .replace(/\$\{\{ (inputs|steps\.watch\.outputs)\.([a-z-]+) \}\}/g, (_, scope: string, name: string) =>
        scope === "inputs" ? (inputs[name] ?? "") : (outputs[name] ?? ""),
      );
  return action.runs.steps
    .filter(({ run }) => run !== undefined)
    .map((step) => ({
      ...step,
      env: Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text, outputsOf())])),
    }));
}

/** `name=value` lines that a step has written. */
function outputsOf(): Readonly<Record<string, string>> {
  const file = join(folder, "output");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s)));
}

function runStep({ run = "", env = {} }: Step): { status: number | null; text: string } {
  const runner = {
    PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
    GITHUB_ACTION_PATH: join(INTEGRATIONS, "github-action"),
    GITHUB_OUTPUT: join(folder, "output"),
    GITHUB_STEP_SUMMARY: join(folder, "summary"),
    GITHUB_REPOSITORY: "own/shop",
  };
  // "shell: sh" of the runner is sh -e.
  const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", run], {
    cwd: folder,
    env: { ...runner, ...env },
    encoding: "utf8",
  });
  return { status, text: stdout + stderr };
}

/** Stands in for the command of GitHub: writes its arguments to a file. */
function installGh(): void {
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "gh"), `#!/bin/sh\necho "$@" >> ${join(folder, "gh.log")}\n`);
  chmodSync(join(folder, "bin", "gh"), 0o755);
}

describeWithGo("the GitHub Action", () => {
  // On a busy machine, the profiles of one watch may not suffice for a verdict.
  it("finds the leak of a service under load, keeps the report, and comments", { retry: 2 }, async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    installGh();
    const program = goBuild({ module: "go" });
    const [service, admin] = [`127.0.0.1:${await closedPort()}`, `127.0.0.1:${await closedPort()}`];
    // The testbed ends when its standard input does.
    const start = `tail -f /dev/null | ${program} -scenario leak -max-life 2m -listen ${service} -admin ${admin}`;
    const load = `tail -f /dev/null | ${program} drive -target ${service} -for 2m -probes 800 -orders 200`;
    const inputs = {
      target: admin,
      start,
      load,
      duration: "35s",
      every: "1.5s",
      source: "",
      options: "--fail-on leak",
    };
    const [watch, comment] = shellSteps(inputs);
    const watched = runStep({ ...watch, env: { ...watch!.env, LEAKHOUND } });
    expect(watched.text).toMatch(/^LEAK {2}heap/m);
    expect(outputsOf()).toEqual({ status: "1", verdict: "leak" });
    expect(readFileSync(join(folder, "summary"), "utf8")).toMatch(/^### leakhound: leak\n\n {4}LEAK/);
    for (const file of ["report.html", "verdict.json", "recording/target.json", "service.log"])
      expect(existsSync(join(folder, "leakhound-results", file))).toBe(true);
    runStep({ ...comment, env: { ...comment!.env, PULL_REQUEST: "7" } });
    expect(readFileSync(join(folder, "gh.log"), "utf8")).toContain("pr comment 7 --repo own/shop --body-file");
    const [, , verdict] = shellSteps(inputs);
    expect(runStep(verdict!).status).toBe(1);
    expect(stillRuns(service)).toBe(false);
  });
});

/** Whether a process has an address in its command line. */
const stillRuns = (address: string): boolean =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .some((line) => line.includes(`-listen ${address}`));

it("a service that does not start is a failure with its log, within its time", () => {
  const [watch] = shellSteps({ target: "127.0.0.1:1", start: "echo no database >&2; exit 1", options: "" });
  const { text } = runStep({ ...watch, env: { ...watch!.env, LEAKHOUND } });
  expect(text).toContain("the service serves no profiles at 127.0.0.1:1");
  expect(text).toContain("no database");
  expect(outputsOf()).toEqual({ status: "2", verdict: "failed" });
});

/** A repository with a leak in old.go on main, and one in new.go on a branch; a clone of the branch without its history. */
function shallowClone(): { readonly clone: string; readonly base: string } {
  const [origin, clone] = [join(folder, "origin"), join(folder, "clone")];
  const git = (cwd: string, ...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.email=a@example.com", "-c", "user.name=a", ...args], {
      cwd,
      encoding: "utf8",
    }).trim();
  const commit = (name: string) => {
    const code = `package p\n\nimport "context"\n\nfunc ${name}(p context.Context) {\n\tc, _ := context.WithCancel(p)\n\t<-c.Done()\n}\n`;
    writeFileSync(join(origin, `${name}.go`), code);
    git(origin, "add", "-A");
    git(origin, "commit", "--quiet", "-m", name);
    return git(origin, "rev-parse", "HEAD");
  };
  mkdirSync(origin);
  git(origin, "init", "--quiet", "-b", "main");
  const base = commit("old");
  git(origin, "checkout", "--quiet", "-b", "branch");
  commit("new");
  git(folder, "clone", "--quiet", "--depth", "1", "--branch", "branch", `file://${origin}`, clone);
  return { clone, base };
}

const scannedFiles = (): string[] => {
  const sarif = JSON.parse(readFileSync(join(folder, "leakhound-results/scan.sarif"), "utf8"));
  const results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] = sarif.runs[0].results;
  return results.map(({ locations }) => locations[0]!.physicalLocation.artifactLocation.uri);
};

it.each([
  ["what a pull request changes", true, ["new.go"]],
  ["all lines of a push", false, ["new.go", "old.go"]],
])("the scan reports %s, in a clone without history", (_, isPullRequest, files) => {
  const { clone, base } = shallowClone();
  const inputs = { target: "127.0.0.1:1", start: "exit 1", source: clone, base: isPullRequest ? base : "" };
  const [watch] = shellSteps(inputs);
  runStep({ ...watch, env: { ...watch!.env, LEAKHOUND } });
  expect(scannedFiles()).toEqual(files);
});

it("the hook of pre-commit reports the files of a commit", () => {
  const [hook] = parse(readFileSync(join(INTEGRATIONS, "../.pre-commit-hooks.yaml"), "utf8"));
  const { version } = JSON.parse(readFileSync(join(INTEGRATIONS, "../packages/leakhound/package.json"), "utf8"));
  const command = `npx --yes leakhound@${version} `;
  expect(hook).toMatchObject({ id: "leakhound-scan", language: "system", types: ["go"], require_serial: true });
  expect(hook.entry.startsWith(command)).toBe(true);
  expect("a_test.go").toMatch(new RegExp(hook.exclude));
  const { clone } = shallowClone();
  writeFileSync(join(clone, "fine.go"), "package p\n");
  // pre-commit splits the entry as a shell does, and gives the files behind it.
  const run = (...names: readonly string[]) =>
    spawnSync("sh", ["-c", `${LEAKHOUND} ${hook.entry.slice(command.length)} ${names.join(" ")}`], {
      cwd: clone,
      encoding: "utf8",
    });
  expect(run("new.go")).toMatchObject({ status: 1, stdout: expect.stringContaining("new.go:6  ctx-cancel-lost") });
  expect(run("fine.go").status).toBe(0);
});

it("an input is never part of a script", () => {
  for (const { run = "" } of shellSteps({})) expect(run).not.toContain("${{");
});

it("the GitLab template runs the same script with variables that it reads", () => {
  const template = parse(readFileSync(join(INTEGRATIONS, "gitlab/leakhound.gitlab-ci.yml"), "utf8"));
  const job = template[".leakhound"];
  expect(job.script).toEqual(['sh "$SCRIPT"']);
  const script = readFileSync(join(INTEGRATIONS, "ci/leakhound-ci.sh"), "utf8");
  for (const name of Object.keys(job.variables).filter((one) => one !== "SCRIPT")) expect(script).toContain(`$${name}`);
  expect(job.artifacts.paths).toEqual(["leakhound-results/"]);
});
