/**
 * The alarm of one target: judges its rolling series at regular intervals, and reports when an alarm opens, changes or
 * closes. Each event writes a page of its own into the recording: a page that the next event overwrites would no
 * longer show why the alarm was sent.
 */
import { join, resolve } from "node:path";
import type { Fault } from "../base/fault.ts";
import type { Result } from "../base/result.ts";
import type { DurationMs, UnixMs } from "../base/units.ts";
import { nameOfTime, REPORTS_FOLDER } from "../recording/layout.ts";
import type { SeriesBuilder } from "../series/series-builder.ts";
import { type AlarmEvent, CLOSED, JUDGMENTS_PER_WINDOW, stepAlarm } from "../verdict/alarm.ts";
import { type JudgeOptions, judgeLatest } from "./judge.ts";
import type { JudgedTarget } from "./judged-target.ts";
import type { WatchObserver } from "./watch-observer.ts";

export interface AlarmOptions {
  /** How far back a judgment looks. */
  readonly windowMs: DurationMs;
  /** File of the page for the newest event, next to that of each event; null for none. */
  readonly newestPage: string | null;
  /** Writes the page of a judgment, and creates its folder where there is none. */
  readonly writePage: (judged: JudgedTarget, file: string) => Promise<Result<null, Fault>>;
  /** Sends the alarm. Returns immediately and does not throw. */
  readonly send: (alarm: Alarm) => void;
}

export interface Alarm {
  readonly event: AlarmEvent;
  /** Page of the event; null where it could not be written. */
  readonly page: string | null;
  readonly recordingFolder: string;
}

export class AlarmSession {
  readonly #options: AlarmOptions;
  readonly #judgeOptions: JudgeOptions;
  readonly #observer: Pick<WatchObserver, "fault">;
  #state = CLOSED;
  #judgedAt: UnixMs | null = null;
  /** End of the series that was judged last. */
  #judgedUntil = "";

  constructor(options: AlarmOptions, judgeOptions: JudgeOptions, observer: Pick<WatchObserver, "fault">) {
    this.#options = options;
    this.#judgeOptions = judgeOptions;
    this.#observer = observer;
  }

  /** Judges the current process, and all together where the process ends again and again, if a judgment is due and the series has new data. */
  async judge(builder: SeriesBuilder, now: UnixMs, folder: string): Promise<void> {
    const intervalMs = this.#options.windowMs / JUDGMENTS_PER_WINDOW;
    // The absolute value: after a clock was set back, the alarm must not wait until it has caught up.
    if (this.#judgedAt !== null && Math.abs(now - this.#judgedAt) < intervalMs) return;
    this.#judgedAt = now;
    const series = builder.series();
    const judgment = judgeLatest(series, this.#judgeOptions);
    if (judgment.diagnosis.to === this.#judgedUntil) return;
    this.#judgedUntil = judgment.diagnosis.to;
    const { state, event } = stepAlarm(this.#state, { at: now, diagnosis: judgment.diagnosis });
    this.#state = state;
    if (event) await this.#send(event, { series, judgment, paths: [folder], recordingFolder: folder });
  }

  async #send(event: AlarmEvent, judged: JudgedTarget): Promise<void> {
    const { newestPage, send } = this.#options;
    const recordingFolder = resolve(judged.recordingFolder ?? ".");
    const page = join(recordingFolder, REPORTS_FOLDER, `${nameOfTime(event.at)}.html`);
    const isWritten = await this.#writePage(judged, page);
    if (newestPage !== null) await this.#writePage(judged, newestPage);
    send({ event, page: isWritten ? page : null, recordingFolder });
  }

  async #writePage(judged: JudgedTarget, file: string): Promise<boolean> {
    const written = await this.#options.writePage(judged, file);
    if (!written.ok) this.#observer.fault(written.error);
    return written.ok;
  }
}
