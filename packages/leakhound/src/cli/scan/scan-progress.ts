/** How far a long scan is, on a terminal. */
import type { ScanProgress } from "../../monitor/scan/scan-folder.ts";
import { ProgressLine, type ProgressPorts } from "../terminal/progress-line.ts";

export class ScanProgressLine {
  readonly #line: ProgressLine;

  constructor(ports: ProgressPorts) {
    this.#line = new ProgressLine(ports);
  }

  show(progress: ScanProgress): void {
    this.#line.show(() => textOf(progress));
  }

  close(): void {
    this.#line.close();
  }
}

function textOf(progress: ScanProgress): string {
  return progress.step === "read"
    ? `read ${progress.files} files`
    : `scanned ${progress.files} of ${progress.total} files`;
}
