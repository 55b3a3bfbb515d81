/**
 * Alarms of a watch as alerts of a Prometheus Alertmanager.
 *
 *   opened       fires
 *   changed      other labels: the old alert ends now, the new one fires      same labels: fires with new annotations
 *   closed       ends now
 *
 * Labels contain only values that are constant from one event to the next; figures are annotations.
 */
import { formatDuration } from "../base/format.ts";
import { HOUR_MS } from "../base/units.ts";
import type { Clock } from "../collect/types.ts";
import { shortFunction } from "../report/words/names.ts";
import { ActiveAlerts, type Alert, hasSameLabels } from "./active-alerts.ts";
import { type AlarmMessage, alarmWords } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import type { Receiver } from "./receiver.ts";

/** If memory runs out within this time, the alert is critical. */
const CRITICAL_WITHIN_MS = 24 * HOUR_MS;

export class Alertmanager implements Receiver {
  readonly #alerts: ActiveAlerts;
  /** By target. */
  readonly #open = new Map<string, Alert>();

  constructor(outbox: Outbox, clock: Clock) {
    this.#alerts = new ActiveAlerts(outbox, clock);
  }

  receive(message: AlarmMessage): void {
    const before = this.#open.get(message.target);
    const alert = alertOf(message);
    const isClosed = message.event === "closed";
    if (before && (isClosed || !hasSameLabels(before, alert))) this.#alerts.end(before, message.at);
    if (isClosed) this.#open.delete(message.target);
    else {
      this.#open.set(message.target, alert);
      this.#alerts.fire(alert);
    }
  }

  close(): Promise<void> {
    return this.#alerts.close();
  }
}

function alertOf(message: AlarmMessage): Alert {
  return {
    labels: labelsOf(message),
    annotations: {
      summary: `${message.target}: ${alarmWords(message)}`,
      description: [message.reason, exhaustionWords(message)].join(" ").trim(),
      ...(message.report !== null && { report: message.report }),
      recording: message.recording,
    },
    startsAt: message.since,
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
