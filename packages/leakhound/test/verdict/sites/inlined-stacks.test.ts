/** Stacks of V8 without the frames of inlined functions. */
import { expect, it } from "vitest";
import { unixMs } from "../../../src/base/units.ts";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import { ProfileFolder } from "../../../src/series/fold.ts";
import { FrameOwners } from "../../../src/series/sites.ts";
import type { StackIndex } from "../../../src/series/stacks.ts";
import { inlinedStacks } from "../../../src/verdict/sites/inlined-stacks.ts";
import { spreadSite } from "../../../src/verdict/sites/spread-site.ts";

/** Functions with a capital are built into the engine; those of `emit` are Node's. */
const fileOf = (name: string, language: string): string =>
  /^[A-Z(]/.test(name) ? "" : name === "emit" ? "node:events" : `file:///srv/${name}.${language}`;

/** One stack per line: its amounts, then its frames, leaf first. */
function drawn(lines: readonly string[], language = "js") {
  const folder = new ProfileFolder("heap");
  const rows = lines.map((line) => line.split("  ") as [string, string]);
  for (let at = 0; at < rows[0]![0].split(" ").length; at++) {
    const builder = new ProfileBuilder({
      sampleTypes: [{ type: "inuse_space", unit: "bytes" }],
      periodType: { type: "space", unit: "bytes" },
      period: 0n,
    });
    for (const [amounts, stack] of rows) {
      const frames = stack.split(" < ").map((name) => ({ function: name, file: fileOf(name, language), line: 1 }));
      builder.add({
        stack: frames.map((frame) => builder.location([frame])),
        values: [Number(amounts.split(" ")[at])],
      });
    }
    folder.add(builder.build(), unixMs(at * 1000), { objects: null, amount: 0, allocated: null });
  }
  return folder.finish();
}

/** Which line belongs to which. */
function inlined(lines: readonly string[], language = "js"): readonly (readonly [short: number, long: number])[] {
  const series = drawn(lines, language);
  const amount = Float64Array.from(lines, (line) => Number(line.split(" ")[0]));
  return [...inlinedStacks(series, amount)];
}

it("a stack that lacks frames in the middle belongs to the longer one", () => {
  expect(inlined(["60  From < handler < emit", "20  From < price < memoized < handler < emit"])).toEqual([[0, 1]]);
});

it("of several the one with most of their memory; none where none has most", () => {
  const [short, one] = ["60  From < handler < emit", "30  From < price < handler < emit"];
  expect(inlined([short, one, "5  From < cart < handler < emit"])).toEqual([[0, 1]]);
  expect(inlined([short, one, "25  From < cart < handler < emit"])).toEqual([]);
});

it("nothing is guessed about the leaf, another root, or Go", () => {
  expect(inlined(["60  handler < emit", "20  price < handler < emit"])).toEqual([]);
  expect(inlined(["60  From < handler < emit", "20  From < price < handler < tick"])).toEqual([]);
  expect(inlined(["60  from < handler < emit", "20  from < price < handler < emit"], "go")).toEqual([]);
});

it("a chain of two ends at the longest", () => {
  const lines = [
    "60  From < handler < emit",
    "30  From < price < handler < emit",
    "9  From < price < map < handler < emit",
  ];
  expect(new Map(inlined(lines)).get(1)).toBe(2);
});

it("the site of a spread leak is the function that was inlined, not the handler that it was inlined into", () => {
  const series = drawn([
    "0 0 0 40 40 40  From < handler < emit",
    "0 0 0 15 15 15  From < price < handler < emit",
    "0 0 0 10 10 10  Map < price < handler < emit",
    "0 0 0 20 20 20  Join < page < handler < emit",
    "0 0 0 15 15 15  (V8 API)",
  ]);
  const site = spreadSite(
    { series, range: { first: 0, end: 6 }, owners: new FrameOwners(series, null) },
    { isPossible: false, stacks: new Set<StackIndex>(), rate: { perHour: 0, low: 0, high: 0 } },
  );
  expect(site!.id).toContain("price@file:///srv/price.js");
  expect(site!.values.at(-1)).toBe(65);
});
