import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_PORTS } from "../../../../src/report/pprof/ports.ts";
import { reportContext } from "../../../../src/report/pprof/report.ts";
import { seriesPeek, seriesTop } from "../../../../src/report/pprof/series/selection.ts";
import { textItems } from "../../../../src/report/pprof/text.ts";
import type { RowGrowth } from "../../../../src/series/growth/row-growth.ts";
import { drawnProfile, expectOk, minute, optionsOf, seriesOf } from "./drawn.ts";

const name = fc.constantFrom("a", "b", "c", "d", "e");
const line = fc
  .tuple(fc.array(name, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 1_000_000 }))
  .map(([stack, value]) => ({ stack, value }));
const drawing = fc.array(fc.array(line, { maxLength: 8 }), { minLength: 2, maxLength: 6 });
type Lines = readonly { readonly stack: readonly string[]; readonly value: number }[];

/** Not a heap profile, of which equal ones would count once. */
const DELAY = { sampleTypes: [{ type: "delay", unit: "nanoseconds" }] };

const profileOf = (lines: Lines) =>
  drawnProfile(
    lines.map(({ stack, value }) => `${stack.join(" < ")} ${value}`),
    DELAY,
  );

const WHOLE = optionsOf({ options: { trim: false } });

/** Value by value. */
function sumOf(growths: readonly RowGrowth[], length: number): number[] {
  return Array.from({ length }, (_, at) => growths.reduce((sum, { values }) => sum + values[at]!, 0));
}

describe("a series of any profiles", () => {
  it("has rows whose flat values add up to the total", () => {
    fc.assert(
      fc.property(drawing, (drawings) => {
        const { total, rows } = seriesTop(seriesOf(drawings.map(profileOf)), WHOLE);
        const growths = rows.map(({ growth }) => growth);
        expect(sumOf(growths, drawings.length)).toEqual([...total.values]);
      }),
    );
  });

  it("has in each profile the figures that top of that profile has", () => {
    fc.assert(
      fc.property(drawing, fc.constantFrom("flat" as const, "cum" as const), (drawings, sort) => {
        const options = { ...WHOLE, sort };
        const profiles = drawings.map(profileOf);
        const { rows } = seriesTop(seriesOf(profiles), options);
        for (const [at, profile] of profiles.entries()) {
          const context = expectOk(reportContext(profile, options, NO_PORTS, []));
          const expected = new Map(textItems(context).items.map((item) => [item.name, item[sort]]));
          for (const row of rows)
            expect([row.name, row.growth.values[at]]).toEqual([row.name, expected.get(row.name) ?? 0]);
        }
      }),
    );
  });

  it("has functions that are the sum of their calls and their flat value, where nothing calls itself", () => {
    const isPlain = ({ stack }: Lines[number]) => new Set(stack).size === stack.length;
    fc.assert(
      fc.property(drawing, (drawings) => {
        const plain = drawings.map((lines) => lines.filter(isPlain));
        fc.pre(plain.flat().length > 0);
        const options = optionsOf({ command: "peek" });
        const peek = expectOk(seriesPeek(seriesOf(plain.map(profileOf)), /./, ".", options));
        for (const { cum, flat, callees, callers } of peek.functions) {
          const below = [flat, ...callees.map(({ growth }) => growth)];
          expect(sumOf(below, plain.length)).toEqual([...cum.values]);
          const above = sumOf(
            callers.map(({ growth }) => growth),
            plain.length,
          );
          expect(above.every((value, at) => value <= cum.values[at]!)).toBe(true);
        }
      }),
    );
  });

  it("is the same in whatever order its profiles come", () => {
    const shuffled = drawing.chain((drawings) =>
      fc.tuple(fc.constant(drawings), fc.shuffledSubarray([...drawings.keys()], { minLength: drawings.length })),
    );
    fc.assert(
      fc.property(shuffled, ([drawings, order]) => {
        const profiles = drawings.map(profileOf);
        const inOrder = seriesTop(seriesOf(profiles), WHOLE);
        const mixed = seriesTop(
          seriesOf(
            order.map((row) => profiles[row]!),
            { at: order.map(minute) },
          ),
          WHOLE,
        );
        expect(mixed).toEqual(inOrder);
      }),
    );
  });
});
