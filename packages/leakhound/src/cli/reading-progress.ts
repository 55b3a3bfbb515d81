/** A line that says how much of a large file was read, and how long the rest will take; gone when it is done. */
import { formatBytes, formatDuration } from "../base/format.ts";

const QUIET_MS = 2_000;
const EVERY_MS = 200;

export class ReadingProgress {
  readonly #file: { readonly path: string; readonly length: number };
  readonly #stream: NodeJS.WriteStream;
  readonly #now: () => number;
  readonly #begin: number;
  #next: number;
  #isShown = false;

  constructor(file: { readonly path: string; readonly length: number }, stream: NodeJS.WriteStream, now: () => number) {
    this.#file = file;
    this.#stream = stream;
    this.#now = now;
    this.#begin = now();
    this.#next = this.#begin + QUIET_MS;
  }

  /** @param bytes of the file read so far */
  at(bytes: number): void {
    const now = this.#now();
    if (now < this.#next || !this.#stream.isTTY) return;
    this.#next = now + EVERY_MS;
    this.#isShown = true;
    const left = ((now - this.#begin) * (this.#file.length - bytes)) / bytes;
    const done = `${formatBytes(bytes)} of ${formatBytes(this.#file.length)}`;
    this.#stream.write(`\r\u001b[Kreading ${this.#file.path}: ${done}, ${formatDuration(left)} left`);
  }

  close(): void {
    if (this.#isShown) this.#stream.write("\r\u001b[K");
  }
}
