/**
 * What waits to be sent to one address: one at a time, oldest first, again and again until it is taken.
 *
 *   put(key, json) ──▶ waiting: key ─▶ json        a newer one of the same key replaces the older
 *                         │ one at a time
 *                         ▼
 *                       post ─ taken, or refused for good (400, 404 …) ──▶ the next one
 *                         ▲ └─ away, too busy (refused, timeout, 503 …)
 *                         └──── waits 1 s, 2 s, 4 s … 5 min
 *
 * The JSON is made at each attempt, since it may hold times that an hour of waiting would make wrong.
 */
import type { Fault } from "../base/fault.ts";
import { bytes, durationMs, MINUTE_MS, SECOND_MS } from "../base/units.ts";
import type { Clock } from "../collect/types.ts";
import type { HttpClient } from "../source/http.ts";
import { isTransient } from "../source/http-fault.ts";
import { type Naming, sendingFault } from "./fault.ts";

export interface OutboxOptions {
  readonly url: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly naming: Naming;
  /** Told once of each kind of failure. */
  readonly tell: (fault: Fault) => void;
}

/** A receiver that is away for long gets the newest. */
const WAITING_MAX = 100;
const TIMEOUT_MS = durationMs(10 * SECOND_MS);
/** Nobody reads the answer. */
const ANSWER_BYTES_MAX = bytes(64 * 1024);
const BACKOFF_FIRST_MS = SECOND_MS;
const BACKOFF_MAX_MS = 5 * MINUTE_MS;
const LAST_MOMENT_MS = 5 * SECOND_MS;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiting = new Map<string, () => string>();
  readonly #told = new Set<string>();
  readonly #leaving = new AbortController();
  /** Null while nothing waits. */
  #sending: Promise<void> | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Never waits. */
  put(key: string, json: () => string): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, json);
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= WAITING_MAX) break;
      this.#waiting.delete(oldest);
    }
    this.#sending ??= this.#sendAll();
  }

  /** Resolves when nothing waits, or after a last moment; what waits then is given up. */
  async close(): Promise<void> {
    const { clock, http } = this.#options;
    if (this.#sending) await Promise.race([this.#sending, clock.sleep(LAST_MOMENT_MS, this.#leaving.signal)]);
    this.#leaving.abort();
    await this.#sending;
    await http.close();
  }

  async #sendAll(): Promise<void> {
    const { signal } = this.#leaving;
    for (let failures = 0; !signal.aborted; ) {
      const [next] = this.#waiting;
      if (!next) {
        this.#sending = null;
        return;
      }
      const [key, json] = next;
      if (await this.#isSettled(json())) {
        failures = 0;
        if (this.#waiting.get(key) === json) this.#waiting.delete(key);
      } else await this.#options.clock.sleep(Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** failures++), signal);
    }
  }

  /** Sends once. @returns false where it is worth another attempt */
  async #isSettled(json: string): Promise<boolean> {
    const { url, http, naming, tell } = this.#options;
    const request = { url, json, timeoutMs: TIMEOUT_MS, bodyBytesMax: ANSWER_BYTES_MAX };
    const sent = await http.post(request, this.#leaving.signal);
    if (sent.ok || sent.error.code === "aborted") return sent.ok;
    const fault = sendingFault(sent.error, naming);
    if (!this.#told.has(fault.code)) tell(fault);
    this.#told.add(fault.code);
    return !isTransient(sent.error);
  }
}
