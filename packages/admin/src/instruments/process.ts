/** Facts of this process that do not change while it runs. */
import { performance } from "node:perf_hooks";
import { type UnixMs, unixMs } from "../../../leakhound/src/base/units.ts";

/**
 * The start of this thread's heap: for a worker, the start of the worker. Read once, because a value computed from
 * uptimes drifts between scrapes, which would look like a restart.
 */
export const PROCESS_START: UnixMs = unixMs(Math.round(performance.timeOrigin));

/** Comments of every profile; leakhound recognizes a restart by the first one. */
export const PROCESS_COMMENTS: readonly string[] = [`process_start_ms=${PROCESS_START}`, `node ${process.version}`];

/** The command line, separated by NUL as in /proc/self/cmdline. */
export function commandLine(): string {
  return [process.execPath, ...process.execArgv, ...process.argv.slice(1)].join("\0");
}

/** The time in the unit of profiles. */
export const nanos = (at: UnixMs): bigint => BigInt(Math.round(at)) * 1_000_000n;
