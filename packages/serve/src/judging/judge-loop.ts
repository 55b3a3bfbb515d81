/**
 * Judges one service after another, each once in an interval, so that the work is spread over time.
 *
 *   interval   |--------------------|--------------------|
 *   judged     a     b     c        a     b     c
 */
import { type Clock, unixMs } from "leakhound/server";
import type { BookChange, TicketBook } from "../tickets/book.ts";
import type { InstanceBook } from "./instance-book.ts";

export interface JudgeLoopOptions {
  readonly clock: Clock;
  readonly windowMs: number;
  /** Each service is judged once in this time. */
  readonly intervalMs: number;
  /** Receives the tickets that a judgment changed. */
  readonly changed: (changes: readonly BookChange[]) => Promise<void>;
}

/** Runs until the signal is aborted. */
export async function judgeLoop(
  instances: InstanceBook,
  tickets: TicketBook,
  { clock, windowMs, intervalMs, changed }: JudgeLoopOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const services = instances.services();
    for (const service of services) {
      await clock.sleep(intervalMs / services.length, signal);
      if (signal.aborted) return;
      const at = clock.now();
      const changes = tickets.apply({ service, at, instances: instances.judge(service, at) });
      if (changes.length > 0) await changed(changes);
    }
    if (services.length === 0) await clock.sleep(intervalMs, signal);
    instances.forgetBefore(unixMs(clock.now() - windowMs));
  }
}
