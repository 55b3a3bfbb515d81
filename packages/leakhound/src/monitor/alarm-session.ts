/**
 * The alarm of one target: its rolling book is judged again and again, and whoever wants to know is told
 * when an alarm opens, changes or closes. Each event leaves its page in the recording, since a page
 * written over by the next would no longer show why somebody was woken.
 */
import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { DurationMs, UnixMs } from "../base/units.ts";
import { type Judged, writePage } from "../cli/output/output.ts";
import { notWritable } from "../cli/output/write-text.ts";
import type { TargetProgress } from "../cli/watch/progress.ts";
import { type AlarmMessage, alarmMessage, alarmWords } from "../notify/message.ts";
import type { Receiver } from "../notify/receiver.ts";
import { nameOfTime, REPORTS_FOLDER } from "../recording/layout.ts";
import type { SeriesBuilder } from "../series/series-builder.ts";
import { latestIncarnation } from "../series/target.ts";
import { type AlarmEvent, CLOSED, JUDGEMENTS_A_WINDOW, stepAlarm } from "../verdict/alarm.ts";
import { type Judging, judge } from "./judge.ts";

export interface Alarming {
  readonly windowMs: DurationMs;
  readonly receivers: readonly Receiver[];
  /** Where the page of the newest event goes besides; null when that was not asked for. */
  readonly newestPage: string | null;
}

export class TargetAlarm {
  readonly #alarming: Alarming;
  readonly #judging: Judging;
  readonly #progress: TargetProgress;
  #state = CLOSED;
  #judgedAt: UnixMs | null = null;
  /** End of what was last judged. */
  #judgedTo = "";

  constructor(alarming: Alarming, judging: Judging, progress: TargetProgress) {
    this.#alarming = alarming;
    this.#judging = judging;
    this.#progress = progress;
  }

  /** Judges the process that runs now, when it is time to and there is something new. */
  async consider(book: SeriesBuilder, now: UnixMs, folder: string): Promise<void> {
    const everyMs = this.#alarming.windowMs / JUDGEMENTS_A_WINDOW;
    // A clock that was set back must not stop the alarm until it has caught up.
    if (this.#judgedAt !== null && Math.abs(now - this.#judgedAt) < everyMs) return;
    this.#judgedAt = now;
    const series = latestIncarnation(book.series());
    const judgement = judge(series, this.#judging);
    if (judgement.diagnosis.to === this.#judgedTo) return;
    this.#judgedTo = judgement.diagnosis.to;
    const { state, event } = stepAlarm(this.#state, { at: now, diagnosis: judgement.diagnosis });
    this.#state = state;
    if (event) await this.#tell(event, { series, judgement, rerun: `leakhound diagnose ${folder}`, folder });
  }

  async #tell(event: AlarmEvent, judged: Judged): Promise<void> {
    const recording = resolve(judged.folder ?? ".");
    const page = join(recording, REPORTS_FOLDER, `${nameOfTime(event.at)}.html`);
    const report = (await this.#writePage(judged, page)) ? page : null;
    if (this.#alarming.newestPage !== null) await this.#writePage(judged, this.#alarming.newestPage);
    const message = alarmMessage(event, { report, recording });
    this.#progress.say(eventWords(message));
    for (const receiver of this.#alarming.receivers) receiver.receive(message);
  }

  async #writePage(judged: Judged, file: string): Promise<boolean> {
    try {
      await mkdir(dirname(file), { recursive: true });
    } catch (cause) {
      this.#progress.warn(notWritable(file, cause));
      return false;
    }
    const written = await writePage(judged, file);
    if (!written.ok) this.#progress.warn(written.error);
    return written.ok;
  }
}

function eventWords(message: AlarmMessage): string {
  const page = message.report === null ? "" : `; ${message.report}`;
  return `alarm ${message.event}: ${alarmWords(message)}${page}`;
}
