/** Judges in a thread, so that scrapes and queries go on meanwhile. */
import { type DurationMs, durationMs, Threads } from "leakhound/server";
import type { JudgeAnswer, JudgeRequest, RecentJudge } from "./request.ts";

/** A few instances take some seconds on a busy machine. */
const JUDGE_MS_MAX: DurationMs = durationMs(5 * 60_000);
/** One request after another: the thread keeps where the records of the logs are. */
const OWNER = "judging";
/** A third of V8's own limit: 30 MB of memory less, for a twentieth more processor time. */
const YOUNG_MIB_MAX = 12;

export class JudgingThread implements RecentJudge {
  readonly #threads: Threads<JudgeRequest, JudgeAnswer>;
  readonly #folder: string;

  /** @param program the built `judge-worker.js` */
  constructor(program: URL, folder: string) {
    this.#folder = folder;
    this.#threads = new Threads({ program, timeMsMax: JUDGE_MS_MAX, workerData: folder, youngMibMax: YOUNG_MIB_MAX });
  }

  async judge(request: JudgeRequest): Promise<JudgeAnswer> {
    const answer = await this.#threads.run({ request, owner: OWNER });
    if (answer.ok) return answer.value;
    const what = `judging ${request.service} ${answer.error}`;
    const todo = "its instances are judged again in the next interval";
    return { judged: [], fault: { code: "judging", what, where: this.#folder, todo }, cpuMs: 0 };
  }

  close(): void {
    this.#threads.close();
  }
}
