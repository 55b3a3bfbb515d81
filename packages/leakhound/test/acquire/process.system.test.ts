import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { readMappings } from "../../src/acquire/process-mappings.ts";
import { describeWithGo } from "../support/go.ts";
import { running } from "./running.ts";

const LEAKHOUND = fileURLToPath(new URL("../../bin/leakhound.js", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leakhound-process-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/** Starts the command with its own folder for temporary files. */
function started(...args: readonly string[]) {
  const child = spawn(process.execPath, [LEAKHOUND, "holders", ...args], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
  const ended = new Promise<{ status: number | null; text: string }>((resolve) => {
    child.once("close", (status) => resolve({ status, text }));
  });
  return { child, ended };
}

/** R, S, T for stopped. */
const stateOf = (pid: number): string => /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? "";

describeWithGo("holders --pid", () => {
  it("finds the holder with names, and resumes the process", { timeout: 120_000 }, async () => {
    const { pid } = await running("incident");
    const { status, text } = await started("--pid", String(pid)).ended;
    expect([status, text]).toEqual([0, expect.stringContaining("set of github.com/gorilla/context.data")]);
    expect(text).toMatch(/process \d+ was paused for/);
    expect(stateOf(pid)).not.toBe("T");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("does not stop the process with --no-stop", { timeout: 120_000 }, async () => {
    const { pid } = await running("incident");
    const { status, text } = await started("--pid", String(pid), "--no-stop", "--json").ended;
    expect([status, text]).toEqual([0, expect.not.stringContaining("was paused")]);
    expect(JSON.parse(text).holders[0].root).toContain("github.com/gorilla/context");
  });

  it.each(["SIGINT", "SIGKILL"] as const)(
    "resumes the process when %s ends leakhound",
    { timeout: 120_000 },
    async (signal) => {
      const { pid } = await running("incident", { objects: 100_000 });
      const { child, ended } = started("--pid", String(pid));
      await expect.poll(() => stateOf(pid), { timeout: 60_000, interval: 1 }).toBe("T");
      child.kill(signal);
      await ended;
      await expect.poll(() => stateOf(pid), { timeout: 60_000 }).not.toBe("T");
    },
  );

  it("leaves a process stopped that was already stopped", { timeout: 120_000 }, async () => {
    const { pid } = await running("incident");
    process.kill(pid, "SIGSTOP");
    await expect.poll(() => stateOf(pid)).toBe("T");
    expect((await started("--pid", String(pid)).ended).status).toBe(0);
    expect(stateOf(pid)).toBe("T");
  });
});

describe("holders --pid of a process that it cannot read", () => {
  it("reports a process that is not a Go program", async () => {
    const { status, text } = await started("--pid", String(process.pid), "--no-stop").ended;
    expect([status, text]).toEqual([2, expect.stringMatching(/symbols of Go|debug information/)]);
  });

  it("reports a process that does not exist, and how to find one", async () => {
    const { status, text } = await started("--pid", "2147483647").ended;
    expect([status, text]).toEqual([
      2,
      "leakhound: process 2147483647: there is no such process; look up its number with ps\n",
    ]);
  });

  it.each([[["--pid", "12x"]], [[]], [["a.dump", "--pid", "1"]]])("reports bad usage: %j", async (args) => {
    expect((await started(...args).ended).status).toBe(2);
  });
});

describe("mappings", () => {
  it("are read with any characters in the path", () => {
    const text =
      "00400000-00401000 r-xp 00002000 08:01 7    /srv/my app (deleted)\nc000000000-c000400000 rw-p 00000000 00:00 0 \n\n";
    expect(readMappings(text)).toEqual([
      { start: 0x400000, end: 0x401000, offset: 0x2000, path: "/srv/my app (deleted)", permissions: "r-xp" },
      { start: 0xc000000000, end: 0xc000400000, offset: 0, path: "", permissions: "rw-p" },
    ]);
  });
});
