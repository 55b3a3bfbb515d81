import { describe, expect, it } from "vitest";
import { bytes } from "../../../src/base/units.ts";
import { ReadingProgress } from "../../../src/cli/terminal/reading-progress.ts";

const CLEAR = "\r\u001b[K";
const MIB = 1024 * 1024;

/** Advances 1 MiB per second up to `seconds`, with 100 MiB in total. @returns what was written */
function written(seconds: number, { isTTY = true, total = bytes(100 * MIB) as ReturnType<typeof bytes> | null } = {}) {
  const texts: string[] = [];
  let nowMs = 0;
  const stream = { isTTY, columns: 80, write: (text: string) => texts.push(text) };
  const progress = new ReadingProgress("reading heap.dump", { stream, now: () => nowMs });
  for (; nowMs <= seconds * 1000; nowMs += 100) progress.advance(bytes((nowMs / 1000) * MIB), total);
  progress.close();
  progress.close();
  return texts;
}

describe("the progress of reading an image", () => {
  it("appears after two seconds, with the time left", () => {
    expect(written(1.9)).toEqual([]);
    expect(written(2)).toEqual([`${CLEAR}reading heap.dump: 2.0 MiB of 100 MiB, 1 min 38 s left`, CLEAR]);
  });

  it("changes at most five times a second", () => {
    expect(written(3)).toHaveLength(7);
  });

  it("shows only what is known", () => {
    expect(written(2, { total: null })[0]).toBe(`${CLEAR}reading heap.dump: 2.0 MiB`);
  });

  it("does not appear without a terminal", () => {
    expect(written(10, { isTTY: false })).toEqual([]);
  });
});
