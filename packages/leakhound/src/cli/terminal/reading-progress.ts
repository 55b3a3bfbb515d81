/** How much of an image was read, and how long the rest takes, on a terminal. */
import { formatBytes, formatDuration } from "../../base/format.ts";
import type { Bytes } from "../../base/units.ts";
import { ProgressLine, type ProgressPorts } from "./progress-line.ts";

export class ReadingProgress {
  readonly #label: string;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #line: ProgressLine;

  /** @param label `reading heap.dump` */
  constructor(label: string, ports: ProgressPorts) {
    this.#label = label;
    this.#now = ports.now;
    this.#startedAt = ports.now();
    this.#line = new ProgressLine(ports);
  }

  /** @param total null where it is unknown */
  advance(done: Bytes, total: Bytes | null): void {
    this.#line.show(() => {
      const rest = total === null ? "" : ` of ${formatBytes(total)}, ${this.#timeLeft(done, total)} left`;
      return `${this.#label}: ${formatBytes(done)}${rest}`;
    });
  }

  #timeLeft(done: Bytes, total: Bytes): string {
    return formatDuration(((this.#now() - this.#startedAt) * (total - done)) / done);
  }

  /** Removes the line. */
  close(): void {
    this.#line.close();
  }
}
