import { describe, expect, it } from "vitest";
import { ScanProgress } from "../../../src/cli/scan/scan-progress.ts";

/** Tells a word at each of the times, and gives what the stream got. */
function told(isTTY: boolean, times: readonly number[]): string[] {
  const written: string[] = [];
  let nowMs = 0;
  const stream = { isTTY, columns: 20, write: (text: string) => written.push(text) };
  const progress = new ScanProgress({ stream, now: () => nowMs });
  for (const time of times) {
    nowMs = time;
    progress.tell(`at ${time}`);
  }
  progress.close();
  return written;
}

const CLEAR = "\r\u001b[K";

describe("progress", () => {
  it("shows after two seconds, at most five times a second, and goes in the end", () => {
    expect(told(true, [0, 1_999, 2_000, 2_100, 2_250])).toEqual([`${CLEAR}at 2000`, `${CLEAR}at 2250`, CLEAR]);
  });

  it("is nothing where all is quick, or on no terminal", () => {
    expect(told(true, [0, 1_000])).toEqual([]);
    expect(told(false, [0, 5_000])).toEqual([]);
  });
});
