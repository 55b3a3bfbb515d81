/**
 * The queue of one address: sends one message at a time, oldest first, and retries until it is accepted.
 *
 *   put(key, json) ──▶ waiting: key ─▶ json        a newer message replaces an older one with the same key
 *                         │ one at a time
 *                         ▼
 *                       post ─ accepted, or rejected for good (400, 404 …) ──▶ the next one
 *                         ▲ └─ unreachable or overloaded (refused, timeout, 503 …)
 *                         └──── waits 1 s, 2 s, 4 s … 5 min
 *
 * The JSON is built at each attempt, because it may contain times that an hour of waiting would make wrong.
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
  /** Headers of each message, made from its body, such as a signature. */
  readonly headersOf?: (json: string) => Readonly<Record<string, string>>;
  /** Called once for each kind of failure. */
  readonly warn: (fault: Fault) => void;
}

/** A receiver that is unreachable for a long time gets the newest messages. */
const WAITING_MAX = 100;
const TIMEOUT_MS = durationMs(10 * SECOND_MS);
/** The response is not used. */
const ANSWER_BYTES_MAX = bytes(64 * 1024);
const BACKOFF_FIRST_MS = SECOND_MS;
const BACKOFF_MAX_MS = 5 * MINUTE_MS;
const CLOSE_TIMEOUT_MS = 5 * SECOND_MS;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiting = new Map<string, () => string>();
  readonly #warned = new Set<string>();
  readonly #stop = new AbortController();
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

  /** Resolves when nothing waits, or after a timeout; messages that still wait are dropped. */
  async close(): Promise<void> {
    const { clock, http } = this.#options;
    if (this.#sending) await Promise.race([this.#sending, clock.sleep(CLOSE_TIMEOUT_MS, this.#stop.signal)]);
    this.#stop.abort();
    await this.#sending;
    await http.close();
  }

  async #sendAll(): Promise<void> {
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted; ) {
      const [next] = this.#waiting;
      if (!next) {
        this.#sending = null;
        return;
      }
      const [key, json] = next;
      if (await this.#isDone(json())) {
        failures = 0;
        if (this.#waiting.get(key) === json) this.#waiting.delete(key);
      } else await this.#options.clock.sleep(Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** failures++), signal);
    }
  }

  /** Sends once. @returns false where it is worth another attempt */
  async #isDone(json: string): Promise<boolean> {
    const { url, http, naming, headersOf, warn } = this.#options;
    const request = {
      url,
      content: json,
      headers: headersOf?.(json) ?? {},
      timeoutMs: TIMEOUT_MS,
      bodyBytesMax: ANSWER_BYTES_MAX,
    };
    const sent = await http.post(request, this.#stop.signal);
    if (sent.ok || sent.error.code === "aborted") return sent.ok;
    const fault = sendingFault(sent.error, naming);
    if (!this.#warned.has(fault.code)) warn(fault);
    this.#warned.add(fault.code);
    return !isTransient(sent.error);
  }
}
