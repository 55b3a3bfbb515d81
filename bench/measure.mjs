// Runs a command as a whole process and measures its time and its peak memory.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TIME = "/usr/bin/time";

/**
 * Seconds of wall clock time; seconds of processor time on all cores, which depend less on other load; and peak resident
 * bytes. The last two are null without GNU time. Exit status 1 is a finding, not a failure.
 */
export function measure([command, ...args]) {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-bench-"));
  const report = join(folder, "time");
  const timed = existsSync(TIME) ? [TIME, "-q", "-f", "%M %U %S", "-o", report, command, ...args] : [command, ...args];
  const begin = performance.now();
  const run = spawnSync(timed[0], timed.slice(1), { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  const seconds = (performance.now() - begin) / 1000;
  if (run.status !== 0 && run.status !== 1) throw new Error(`${command} ${args[0]}: ${run.stderr || run.error}`);
  const usage = existsSync(report) ? readFileSync(report, "utf8").split(" ").map(Number) : null;
  rmSync(folder, { recursive: true });
  if (!usage) return { seconds, cpuSeconds: null, peakBytes: null };
  return { seconds, cpuSeconds: usage[1] + usage[2], peakBytes: usage[0] * 1024 };
}

/** The median of several runs, for each figure separately. */
export function medianOf(runs) {
  const middle = (figure) => runs.map((run) => run[figure]).sort((a, b) => a - b)[runs.length >> 1];
  return { seconds: middle("seconds"), cpuSeconds: middle("cpuSeconds"), peakBytes: middle("peakBytes") };
}
