/**
 * Prometheus Alertmanager, by its API v2: an alert is active for as long as it is sent again.
 *
 *   opened       fires, until 4 min from now
 *   each minute  fires, until 4 min from now     as Prometheus does; if the watch dies, the alert resolves too
 *   changed      other labels: the old alert ends now, the new one fires      same labels: fires with new annotations
 *   closed       ends now
 *
 * Labels identify an alert, so they contain only values that are constant from one event to the next; figures are
 * annotations. https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 */
import { formatDuration } from "../base/format.ts";
import { HOUR_MS, MINUTE_MS } from "../base/units.ts";
import type { Clock } from "../collect/types.ts";
import { shortFunction } from "../report/words/names.ts";
import { type AlarmMessage, alarmWords } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import type { Receiver } from "./receiver.ts";

export const ALERTS_PATH = "api/v2/alerts";
export const RESEND_MS = MINUTE_MS;
/** Three requests may be lost before an alert ends. */
export const ENDS_AFTER_MS = 4 * RESEND_MS;
/** If memory runs out within this time, the alert is critical. */
const CRITICAL_WITHIN_MS = 24 * HOUR_MS;

/** One element of the array that is posted. */
interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

export class Alertmanager implements Receiver {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  /** By target. */
  readonly #open = new Map<string, AlarmMessage>();
  readonly #leaving = new AbortController();
  #resending: Promise<void> | null = null;

  constructor(outbox: Outbox, clock: Clock) {
    this.#outbox = outbox;
    this.#clock = clock;
  }

  receive(message: AlarmMessage): void {
    const before = this.#open.get(message.target);
    if (message.event === "closed") this.#open.delete(message.target);
    else this.#open.set(message.target, message);
    if (before && (message.event === "closed" || keyOf(before) !== keyOf(message))) this.#end(before, message.at);
    if (message.event !== "closed") this.#fire(message);
    this.#resending ??= this.#resend();
  }

  async close(): Promise<void> {
    this.#leaving.abort();
    await this.#resending;
    await this.#outbox.close();
  }

  async #resend(): Promise<void> {
    for (;;) {
      await this.#clock.sleep(RESEND_MS, this.#leaving.signal);
      if (this.#leaving.signal.aborted) return;
      for (const message of this.#open.values()) this.#fire(message);
    }
  }

  #fire(message: AlarmMessage): void {
    const endsAt = () => new Date(this.#clock.now() + ENDS_AFTER_MS).toISOString();
    this.#outbox.put(keyOf(message), () => JSON.stringify([alertOf(message, endsAt())]));
  }

  #end(message: AlarmMessage, at: string): void {
    this.#outbox.put(keyOf(message), () => JSON.stringify([alertOf(message, at)]));
  }
}

const keyOf = (message: AlarmMessage): string => JSON.stringify(labelsOf(message));

function alertOf(message: AlarmMessage, endsAt: string): Alert {
  return {
    labels: labelsOf(message),
    annotations: {
      summary: `${message.target}: ${alarmWords(message)}`,
      description: [message.reason, exhaustionWords(message)].join(" ").trim(),
      ...(message.report !== null && { report: message.report }),
      recording: message.recording,
    },
    startsAt: message.since,
    endsAt,
  };
}

function labelsOf(message: AlarmMessage): Record<string, string> {
  return {
    alertname: "LeakhoundMemoryLeak",
    instance: message.target,
    severity: remainingMs(message) <= CRITICAL_WITHIN_MS ? "critical" : "warning",
    ...(message.kind !== null && { kind: message.kind }),
    ...(message.site !== null && { site: shortFunction(message.site) }),
  };
}

const remainingMs = ({ exhaustedAt, at }: AlarmMessage): number =>
  exhaustedAt === null ? Number.POSITIVE_INFINITY : Date.parse(exhaustedAt) - Date.parse(at);

function exhaustionWords(message: AlarmMessage): string {
  return message.exhaustedAt === null
    ? ""
    : `Memory runs out at ${message.exhaustedAt}, in ${formatDuration(remainingMs(message))}.`;
}
