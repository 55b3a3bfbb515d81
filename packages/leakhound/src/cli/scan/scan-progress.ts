/** One line on a terminal that is rewritten in place while a scan takes long; nothing elsewhere. */
import { clip } from "../../report/layout.ts";

/** What is done by then needs no word. */
const QUIET_MS = 2_000;
const BETWEEN_MS = 200;
const CLEAR_LINE = "\r\u001b[K";
const WIDTH_WHEN_UNKNOWN = 80;

export interface ProgressPorts {
  readonly stream: Pick<NodeJS.WriteStream, "isTTY" | "columns"> & { write(text: string): unknown };
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export class ScanProgress {
  readonly #ports: ProgressPorts;
  #nextAt: number;
  #isShown = false;

  constructor(ports: ProgressPorts) {
    this.#ports = ports;
    this.#nextAt = ports.now() + QUIET_MS;
  }

  tell(words: string): void {
    const { stream, now } = this.#ports;
    if (!stream.isTTY || now() < this.#nextAt) return;
    stream.write(CLEAR_LINE + clip(words, (stream.columns || WIDTH_WHEN_UNKNOWN) - 1));
    this.#nextAt = now() + BETWEEN_MS;
    this.#isShown = true;
  }

  /** Takes the line away. */
  close(): void {
    if (this.#isShown) this.#ports.stream.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
