import { describe, expect, it } from "vitest";
import { ScanProgressLine } from "../../../src/cli/scan/scan-progress.ts";

/** Reports progress at each of the times, and returns what was written. */
function writtenAt(isTTY: boolean, times: readonly number[]): string[] {
  const written: string[] = [];
  let nowMs = 0;
  const stream = { isTTY, columns: 20, write: (text: string) => written.push(text) };
  const progress = new ScanProgressLine({ stream, now: () => nowMs });
  for (const time of times) {
    nowMs = time;
    progress.show({ step: "read", files: time });
  }
  progress.close();
  return written;
}

const CLEAR = "\r\u001b[K";

describe("the progress line of a scan", () => {
  it("appears after two seconds, changes at most five times a second, and is removed at the end", () => {
    expect(writtenAt(true, [0, 1_999, 2_000, 2_100, 2_250])).toEqual([
      `${CLEAR}read 2000 files`,
      `${CLEAR}read 2250 files`,
      CLEAR,
    ]);
  });

  it("does not appear for a short scan, or without a terminal", () => {
    expect(writtenAt(true, [0, 1_000])).toEqual([]);
    expect(writtenAt(false, [0, 5_000])).toEqual([]);
  });
});
