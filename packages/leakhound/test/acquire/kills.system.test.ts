/** `holders --pid` while any of the processes is killed at a random moment: it never harms the process that it reads. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { runs } from "../support/effort.ts";
import { describeWithGo } from "../support/go.ts";
import { running } from "./running.ts";

const LEAKHOUND = fileURLToPath(new URL("../../bin/leakhound.js", import.meta.url));

/** What is killed, in this order, at the same moment. A guard is one of the processes that resume the target. */
const VICTIMS = [["leakhound"], ["guard", "leakhound"], ["target"], ["guard"], ["target", "leakhound"]] as const;
type Victim = (typeof VICTIMS)[number][number];

/** R, S, T for stopped; "" for a process that has ended. */
function stateOf(pid: number): string {
  try {
    return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** The answer that is right if the process was copied, and the messages that are right if it was not. */
const RIGHT =
  /scenarios\.usersBySession|it ended while its memory was copied|there is no such process|a guard that would resume it was ended|the guard that would resume it did not start/;

async function run(victims: readonly Victim[], random: () => number) {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-kills-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { pid: target } = await running("own-map", { objects: 60_000 });
  const child = spawn(process.execPath, [LEAKHOUND, "holders", "--pid", String(target)], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (more) => (text += String(more)));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const isStopped = random() < 0.7;
  // Most moments are within the pause, others before, after, or while the guards start.
  for (const end = performance.now() + 20_000; isStopped && stateOf(target) !== "T" && performance.now() < end; )
    await delay(0);
  await delay(isStopped ? 150 * random() : 1_500 * random());
  const leakhound = child.pid ?? 0;
  const guards = stateOf(leakhound) === "" ? [] : childrenOf(leakhound);
  const pids = { leakhound, target, guard: guards[Math.floor(random() * guards.length)] ?? 0 };
  for (const victim of victims) if (pids[victim] > 0) kill(pids[victim]);
  const status = await Promise.race([ended, delay(40_000, "hangs" as const)]);
  kill(leakhound);
  return { target, folder, status, text };
}

describeWithGo("holders --pid", () => {
  it("leaves the process running and no files, whatever is killed, and ends with a right message", async () => {
    const seed = Number(process.env["LEAKHOUND_TEST_SEED"] ?? Date.now() % 1_000_000);
    let state = seed;
    const random = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    };
    for (let row = 0; row < runs(3); row++) {
      const victims = VICTIMS[(seed + row) % VICTIMS.length]!;
      const { target, folder, status, text } = await run(victims, random);
      const what = `seed ${seed}, run ${row}, killed ${victims.join(", ")}: ${text}`;
      const isTargetKilled = victims.some((one) => one === "target");
      if (!isTargetKilled) await expect.poll(() => stateOf(target), { timeout: 60_000, message: what }).toMatch(/[RS]/);
      expect(readdirSync(folder), what).toEqual([]);
      if (victims.some((one) => one === "leakhound")) expect([null, 0, 2], what).toContain(status);
      else {
        expect([0, 2], what).toContain(status);
        expect(text, what).toMatch(RIGHT);
      }
    }
  }, 1_200_000);
});
