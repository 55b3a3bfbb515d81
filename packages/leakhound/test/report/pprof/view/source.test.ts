/** Which lines of a function the source view shows, and their texts. */
import { describe, expect, it } from "vitest";
import { err, ok } from "../../../../src/base/result.ts";
import { ProfileBuilder } from "../../../../src/profile/model/builder.ts";
import { DEFAULT_PPROF_OPTIONS, effectiveOptions } from "../../../../src/report/pprof/options.ts";
import { NO_PORTS } from "../../../../src/report/pprof/ports.ts";
import { reportContext } from "../../../../src/report/pprof/report.ts";
import { sourceListings, withTexts } from "../../../../src/report/pprof/view/source.ts";

/** A profile of one function, with kilobytes by line. */
function listed(lines: Readonly<Record<number, number>>, file = "/src/shop.go", startLine = 0) {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: "space", unit: "kB" }] });
  for (const [line, value] of Object.entries(lines)) {
    const frame = { function: "shop.leak", file, line: Number(line), ...(startLine === 0 ? {} : { startLine }) };
    builder.add({ stack: [builder.location([frame])], values: [value] });
  }
  const options = effectiveOptions({ name: "list", pattern: "" }, DEFAULT_PPROF_OPTIONS);
  const context = reportContext(builder.build(), options, NO_PORTS, []);
  if (!context.ok) throw new Error(context.error.what);
  return sourceListings(context.value, (name) => name === "shop.leak");
}

const only = (lines: Readonly<Record<number, number>>) => listed(lines).listings[0]!;
const numbered = (count: number) => Array.from({ length: count }, (_, row) => `line ${row + 1}`);

it("lists each line with a value, from a margin before the first to a margin after the last, in bytes", () => {
  expect(only({ 20: 2, 23: 1 })).toMatchObject({
    function: "shop.leak",
    file: "/src/shop.go",
    flat: 3_072,
    cum: 3_072,
    first: 15,
    last: 28,
    values: [
      { line: 20, flat: 2_048, cum: 2_048 },
      { line: 23, flat: 1_024, cum: 1_024 },
    ],
  });
});

it("says nothing of a function that the profile does not have, or whose file it does not name", () => {
  expect(listed({ 20: 1 }, "").listings).toMatchObject([{ file: "", flat: 1_024 }]);
});

it("shows two thousand lines around the one with the most, and says that there are more", () => {
  const { first, last, values, notes } = only({ 10: 1, 50000: 9, 90000: 1 });
  expect(last - first + 1).toBe(2_000);
  expect(values).toEqual([{ line: 50_000, flat: 9_216, cum: 9_216 }]);
  expect(notes).toEqual([expect.stringContaining("2 more lines")]);
});

describe("texts", () => {
  it("are those of the shown lines", () => {
    expect(withTexts(only({ 20: 2 }), ok(numbered(100))).texts).toEqual(numbered(100).slice(14, 25));
  });

  it("end where the file does, with a note where the program had more lines", () => {
    expect(withTexts(only({ 20: 2 }), ok(numbered(22)))).toMatchObject({ texts: numbered(22).slice(14), notes: [] });
    const shorter = withTexts(only({ 20: 2 }), ok(numbered(3)));
    expect(shorter).toMatchObject({ texts: [], notes: [expect.stringContaining("the file has 3 lines")] });
  });

  it("are missing with the reason", () => {
    expect(withTexts(only({ 20: 2 }), err("no such file"))).toMatchObject({ texts: [], notes: ["no such file"] });
  });

  it("of minified code are cut", () => {
    expect(withTexts(only({ 1: 2 }), ok(["x".repeat(1e6)])).texts[0]).toHaveLength(400);
  });
});
