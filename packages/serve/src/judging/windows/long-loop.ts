/**
 * Judges each service over a day every six hours, and over a week twice a day, whenever the server runs: what it judges is in
 * the store, so that a restart only brings the next judgment forward.
 */
import { type Clock, type Fault, type Result, type UnixMs, unixMs } from "leakhound/server";
import type { RowStore, ServiceRow } from "../../rows/port.ts";
import type { BookChange, TicketBook } from "../../tickets/book.ts";
import { LONG_WINDOWS } from "./judge-levels.ts";
import { judgeStored } from "./judge-stored.ts";

export interface LongLoopOptions {
  readonly clock: Clock;
  readonly rows: RowStore;
  /** The services that this server judges. */
  readonly services: () => Promise<Result<readonly ServiceRow[], Fault>>;
  readonly changed: (changes: readonly BookChange[]) => Promise<void>;
  readonly warn: (fault: Fault) => void;
}

/** How often it is looked for a service that is due. */
const LOOKED_EACH_MS = 5 * 60_000;

/** Runs until the signal is aborted. */
export async function longLoop(tickets: TicketBook, options: LongLoopOptions, signal: AbortSignal): Promise<void> {
  const judgedAt = new Map<string, UnixMs>();
  while (!signal.aborted) {
    await options.clock.sleep(LOOKED_EACH_MS, signal);
    if (!signal.aborted) await judgeDue(tickets, { ...options, judgedAt }, signal);
  }
}

async function judgeDue(
  tickets: TicketBook,
  {
    clock,
    rows,
    services: judgedServices,
    changed,
    warn,
    judgedAt,
  }: LongLoopOptions & { readonly judgedAt: Map<string, UnixMs> },
  signal: AbortSignal,
): Promise<void> {
  const services = await judgedServices();
  if (!services.ok) return warn(services.error);
  for (const { service, lastSeenAt } of services.value) {
    for (const window of LONG_WINDOWS) {
      const now = clock.now();
      const key = `${window.name} ${service}`;
      const last = judgedAt.get(key) ?? unixMs(0);
      if (signal.aborted || now - last < window.judgedEachMs || now - lastSeenAt > window.lengthMs) continue;
      judgedAt.set(key, now);
      const judged = await judgeStored(rows, { service, window, now });
      if (!judged.ok) warn(judged.error);
      else if (judged.value.length > 0) {
        const changes = tickets.apply({ service, at: now, window: window.name, instances: judged.value });
        if (changes.length > 0) await changed(changes);
      }
    }
  }
}
