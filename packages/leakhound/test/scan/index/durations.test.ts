/** Durations as Go's source writes them. */
import { describe, expect, it } from "vitest";
import { durationMs } from "../../../src/scan/index/durations.ts";
import { fileWith } from "../../support/go-repository.ts";

describe("a duration", () => {
  it.each([
    ["time.Hour", 3_600_000],
    ["2 * time.Minute", 120_000],
    ["time.Second * 30", 30_000],
    ["1_000 * time.Millisecond", 1_000],
    ["time.Fortnight", null],
    ["d + time.Second", null],
  ])("is read from an expression: %s", (text, ms) => {
    expect(durationMs(text, fileWith("var x int").file)).toBe(ms);
  });

  it("is read from a name that the file sets once", () => {
    const { file } = fileWith("const wait = 5 * time.Minute", "var idle time.Duration = time.Hour // one hour");
    expect([durationMs("wait", file), durationMs("idle", file)]).toEqual([300_000, 3_600_000]);
  });

  it("is unknown for a name that the file sets twice, or never", () => {
    const { file } = fileWith("var wait = time.Minute", "func f() { wait = time.Hour }");
    expect([durationMs("wait", file), durationMs("other", file)]).toEqual([null, null]);
  });
});
