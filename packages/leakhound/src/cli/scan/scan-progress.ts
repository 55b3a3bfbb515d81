/** A line on a terminal that shows the progress of a long scan, rewritten in place; nothing elsewhere. */
import type { ScanProgress } from "../../monitor/scan/scan-folder.ts";
import { clip } from "../../report/terminal/layout.ts";

/** Shorter scans show no progress. */
const QUIET_MS = 2_000;
const INTERVAL_MS = 200;
const CLEAR_LINE = "\r\u001b[K";
const WIDTH_WHEN_UNKNOWN = 80;

export interface ProgressPorts {
  readonly stream: Pick<NodeJS.WriteStream, "isTTY" | "columns"> & { write(text: string): unknown };
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

export class ScanProgressLine {
  readonly #ports: ProgressPorts;
  #nextAt: number;
  #isShown = false;

  constructor(ports: ProgressPorts) {
    this.#ports = ports;
    this.#nextAt = ports.now() + QUIET_MS;
  }

  show(progress: ScanProgress): void {
    const { stream, now } = this.#ports;
    if (!stream.isTTY || now() < this.#nextAt) return;
    stream.write(CLEAR_LINE + clip(textOf(progress), (stream.columns || WIDTH_WHEN_UNKNOWN) - 1));
    this.#nextAt = now() + INTERVAL_MS;
    this.#isShown = true;
  }

  /** Removes the line. */
  close(): void {
    if (this.#isShown) this.#ports.stream.write(CLEAR_LINE);
    this.#isShown = false;
  }
}

function textOf(progress: ScanProgress): string {
  return progress.step === "read"
    ? `read ${progress.files} files`
    : `scanned ${progress.files} of ${progress.total} files`;
}
