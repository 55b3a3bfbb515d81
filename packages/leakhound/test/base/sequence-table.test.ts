import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SequenceTable } from "../../src/base/sequence-table.ts";

const words = fc.array(fc.nat(3), { maxLength: 5 });

function row(table: SequenceTable, sequence: readonly number[]): number {
  for (const word of sequence) table.push(word);
  return table.end();
}

/** For each sequence, the number of the first one that equals it. */
function firstSeen(sequences: readonly (readonly number[])[]): number[] {
  const known = new Map<string, number>();
  return sequences.map((sequence) => {
    const key = sequence.join();
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key)!;
  });
}

describe("sequences", () => {
  it("have one row each, in order of first appearance", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 400 }), (sequences) => {
        const table = new SequenceTable();
        expect(sequences.map((sequence) => row(table, sequence))).toEqual(firstSeen(sequences));
      }),
    );
  });

  it("are kept as they were pushed", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (sequences) => {
        const table = new SequenceTable();
        for (const sequence of sequences) {
          const at = row(table, sequence);
          expect([...table.words.subarray(table.start(at), table.start(at + 1))]).toEqual(sequence);
        }
      }),
    );
  });

  it("are found again among many", () => {
    const table = new SequenceTable();
    const all = Array.from({ length: 20_000 }, (_, at) => [at, at >> 3]);
    for (const sequence of all) row(table, sequence);
    expect(all.map((sequence) => row(table, sequence))).toEqual(all.map((_, at) => at));
  });
});

describe("the expected next row", () => {
  const rows = Int32Array.of(10, 11, 12);

  it("is the row after the one found last", () => {
    const table = new SequenceTable();
    row(table, [10, 12, 7]);
    row(table, [11, 8]);
    row(table, [10, 12, 7]);
    expect(table.expected(rows, Uint32Array.of(1), 0, 1, 8)).toBe(1);
  });

  it("is another one that the caller expects, which is compared like it", () => {
    const table = new SequenceTable();
    row(table, [11, 8]);
    row(table, [10, 12, 7]);
    table.expect(0);
    expect(table.expected(rows, Uint32Array.of(1), 0, 1, 8)).toBe(0);
    table.expect(1);
    expect(table.expected(rows, Uint32Array.of(1), 0, 1, 8)).toBe(-1);
    table.expect(7);
    expect(row(table, [11, 8]), "not there at all").toBe(0);
  });

  it("is not found if any part of the sequence differs", () => {
    const table = new SequenceTable();
    row(table, [10, 12, 7]);
    row(table, [11, 8]);
    row(table, [10, 12, 7]);
    expect(table.expected(rows, Uint32Array.of(1), 0, 1, 9)).toBe(-1);
    expect(table.expected(rows, Uint32Array.of(2), 0, 1, 8)).toBe(-1);
    expect(table.expected(rows, Uint32Array.of(1, 1), 0, 2, 8)).toBe(-1);
    expect(table.expected(rows, Uint32Array.of(1), 0, 1, 8)).toBe(1);
    expect(table.expected(rows, Uint32Array.of(1), 0, 1, 8), "after the last row").toBe(-1);
  });
});
