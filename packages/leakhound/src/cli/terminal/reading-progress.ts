/** A line that says how much of something large was read, and how long the rest will take; gone when it is done. */
import { formatBytes, formatDuration } from "../../base/format.ts";

const QUIET_MS = 2_000;
const EVERY_MS = 200;

export class ReadingProgress {
  readonly #what: string;
  readonly #stream: NodeJS.WriteStream;
  readonly #now: () => number;
  readonly #begin: number;
  #next: number;
  #isShown = false;

  /** @param what is done: `reading heap.dump` */
  constructor(what: string, stream: NodeJS.WriteStream, now: () => number) {
    this.#what = what;
    this.#stream = stream;
    this.#now = now;
    this.#begin = now();
    this.#next = this.#begin + QUIET_MS;
  }

  /**
   * @param bytes read so far
   * @param total null where nobody knows, as of what a service packs while it sends
   */
  at(bytes: number, total: number | null): void {
    const now = this.#now();
    if (now < this.#next || !this.#stream.isTTY) return;
    this.#next = now + EVERY_MS;
    this.#isShown = true;
    const left = total === null ? "" : ` of ${formatBytes(total)}, ${this.#left(now, bytes, total)} left`;
    this.#stream.write(`\r\u001b[K${this.#what}: ${formatBytes(bytes)}${left}`);
  }

  #left(now: number, bytes: number, total: number): string {
    return formatDuration(((now - this.#begin) * (total - bytes)) / bytes);
  }

  close(): void {
    if (this.#isShown) this.#stream.write("\r\u001b[K");
  }
}

/** On standard error, by the real clock. */
export const progressOf = (what: string): ReadingProgress =>
  new ReadingProgress(what, process.stderr, () => performance.now());
