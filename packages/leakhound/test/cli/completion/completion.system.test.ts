/** The completion scripts, in the real shells. Where a shell is not installed, its tests are skipped. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BIN, newFolder, until } from "../../e2e/run-leakhound.ts";

let folder: string;
beforeAll(() => {
  folder = newFolder();
  for (const shell of ["bash", "zsh", "fish"])
    writeFileSync(join(folder, shell), execFileSync(process.execPath, [BIN, "completion", shell]));
  mkdirSync(join(folder, "recordings"));
  writeFileSync(join(folder, "heap.pb.gz"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasShell = (name: string): boolean => spawnSync(name, ["--version"]).status === 0;
const linesOf = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

/** The words of the command line, the last of which is completed. */
const LINES = {
  commands: ["leakhound", "di"],
  options: ["leakhound", "watch", "--re"],
  choices: ["leakhound", "diagnose", "--fail-on", "l"],
  pprof: ["leakhound", "pprof", "-peek"],
  files: ["leakhound", "diagnose", "hea"],
};

function inBash(words: readonly string[]): readonly string[] {
  const script = `source ./bash; COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _leakhound; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return linesOf(execFileSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8" }));
}

/** fish prints what it would offer, with a description behind a tab. */
function inFish(words: readonly string[]): readonly string[] {
  const script = `source ./fish; complete -C '${words.join(" ")}'`;
  const home = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  const text = execFileSync("fish", ["-c", script], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...home },
  });
  return linesOf(text).map((line) => line.split("\t")[0]!);
}

describe.skipIf(!hasShell("bash"))("in bash", () => {
  it("completes commands, options, values and files", () => {
    expect(inBash(LINES.commands)).toEqual(["diagnose"]);
    expect(inBash(LINES.options)).toEqual(["--retention"]);
    expect(inBash(LINES.choices)).toEqual(["leak"]);
    expect(inBash(LINES.pprof)).toEqual(["-peek"]);
    expect(inBash(LINES.files)).toEqual(["heap.pb.gz"]);
    expect(inBash(["leakhound", "diagnose", "--source", ""])).toEqual(["recordings"]);
  });
});

describe.skipIf(!hasShell("fish"))("in fish", () => {
  it("completes commands, options, values and files", () => {
    expect(inFish(LINES.commands)).toEqual(["diagnose"]);
    expect(inFish(LINES.options)).toEqual(["--retention"]);
    expect(inFish(LINES.choices)).toEqual(["leak"]);
    expect(inFish(LINES.pprof)).toEqual(["-peek"]);
    expect(inFish(LINES.files)).toEqual(["heap.pb.gz"]);
  });
});

describe.skipIf(!hasShell("zsh") || !hasShell("script"))("in zsh", () => {
  // Its line editor, which completes, needs a terminal.
  it.each([
    ["leakhound watch --reten\t", "--retention"],
    ["leakhound diagnose --fail-on inc\t", "inconclusive"],
  ])("completes options and values: %j", async (typed, expected) => {
    const shell = spawn("script", ["-qec", "zsh -f -i", "/dev/null"], {
      cwd: folder,
      stdio: ["pipe", "pipe", "ignore"],
    });
    let shown = "";
    shell.stdout.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
    });
    shell.stdin.write("PS1=; autoload -Uz compinit; compinit -u -D; source ./zsh; print REA''DY\n");
    await until("zsh is ready", () => shown.includes("READY"), 60_000);
    shell.stdin.write(typed);
    await until(`${expected} is completed`, () => shown.includes(expected), 60_000).finally(() => shell.kill());
    expect(shown).toContain(expected);
  });
});
