import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader } from "../../../src/history/bytes/byte-reader.ts";
import { ByteWriter } from "../../../src/history/bytes/byte-writer.ts";
import { readCells, readCellsOf, readWeighted, writeCells } from "../../../src/history/chunk/cells.ts";
import { weightsUntil } from "../../../src/history/chunk/level-sums.ts";
import { runs } from "../../support/effort.ts";

interface Slot {
  readonly first: number;
  readonly counts: readonly number[];
}

const SCRAPES = 8;

/** Slots as a column, and the scrapes that each has. */
function cellsOf(slots: readonly Slot[]) {
  const column = new Float64Array(slots.length * SCRAPES);
  slots.forEach(({ first, counts }, slot) => {
    column.set(counts, slot * SCRAPES + first);
  });
  const first = Uint32Array.from(slots, (slot) => slot.first);
  const end = Uint32Array.from(slots, (slot) => slot.first + slot.counts.length);
  return { column, lifetimes: { first, end, scrapes: SCRAPES } };
}

function written(slots: readonly Slot[]): Uint8Array {
  const { column, lifetimes } = cellsOf(slots);
  const writer = new ByteWriter();
  writeCells(writer, column, lifetimes);
  return writer.finish();
}

const slot: fc.Arbitrary<Slot> = fc
  .tuple(
    fc.nat(SCRAPES - 1),
    fc.array(fc.oneof(fc.nat(3), fc.integer({ min: -(2 ** 51), max: 2 ** 51 })), { minLength: 1, maxLength: SCRAPES }),
  )
  .map(([first, counts]) => ({ first, counts: counts.slice(0, SCRAPES - first) }));

describe("counts of slots over time", () => {
  it("come back, in the scrapes that each slot has", () => {
    fc.assert(
      fc.property(fc.array(slot, { maxLength: 12 }), (slots) => {
        const { column, lifetimes } = cellsOf(slots);
        const reader = new ByteReader(written(slots));
        expect(readCells(reader, lifetimes)).toEqual(column);
        reader.end();
      }),
      { numRuns: runs(300) },
    );
  });

  it("are read of some slots only, in any order, as all of them are", () => {
    fc.assert(
      fc.property(fc.array(slot, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), (slots, numbers) => {
        const { column, lifetimes } = cellsOf(slots);
        const wanted = [...slots.keys()].filter(() => Number(numbers.next().value) % 2 === 0).reverse();
        const reader = new ByteReader(written(slots));
        const expected = wanted.flatMap((one) => [...column.subarray(one * SCRAPES, (one + 1) * SCRAPES)]);
        expect([...readCellsOf(reader, lifetimes, wanted)]).toEqual(expected);
        reader.end();
      }),
      { numRuns: runs(300) },
    );
  });

  it("are summed over scrapes with weights, as if each scrape had been read", () => {
    const small = slot.map(({ first, counts }) => ({ first, counts: counts.map((count) => count % 1_000) }));
    const weights = fc.array(fc.nat(60_000), { minLength: SCRAPES, maxLength: SCRAPES });
    fc.assert(
      fc.property(fc.array(small, { maxLength: 12 }), weights, (slots, held) => {
        const { lifetimes } = cellsOf(slots);
        const reader = new ByteReader(written(slots));
        const expected = slots.map(({ first, counts }) =>
          counts.reduce((sum, count, at) => sum + count * held[first + at]!, 0),
        );
        expect([...readWeighted(reader, lifetimes, weightsUntil(held))].map((sum) => sum + 0)).toEqual(
          expected.map((sum) => sum + 0),
        );
        reader.end();
      }),
      { numRuns: runs(300) },
    );
  });

  it("take half a byte for a small change, and more for a large one", () => {
    const steady = { first: 0, counts: [9, 9, 9, 10, 9, 9, 9] };
    expect(written([steady]).length).toBe(1 + 3);
    expect(written([{ ...steady, counts: [9, 9, 9, 10, 9, 9, 90] }]).length).toBe(1 + 3 + 2);
  });

  it("are refused where they end early", () => {
    const { lifetimes } = cellsOf([{ first: 0, counts: [9, 9, 9, 10] }]);
    expect(() => readCells(new ByteReader(Uint8Array.of(18)), lifetimes)).toThrow(/only 0 are left/);
  });
});
