/** Sizes and places of blocks, in columns. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader } from "../../../src/history/bytes/byte-reader.ts";
import { ByteWriter } from "../../../src/history/bytes/byte-writer.ts";
import { type BlockSize, writeBlockSize } from "../../../src/history/chunk/block.ts";
import { BlockTable } from "../../../src/history/chunk/block-table.ts";
import { MalformedHistory } from "../../../src/history/fault.ts";
import { runs } from "../../support/effort.ts";

const EMPTY: BlockSize = { plainLength: 0, length: 0, crc: 0 };

function written(blocks: readonly BlockSize[]): Uint8Array {
  const writer = new ByteWriter();
  for (const block of blocks) writeBlockSize(writer, block);
  return writer.finish();
}

describe("a table of blocks", () => {
  it("gives back any sizes, one block after the other", () => {
    const block = fc
      .record({
        plainLength: fc.integer({ min: 1, max: 2 ** 27 }),
        part: fc.double({ min: 0, max: 1, noNaN: true }),
        crc: fc.nat(2 ** 32 - 1),
      })
      .map(({ plainLength, part, crc }) => ({ plainLength, length: Math.ceil(plainLength * part), crc }));
    fc.assert(
      fc.property(fc.array(fc.oneof(block, fc.constant(EMPTY))), fc.nat(2 ** 40), (blocks, start) => {
        const reader = new ByteReader(written(blocks));
        const table = BlockTable.read(reader, blocks.length);
        reader.end();
        let at = start;
        for (const [row, size] of blocks.entries()) {
          const end = table.place({ row, start: at });
          expect(table.at(row)).toEqual({ ...size, start: at });
          expect(table.isEmpty(row)).toBe(size.plainLength === 0);
          expect(end).toBe(at + size.length);
          at = end;
        }
      }),
      { numRuns: runs(200) },
    );
  });

  it("needs 20 bytes for a block, so that a day of a large service is open in a few megabytes", () => {
    const blocks = Array.from({ length: 1_000 }, () => EMPTY);
    expect(BlockTable.read(new ByteReader(written(blocks)), 1_000).bytes).toBe(20_000);
  });

  it("refuses a block that is longer packed than unpacked, and a list that ends too early", () => {
    const longer = written([{ plainLength: 5, length: 6, crc: 1 }]);
    expect(() => BlockTable.read(new ByteReader(longer), 1)).toThrow(MalformedHistory);
    expect(() => BlockTable.read(new ByteReader(written([EMPTY])), 2)).toThrow(MalformedHistory);
  });
});
