/**
 * When a watch ends: after its time, or at the first Ctrl-C, which still gives a verdict on what was
 * seen. A second Ctrl-C means now.
 */
import { EXIT } from "../output/exit.ts";

export interface Stop {
  readonly signal: AbortSignal;
  /** Gives the signals back. */
  close(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export function stopSignal(afterMs: number | null): Stop {
  const controller = new AbortController();
  const timer = afterMs === null ? undefined : setTimeout(() => controller.abort(), afterMs);
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    close() {
      clearTimeout(timer);
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
