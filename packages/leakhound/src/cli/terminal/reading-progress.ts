/** A line on a terminal that shows how much of an image was read and how long the rest takes; removed at the end. */
import { formatBytes, formatDuration } from "../../base/format.ts";
import type { Bytes } from "../../base/units.ts";

/** Shorter steps show no progress. */
const QUIET_MS = 2_000;
const INTERVAL_MS = 200;
const CLEAR_LINE = "\r\u001b[K";

export interface ReadingProgressPorts {
  readonly stream: Pick<NodeJS.WriteStream, "isTTY"> & { write(text: string): unknown };
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

export class ReadingProgress {
  readonly #label: string;
  readonly #ports: ReadingProgressPorts;
  readonly #startedAt: number;
  #nextAt: number;
  #isShown = false;

  /** @param label `reading heap.dump` */
  constructor(label: string, ports: ReadingProgressPorts) {
    this.#label = label;
    this.#ports = ports;
    this.#startedAt = ports.now();
    this.#nextAt = this.#startedAt + QUIET_MS;
  }

  /** @param total null where it is unknown */
  advance(done: Bytes, total: Bytes | null): void {
    const { stream, now } = this.#ports;
    const at = now();
    if (at < this.#nextAt || !stream.isTTY) return;
    this.#nextAt = at + INTERVAL_MS;
    this.#isShown = true;
    const rest = total === null ? "" : ` of ${formatBytes(total)}, ${this.#timeLeft(at, done, total)} left`;
    stream.write(`${CLEAR_LINE}${this.#label}: ${formatBytes(done)}${rest}`);
  }

  #timeLeft(at: number, done: Bytes, total: Bytes): string {
    return formatDuration(((at - this.#startedAt) * (total - done)) / done);
  }

  /** Removes the line. */
  close(): void {
    if (this.#isShown) this.#ports.stream.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
