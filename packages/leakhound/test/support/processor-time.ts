/**
 * Time that this thread had a processor, for limits of work: a machine that is busy with other processes does not lengthen it,
 * and neither do other threads of the tests.
 */
import { readFileSync } from "node:fs";

/** @returns milliseconds since any point; on systems that do not count them for a thread, those that have passed */
export function processorMs(): number {
  try {
    // Linux: nanoseconds with a processor, nanoseconds without one, time slices.
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

/** @returns milliseconds of the processor that the work took */
export function processorMsOf(work: () => unknown): number {
  const started = processorMs();
  work();
  return processorMs() - started;
}
