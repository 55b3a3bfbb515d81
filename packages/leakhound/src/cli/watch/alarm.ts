/** Sends the alarms of a watch without end: to the progress output, and to the receivers. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { err, type Result } from "../../base/result.ts";
import type { DurationMs } from "../../base/units.ts";
import type { AlarmOptions } from "../../monitor/alarm-session.ts";
import type { JudgedTarget } from "../../monitor/judged-target.ts";
import { type AlarmMessage, alarmMessage, alarmWords } from "../../notify/message.ts";
import type { Receiver } from "../../notify/receiver.ts";
import { fileOperation } from "../../work/files.ts";
import { writePage } from "../output/show-judged.ts";
import { notWritable } from "../output/write-result.ts";
import type { TargetProgress } from "./target-progress.ts";

export interface AlarmSetup {
  readonly windowMs: DurationMs;
  readonly newestPage: string | null;
  readonly receivers: readonly Receiver[];
}

export function alarmOptions({ windowMs, newestPage, receivers }: AlarmSetup, progress: TargetProgress): AlarmOptions {
  return {
    windowMs,
    newestPage,
    writePage: writePageInNewFolder,
    send({ event, page, recordingFolder }) {
      const message = alarmMessage(event, { report: page, recording: recordingFolder });
      progress.news(newsOf(message));
      for (const receiver of receivers) receiver.receive(message);
    },
  };
}

async function writePageInNewFolder(judged: JudgedTarget, file: string): Promise<Result<null, Fault>> {
  try {
    await fileOperation(() => mkdir(dirname(file), { recursive: true, mode: 0o700 }));
  } catch (cause) {
    return err(notWritable(file, cause));
  }
  return writePage(judged, file);
}

function newsOf(message: AlarmMessage): string {
  const page = message.report === null ? "" : `; ${message.report}`;
  return `alarm ${message.event}: ${alarmWords(message)}${page}`;
}
