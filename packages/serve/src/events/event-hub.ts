/**
 * Events of the server as they happen, for the pages: who listens gets each one; who was away for a while gets those that it
 * missed, by the id of the last one that it has.
 *
 *   published   1 2 3 4 5 6            the newest are kept
 *   listener    1 2   (away)   3 4 5 6
 *
 * An id is `START-NUMBER`, with the time at which the server started: events of an earlier run are not known any more, and
 * the listener has to read everything again ("reset").
 */
import type { UnixMs } from "leakhound/server";

export type ServerEvent =
  | {
      readonly type: "ticket";
      readonly id: string;
      readonly service: string;
      readonly state: string;
      /** What happened to it: "opened", "fixed", … */
      readonly event: string;
    }
  | {
      readonly type: "health";
      readonly service: string;
      readonly instance: string;
      readonly state: "up" | "down" | "unknown";
      /** One clause; null where it answers. */
      readonly problem: string | null;
    };

export interface PublishedEvent {
  readonly id: string;
  /** `reset`: events were missed that are not kept any more. */
  readonly event: ServerEvent | { readonly type: "reset" };
}

const KEPT_MAX = 1_000;
/** A listener that takes no events for so long is let down; it comes again with its last id. */
const WAITING_MAX = 1_000;
export const LISTENERS_MAX = 200;

/** Takes events one at a time. */
export interface Subscription {
  /** The next event; null after the end, or when the time is over. */
  next(timeoutMs: number): Promise<PublishedEvent | null>;
  readonly isEnded: boolean;
  end(): void;
}

export class EventHub {
  readonly #start: string;
  #number = 0;
  #kept: PublishedEvent[] = [];
  readonly #listeners = new Set<Listener>();

  constructor(startedAt: UnixMs) {
    this.#start = Math.floor(startedAt).toString(36);
  }

  publish(event: ServerEvent): void {
    const published = { id: `${this.#start}-${++this.#number}`, event };
    this.#kept.push(published);
    if (this.#kept.length > 2 * KEPT_MAX) this.#kept = this.#kept.slice(-KEPT_MAX);
    for (const listener of this.#listeners) listener.push(published);
  }

  /** @param lastId of the last event that the listener has; null for none. @returns null where too many listen */
  subscribe(lastId: string | null): Subscription | null {
    if (this.#listeners.size >= LISTENERS_MAX) return null;
    const listener = new Listener(this.#missed(lastId), () => this.#listeners.delete(listener));
    this.#listeners.add(listener);
    return listener;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  close(): void {
    for (const listener of [...this.#listeners]) listener.end();
  }

  #missed(lastId: string | null): PublishedEvent[] {
    if (lastId === null) return [];
    const [start, number] = lastId.split("-");
    const since = Number(number);
    const kept = this.#kept.slice(-KEPT_MAX);
    const oldest = this.#number - kept.length;
    const isKnown = start === this.#start && Number.isInteger(since) && since >= oldest && since <= this.#number;
    if (!isKnown) return [{ id: `${this.#start}-${this.#number}`, event: { type: "reset" } }];
    return kept.slice(since - oldest);
  }
}

class Listener implements Subscription {
  readonly #waiting: PublishedEvent[];
  readonly #onEnd: () => void;
  #wake: (() => void) | null = null;
  isEnded = false;

  constructor(missed: PublishedEvent[], onEnd: () => void) {
    this.#waiting = missed;
    this.#onEnd = onEnd;
  }

  push(event: PublishedEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > WAITING_MAX) this.end();
    this.#wake?.();
  }

  async next(timeoutMs: number): Promise<PublishedEvent | null> {
    if (this.#waiting.length === 0 && !this.isEnded) await this.#sleep(timeoutMs);
    return this.isEnded ? null : (this.#waiting.shift() ?? null);
  }

  end(): void {
    this.isEnded = true;
    this.#onEnd();
    this.#wake?.();
  }

  #sleep(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#wake = done;
    });
  }
}
