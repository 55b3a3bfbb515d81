/**
 * When a command that runs until it is stopped ends: after a time, or at the first Ctrl-C, which still gives a verdict
 * on what was recorded. A second Ctrl-C ends the process immediately.
 */
import type { DurationMs } from "../../base/units.ts";
import { EXIT } from "../output/exit.ts";

export interface StopSignal {
  readonly signal: AbortSignal;
  /** Removes the handlers and the timer. */
  close(): void;
}

export const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** @param after null for no time limit */
export function stopSignal(after: DurationMs | null): StopSignal {
  const controller = new AbortController();
  const timer = after === null ? undefined : setTimeout(() => controller.abort(), after);
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    close() {
      clearTimeout(timer);
      for (const name of STOP_SIGNALS) process.off(name, onSignal);
    },
  };
}
