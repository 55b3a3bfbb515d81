/**
 * Receivers of ticket events.
 *
 *   webhook        each message unchanged, once, in order; signed with HMAC-SHA256 where a secret is given
 *   slack          {"text": …}, which Slack, Mattermost, Rocket.Chat and Teams' connectors take
 *   alertmanager   an alert for each open ticket, sent again each minute for as long as the ticket is open
 */
import { createHmac } from "node:crypto";
import type { Clock, Outbox } from "leakhound/server";
import type { Secret } from "../config/secret.ts";
import type { TicketMessage } from "./message.ts";

export interface TicketReceiver {
  /** Returns at once; a message that cannot be delivered now is sent again later. Never throws. */
  receive(message: TicketMessage): void;
  /** Waits a short time for messages that are still waiting, then drops them. */
  close(): Promise<void>;
}

/** `X-Leakhound-Signature: sha256=…` of the body, so that a receiver knows who sent it. */
export const signatureHeaders = (secret: Secret) => (json: string) => ({
  "x-leakhound-signature": `sha256=${createHmac("sha256", secret.reveal()).update(json).digest("hex")}`,
});

/** @param json the body for a message */
export function eachOnce(outbox: Outbox, json: (message: TicketMessage) => string): TicketReceiver {
  let messages = 0;
  return {
    receive: (message) => outbox.put(String(messages++), () => json(message)),
    close: () => outbox.close(),
  };
}

export const slackJson = ({ text, link }: TicketMessage): string => JSON.stringify({ text: `${text}\n${link}` });

const RESEND_MS = 60_000;
/** Three requests may be lost before an alert ends. */
const ENDS_AFTER_MS = 4 * RESEND_MS;

/** Alertmanager, by its API v2: an alert is active for as long as it is sent again. */
export class AlertmanagerReceiver implements TicketReceiver {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  /** By ticket. */
  readonly #open = new Map<string, TicketMessage>();
  readonly #leaving = new AbortController();
  readonly #resending: Promise<void>;

  constructor(outbox: Outbox, clock: Clock) {
    this.#outbox = outbox;
    this.#clock = clock;
    this.#resending = this.#resend();
  }

  receive(message: TicketMessage): void {
    const isOpen = message.event !== "fixed" && message.event !== "resolved";
    if (isOpen) this.#open.set(message.ticket, message);
    else this.#open.delete(message.ticket);
    this.#put(message, () => (isOpen ? this.#clock.now() + ENDS_AFTER_MS : Date.parse(message.at)));
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
      for (const message of this.#open.values()) this.#put(message, () => this.#clock.now() + ENDS_AFTER_MS);
    }
  }

  #put(message: TicketMessage, endsAt: () => number): void {
    this.#outbox.put(message.ticket, () => JSON.stringify([alertOf(message, new Date(endsAt()).toISOString())]));
  }
}

/** Labels identify an alert, so they are the same in each message of a ticket; figures are annotations. */
function alertOf(message: TicketMessage, endsAt: string) {
  const { ticket, service, kind, text, link, exhaustedAt, at } = message;
  return {
    labels: { alertname: "LeakhoundLeak", ticket, service, kind, severity: "warning" },
    annotations: { summary: text, ...(exhaustedAt !== null && { exhausted: exhaustedAt }) },
    generatorURL: link,
    startsAt: at,
    endsAt,
  };
}
