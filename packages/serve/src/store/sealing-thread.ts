/** Seals hours in a thread, so that scrapes and queries go on meanwhile. */
import { type DurationMs, durationMs, err, type Fault, type Result, Threads } from "leakhound/server";
import type { LogContents, SealedHour, Sealer, SealRequest } from "./seal-hour.ts";
import type { SealAnswer, SealMessage } from "./seal-worker.ts";

/** A service of a thousand instances takes some minutes on a busy machine. */
const SEAL_MS_MAX: DurationMs = durationMs(30 * 60_000);
/** One hour after another: the thread keeps the log that it has read. */
const OWNER = "sealing";

export class SealingThread implements Sealer {
  readonly #threads: Threads<SealMessage, SealAnswer>;
  readonly #folder: string;

  /** @param program the built `seal-worker.js` */
  constructor(program: URL, folder: string) {
    this.#folder = folder;
    this.#threads = new Threads({ program, timeMsMax: SEAL_MS_MAX, workerData: folder });
  }

  async contents(hour: string): Promise<Result<LogContents | null, Fault>> {
    const answer = await this.#threads.run({ request: { kind: "contents", hour }, owner: OWNER });
    if (!answer.ok) return err(this.#failed(answer.error));
    if (answer.value.kind !== "contents") throw new TypeError(`the sealing thread answered with ${answer.value.kind}`);
    return answer.value.contents;
  }

  async seal(request: SealRequest): Promise<Result<SealedHour, Fault>> {
    const answer = await this.#threads.run({ request: { kind: "seal", request }, owner: OWNER });
    if (!answer.ok) return err(this.#failed(answer.error));
    if (answer.value.kind !== "seal") throw new TypeError(`the sealing thread answered with ${answer.value.kind}`);
    return answer.value.sealed;
  }

  async forget(): Promise<void> {
    await this.#threads.run({ request: { kind: "forget" }, owner: OWNER });
  }

  async close(): Promise<void> {
    this.#threads.close();
  }

  #failed(why: string): Fault {
    const what = `sealing an hour ${why}; its log stays`;
    return { code: "history", what, where: this.#folder, todo: "it is tried again in the next hour" };
  }
}
