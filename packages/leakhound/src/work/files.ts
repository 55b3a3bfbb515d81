/**
 * File operations with a time limit.
 *
 *   operation ──▶ a thread of Node ──▶ the disk, a network share, a pipe without a reader
 *       └── longer than the limit ──▶ FileTimeout; the thread still waits
 *
 * Nothing ends an operation that the system does not answer: its thread waits on, and Node waits for its threads when the
 * process exits. So the operations that still wait are counted, for the end of the process (`cli/output/ending.ts`), and
 * later operations of the same place fail at once, so that one place does not take all threads of Node.
 */
import { type DurationMs, durationMs } from "../base/units.ts";

/** Of an operation with a result that the user waits for. */
export const FILE_MS_MAX = durationMs(10_000);

/** An operation that took longer than its limit. Like errors of the system, it has a code. */
export class FileTimeout extends Error {
  override readonly name = "FileTimeout";
  readonly code = "ETIMEDOUT";
}

let pending = 0;
let unanswered = 0;

/** File operations that have begun and not ended. */
export const pendingFileOperations = (): number => pending;
/** Those of them that were given up. */
export const unansweredFileOperations = (): number => unanswered;

/** The operations of one place, such as a folder: once one of them takes too long, the others fail until it is answered. */
export class FilePlace {
  readonly #timeMsMax: DurationMs;
  #unanswered = 0;

  constructor(timeMsMax: DurationMs = FILE_MS_MAX) {
    this.#timeMsMax = timeMsMax;
  }

  /** @throws what the operation throws; FileTimeout if it takes too long */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#unanswered > 0) throw this.#timeout();
    pending++;
    const work = operation().finally(() => pending--);
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<"too long">((resolve) => {
      timer = setTimeout(() => resolve("too long"), this.#timeMsMax);
    });
    const first = await Promise.race([work.then((value) => ({ value })), tooLong]).finally(() => clearTimeout(timer));
    if (first !== "too long") return first.value;
    this.#giveUp(work);
    throw this.#timeout();
  }

  /** Its own error, when it comes, changes nothing. */
  #giveUp(work: Promise<unknown>): void {
    unanswered++;
    this.#unanswered++;
    const answered = () => {
      unanswered--;
      this.#unanswered--;
    };
    work.then(answered, answered);
  }

  #timeout(): FileTimeout {
    return new FileTimeout(`no answer within ${this.#timeMsMax / 1000} s`);
  }
}

/** One operation with the usual limit. */
export const fileOperation = <T>(operation: () => Promise<T>): Promise<T> => new FilePlace().run(operation);
