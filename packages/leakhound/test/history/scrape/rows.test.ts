import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader } from "../../../src/history/bytes/byte-reader.ts";
import { ByteWriter } from "../../../src/history/bytes/byte-writer.ts";
import { countOrder } from "../../../src/history/scrape/count-order.ts";
import { matchRows, NEW_ROW } from "../../../src/history/scrape/match.ts";
import { readOrder, writeOrder } from "../../../src/history/scrape/row-order.ts";
import { runs } from "../../support/effort.ts";
import { dictionaryOf } from "../dictionaries.ts";

/** Rows of stacks that are single letters. */
const rows = (text: string): Uint32Array =>
  Uint32Array.from(text.replaceAll(" ", ""), (letter) => letter.charCodeAt(0));
const matched = (before: string, after: string): number[] => [...matchRows(rows(before), rows(after), 256)];

describe("rows of two scrapes", () => {
  it("match from the end, because Go reports new buckets first", () => {
    expect(matched("a b a c", "n a b a c")).toEqual([NEW_ROW, 0, 1, 2, 3]);
    expect(matched("a b a c", "a a b a c")).toEqual([NEW_ROW, 0, 1, 2, 3]);
  });

  it("match where one is gone, and where places change", () => {
    expect(matched("a b c", "a c")).toEqual([0, 2]);
    expect(matched("a b c", "c a b")).toEqual([2, 0, 1]);
    expect(matched("a a b", "a b")).toEqual([1, 2]);
  });
});

describe("the order of a goroutine profile", () => {
  const order = (stacks: readonly (readonly bigint[])[], counts: readonly number[]): number[] => {
    const { dictionary, rows: all } = dictionaryOf(stacks);
    return [...countOrder({ dictionary, mappings: 0, stacks: all, counts: Float64Array.from(counts) })];
  };

  it("has the largest count first", () => {
    expect(order([[0x10n], [0x20n], [0x30n]], [1, 7, 3])).toEqual([1, 2, 0]);
  });

  it("has equal counts by the return addresses as hexadecimal text: 0x1047bcd before 0x47bcdf", () => {
    expect(order([[0x47bcden], [0x1047bccn]], [1, 1])).toEqual([1, 0]);
    expect(order([[0x20n, 0x5n], [0x20n, 0x4n], [0x20n]], [1, 1, 1])).toEqual([2, 1, 0]);
  });
});

describe("an order of rows", () => {
  const { dictionary, rows: stacks } = dictionaryOf(Array.from({ length: 10 }, (_, at) => [BigInt(16 + at)]));
  const counts = Float64Array.from([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]);
  const byCandidate = () => ({ dictionary, mappings: 0, stacks, counts });

  function written(order: readonly number[], kept: number): Uint8Array {
    const writer = new ByteWriter();
    writeOrder(writer, { order: Int32Array.from(order), kept, byCandidate });
    return writer.finish();
  }

  it("comes back, whatever it is", () => {
    const permutation = fc.shuffledSubarray([...Array(10).keys()], { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(permutation, fc.nat(10), (order, kept) => {
        const reader = new ByteReader(written(order, kept));
        expect([...readOrder(reader, { kept, added: 10 - kept })(byCandidate)]).toEqual(order);
        reader.end();
      }),
      { numRuns: runs(300) },
    );
  });

  it("takes one byte if nothing is new, and if it is Go's own", () => {
    expect(written([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10)).toEqual(Uint8Array.of(0));
    expect(written([5, 7, 4, 8, 2, 0, 9, 6, 1, 3], 10)).toEqual(Uint8Array.of(1));
  });

  it("takes some bytes where one row differs from Go's", () => {
    expect(written([3, 5, 7, 4, 8, 2, 0, 9, 6, 1], 10).length).toBeLessThan(9);
  });

  it("is refused if it names a row twice", () => {
    const reader = new ByteReader(Uint8Array.of(2, 0, 1, 3));
    expect(() => readOrder(reader, { kept: 3, added: 0 })).toThrow(/twice/);
  });
});
