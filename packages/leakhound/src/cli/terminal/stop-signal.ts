/**
 * When a command that runs until it is stopped ends: after a time, or at the first Ctrl-C, which still gives a verdict
 * on what was recorded. A second Ctrl-C ends the process immediately.
 */
import { constants } from "node:os";
import type { DurationMs } from "../../base/units.ts";
import { SIGNAL_STATUS_BASE, STOP_SIGNALS } from "../output/exit.ts";

export interface StopSignal {
  readonly signal: AbortSignal;
  /** Removes the handlers and the timer. */
  close(): void;
}

/** The exit status of a process that a signal ended, as shells report it: 130 for Ctrl-C. */
export const signalStatus = (name: NodeJS.Signals): number => SIGNAL_STATUS_BASE + constants.signals[name];

/**
 * @param after null for no time limit
 * @param names signals that stop the command
 */
export function stopSignal(after: DurationMs | null, names: readonly NodeJS.Signals[] = STOP_SIGNALS): StopSignal {
  const controller = new AbortController();
  const timer = after === null ? undefined : setTimeout(() => controller.abort(), after);
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(signalStatus(name));
    controller.abort();
  };
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    close() {
      clearTimeout(timer);
      for (const name of names) process.off(name, onSignal);
    },
  };
}
