/** A line on a terminal that shows the progress of long work, rewritten in place and removed at the end; nothing elsewhere. */
import { clip } from "../../report/terminal/layout.ts";

/** Shorter work shows no progress. */
const QUIET_MS = 2_000;
const INTERVAL_MS = 200;
const CLEAR_LINE = "\r\u001b[K";
const WIDTH_WHEN_UNKNOWN = 80;

export interface ProgressPorts {
  readonly stream: Pick<NodeJS.WriteStream, "isTTY" | "columns"> & { write(text: string): unknown };
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

export const stderrPorts = (): ProgressPorts => ({ stream: process.stderr, now: () => performance.now() });

export class ProgressLine {
  readonly #ports: ProgressPorts;
  #nextAt: number;
  #isShown = false;

  constructor(ports: ProgressPorts) {
    this.#ports = ports;
    this.#nextAt = ports.now() + QUIET_MS;
  }

  /** @param text called only where the line is drawn */
  show(text: () => string): void {
    const { stream, now } = this.#ports;
    if (!stream.isTTY || now() < this.#nextAt) return;
    stream.write(CLEAR_LINE + clip(text(), (stream.columns || WIDTH_WHEN_UNKNOWN) - 1));
    this.#nextAt = now() + INTERVAL_MS;
    this.#isShown = true;
  }

  /** Removes the line. */
  close(): void {
    if (this.#isShown) this.#ports.stream.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
