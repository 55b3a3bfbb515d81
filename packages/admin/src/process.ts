/** What stays true of this process as long as it lives. */
import { performance } from "node:perf_hooks";
import { type UnixMs, unixMs } from "../../leakhound/src/base/units.ts";

/**
 * When this thread's heap came to be: of a worker, when the worker began. Taken once, since a value
 * computed from uptimes drifts from one scrape to the next, which reads as a restart.
 */
export const PROCESS_START: UnixMs = unixMs(Math.round(performance.timeOrigin));

/** Comments of every profile; leakhound tells a restart by the first. */
export const PROCESS_COMMENTS: readonly string[] = [`process_start_ms=${PROCESS_START}`, `node ${process.version}`];

/** The command line, NUL separated as in /proc/self/cmdline. */
export function commandLine(): string {
  return [process.execPath, ...process.execArgv, ...process.argv.slice(1)].join("\0");
}

/** The time as profiles have it. */
export const nanos = (at: UnixMs): bigint => BigInt(Math.round(at)) * 1_000_000n;
