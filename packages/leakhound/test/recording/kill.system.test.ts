/** A recorder is killed with SIGKILL again and again, at any moment; everything that it reported as written is complete. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { expect, it } from "vitest";
import { replay } from "../../src/collect/replay.ts";
import { inflate } from "../../src/source/inflate.ts";
import { runs } from "../support/effort.ts";
import { emptyFolder } from "../support/folders.ts";
import { recordingIn } from "../support/recordings.ts";

const KILLS = runs(10);

/** Lets the recorder run for some writes and a little longer, and kills it. @returns the times that it reported as written */
function recordAndKill(program: string, folder: string, kill: number): Promise<number[]> {
  const child = spawn(process.execPath, [program, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const written: number[] = [];
  createInterface(child.stdout).on("line", (line) => {
    written.push(Number(line));
    // Each kill comes a little later within a write than the kill before.
    if (written.length === 3) setTimeout(() => child.kill("SIGKILL"), (15 * kill) / KILLS);
  });
  return new Promise((resolve) => child.once("close", () => resolve(written)));
}

it("a killed recorder leaves a recording that is complete, and can be continued", async () => {
  const home = emptyFolder();
  const program = join(home, "killed-writer.mjs");
  const entry = new URL("killed-writer.ts", import.meta.url).pathname;
  buildSync({
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
  });
  const folder = join(home, "rec");
  const promised: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    promised.push(...(await recordAndKill(program, folder, kill)));
    const recording = await recordingIn(folder);
    expect(recording).toMatchObject({ recorded: { target: "h:1" }, skipped: [] });
    expect(
      missing(
        promised,
        recording.readings.map(({ at }) => at),
      ),
    ).toEqual([]);
    expect(
      missing(
        promised,
        recording.events.map(({ at }) => at),
      ),
    ).toEqual([]);
    expect(
      missing(
        promised,
        recording.profiles.map(({ namedAt }) => namedAt),
      ),
    ).toEqual([]);
    // All profiles that are recorded here have the same length.
    expect(new Set(recording.profiles.map(({ sizeBytes }) => sizeBytes)).size).toBe(1);
  }
  expect(promised.length).toBeGreaterThanOrEqual(KILLS * 3);
  for await (const update of replay(await recordingIn(folder), inflate)) expect(update.type).toBe("capture");
});

function missing(promised: readonly number[], found: readonly (number | null)[]): number[] {
  const there = new Set(found);
  return promised.filter((at) => !there.has(at));
}
