/**
 * Alerts of a Prometheus Alertmanager, by its API v2: an alert is active for as long as it is sent again.
 *
 *   fire         until 4 min from now
 *   each minute  until 4 min from now      as Prometheus does; if this process dies, its alerts resolve too
 *   fire again   with the new annotations
 *   end          ends at the given time
 *
 * Labels identify an alert. https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 */
import { MINUTE_MS } from "../base/units.ts";
import type { Clock } from "../collect/types.ts";
import type { Outbox } from "./outbox.ts";

export const ALERTS_PATH = "api/v2/alerts";
export const RESEND_MS = MINUTE_MS;
/** Three requests may be lost before an alert ends. */
export const ENDS_AFTER_MS = 4 * RESEND_MS;

/** One element of the array that is posted, without its end. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** ISO time. */
  readonly startsAt: string;
  /** Address of a page about it. */
  readonly generatorURL?: string;
}

export class ActiveAlerts {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #active = new Map<string, Alert>();
  readonly #leaving = new AbortController();
  #resending: Promise<void> | null = null;

  constructor(outbox: Outbox, clock: Clock) {
    this.#outbox = outbox;
    this.#clock = clock;
  }

  /** Sends the alert now, and again each minute until it ends. */
  fire(alert: Alert): void {
    this.#active.set(keyOf(alert), alert);
    this.#send(alert);
    this.#resending ??= this.#resend();
  }

  /** @param at ISO time */
  end(alert: Alert, at: string): void {
    this.#active.delete(keyOf(alert));
    this.#outbox.put(keyOf(alert), () => JSON.stringify([{ ...alert, endsAt: at }]));
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
      for (const alert of this.#active.values()) this.#send(alert);
    }
  }

  #send(alert: Alert): void {
    const endsAt = () => new Date(this.#clock.now() + ENDS_AFTER_MS).toISOString();
    this.#outbox.put(keyOf(alert), () => JSON.stringify([{ ...alert, endsAt: endsAt() }]));
  }
}

export const hasSameLabels = (a: Alert, b: Alert): boolean => keyOf(a) === keyOf(b);

const keyOf = ({ labels }: Alert): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
