/**
 * Receivers of ticket events.
 *
 *   webhook        each message unchanged, once, in order; signed with HMAC-SHA256 where a secret is given
 *   slack          {"text": …}, which Slack, Mattermost, Rocket.Chat and Teams' connectors take
 *   alertmanager   an alert for each open ticket, sent again each minute for as long as the ticket is open
 */
import { createHmac } from "node:crypto";
import { ActiveAlerts, type Alert, type Clock, type Outbox, type UnixMs } from "leakhound/server";
import type { Secret } from "../config/secret.ts";
import type { GroupMessage, TicketMessage } from "./message.ts";

export interface TicketReceiver {
  /** Returns at once; a message that cannot be delivered now is sent again later. Never throws. */
  receive(message: GroupMessage): void;
  /** A ticket that was open before this server started, of which the receiver knows already. */
  resume(message: TicketMessage): void;
  /** A ticket that was muted. */
  withdraw(ticket: string, at: UnixMs): void;
  /** Waits a short time for messages that are still waiting, then drops them. */
  close(): Promise<void>;
}

/** `X-Leakhound-Signature: sha256=…` of the body, so that a receiver knows who sent it. */
export const signatureHeaders = (secret: Secret) => (json: string) => ({
  "x-leakhound-signature": `sha256=${createHmac("sha256", secret.reveal()).update(json).digest("hex")}`,
});

/** @param json the body for a message */
export function eachOnce(outbox: Outbox, json: (message: GroupMessage) => string): TicketReceiver {
  let messages = 0;
  return {
    receive: (message) => outbox.put(String(messages++), () => json(message)),
    resume: () => {},
    withdraw: () => {},
    close: () => outbox.close(),
  };
}

export const slackJson = ({ events, text, link }: GroupMessage): string => {
  const lines = events.length === 1 ? [text, link] : [...events.map((one) => `• ${one.text}\n  ${one.link}`), link];
  return JSON.stringify({ text: lines.join("\n") });
};

/** A ticket is one alert, which is active from its opening to its end. */
export class AlertmanagerReceiver implements TicketReceiver {
  readonly #alerts: ActiveAlerts;
  /** By ticket. */
  readonly #open = new Map<string, Alert>();

  constructor(outbox: Outbox, clock: Clock) {
    this.#alerts = new ActiveAlerts(outbox, clock);
  }

  receive({ events }: GroupMessage): void {
    for (const message of events) {
      if (message.event === "fixed" || message.event === "resolved") this.#end(message.ticket, message.at, message);
      else this.resume(message);
    }
  }

  resume(message: TicketMessage): void {
    const alert = alertOf(message, this.#open.get(message.ticket)?.startsAt ?? message.at);
    this.#open.set(message.ticket, alert);
    this.#alerts.fire(alert);
  }

  withdraw(ticket: string, at: UnixMs): void {
    this.#end(ticket, new Date(at).toISOString(), null);
  }

  close(): Promise<void> {
    return this.#alerts.close();
  }

  #end(ticket: string, at: string, message: TicketMessage | null): void {
    const open = this.#open.get(ticket);
    const alert = message ? alertOf(message, open?.startsAt ?? message.at) : open;
    if (alert) this.#alerts.end(alert, at);
    this.#open.delete(ticket);
  }
}

/** Labels identify an alert, so they are the same in each message of a ticket; figures are annotations. */
function alertOf({ ticket, service, kind, text, link, exhaustedAt }: TicketMessage, startsAt: string): Alert {
  return {
    labels: { alertname: "LeakhoundLeak", ticket, service, kind, severity: "warning" },
    annotations: { summary: text, ...(exhaustedAt !== null && { exhausted: exhaustedAt }) },
    generatorURL: link,
    startsAt,
  };
}
