/** Opens and reads recordings in tests; a fault fails the test. */
import type { Result } from "../../src/base/result.ts";
import { unixMs } from "../../src/base/units.ts";
import { readRecording } from "../../src/recording/read.ts";
import type { Recording, RecordingFault, RecordingWriter, WriterOptions } from "../../src/recording/types.ts";
import { openRecording } from "../../src/recording/write.ts";

/** 2026-11-23T09:15:00.123Z */
export const NINE_FIFTEEN = Date.UTC(2026, 10, 23, 9, 15, 0, 123);
export const after = (seconds: number) => unixMs(NINE_FIFTEEN + seconds * 1000);

export const writerOptions = (folder: string, more: Partial<WriterOptions> = {}): WriterOptions => ({
  folder,
  target: "127.0.0.1:6060",
  startedAt: after(0),
  options: { everyMs: 5000, gc: true },
  mode: "new",
  ...more,
});

export async function openWriter(folder: string, more: Partial<WriterOptions> = {}): Promise<RecordingWriter> {
  return expectOk(await openRecording(writerOptions(folder, more)));
}

export async function recordingIn(...paths: string[]): Promise<Recording> {
  return expectOk(await readRecording(paths));
}

function expectOk<T>(result: Result<T, RecordingFault>): T {
  if (!result.ok) throw new Error(`${result.error.where}: ${result.error.what}`);
  return result.value;
}
