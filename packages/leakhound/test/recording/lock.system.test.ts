/** One process writes to a folder at a time: with real processes, one of which is killed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { takeLock } from "../../src/recording/lock.ts";
import { emptyFolder } from "../support/folders.ts";

const isLinux = process.platform === "linux";

/** The fault of a lock that cannot be taken; null for one that was taken. */
async function refusal(folder: string): Promise<string | null> {
  const lock = await takeLock(folder);
  if (lock.ok) onTestFinished(() => lock.value.release());
  return lock.ok ? null : `${lock.error.code}: ${lock.error.what}`;
}

/** A process that does nothing; it ends with the test. */
async function idleProcess() {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  await once(child, "spawn");
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Field 22 of /proc/PID/stat; node has no space in its name. */
const startOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[21]!;

const writeLock = (folder: string, holder: object | string): void =>
  writeFileSync(join(folder, ".lock"), typeof holder === "string" ? holder : JSON.stringify(holder));

describe("a folder", () => {
  it("is written by one at a time, and by the next after that", async () => {
    const folder = emptyFolder();
    const lock = await takeLock(folder);
    if (!lock.ok) throw new Error(lock.error.what);
    expect(statSync(join(folder, ".lock")).mode & 0o777).toBe(0o600);
    expect(await refusal(folder)).toBe(`in-use: another watch writes to this folder (process ${process.pid})`);
    await lock.value.release();
    expect(existsSync(join(folder, ".lock"))).toBe(false);
    expect(await refusal(folder)).toBeNull();
  });

  it("is taken by one of many that want it at once, also when a killed process has left its lock", async () => {
    for (const left of [null, { pid: 2 ** 22 + 1, startedAt: "1", host: hostname() }]) {
      const folder = emptyFolder();
      if (left) writeLock(folder, left);
      const refusals = await Promise.all(Array.from({ length: 8 }, () => refusal(folder)));
      expect(refusals.filter((one) => one === null)).toHaveLength(1);
      expect(readdirSync(folder)).toEqual([".lock"]);
    }
  });
});

describe.skipIf(!isLinux)("the lock of another process", () => {
  it("counts while the process runs, and no longer when it was killed", async () => {
    const folder = emptyFolder();
    const child = await idleProcess();
    writeLock(folder, { pid: child.pid, startedAt: startOf(child.pid!), host: hostname() });
    expect(await refusal(folder)).toContain(`process ${child.pid}`);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await refusal(folder)).toBeNull();
  });

  it("does not count when another process has its number now", async () => {
    const folder = emptyFolder();
    const child = await idleProcess();
    writeLock(folder, { pid: child.pid, startedAt: "1", host: hostname() });
    expect(await refusal(folder)).toBeNull();
  });

  it("of another machine counts, because it cannot be looked up", async () => {
    const folder = emptyFolder();
    writeLock(folder, { pid: 1, startedAt: "1", host: "another-machine" });
    expect(await refusal(folder)).toBe("in-use: another watch writes to this folder (process 1 on another-machine)");
  });

  it.each(["", "{", '{"pid":-1,"host":"h"}', '{"pid":"1"}', "null"])("that says %j is replaced", async (text) => {
    const folder = emptyFolder();
    writeLock(folder, text);
    expect(await refusal(folder)).toBeNull();
  });
});
