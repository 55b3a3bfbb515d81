import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader } from "../../../src/history/bytes/byte-reader.ts";
import { ByteWriter } from "../../../src/history/bytes/byte-writer.ts";
import { crc32 } from "../../../src/history/bytes/crc32.ts";
import { ZeroRunReader, ZeroRunWriter } from "../../../src/history/bytes/zero-runs.ts";
import { readByteDelta, writeByteDelta } from "../../../src/history/scrape/byte-delta.ts";
import { runs } from "../../support/effort.ts";

const written = (write: (writer: ByteWriter) => void): Uint8Array => {
  const writer = new ByteWriter();
  write(writer);
  return writer.finish();
};

describe("numbers of records", () => {
  it("are written with the low bits first, and signed ones with the sign last", () => {
    expect([...written((writer) => writer.unsigned(300))]).toEqual([0xac, 0x02]);
    expect([...written((writer) => writer.signed(-2))]).toEqual([0x03]);
    expect([...written((writer) => writer.word(0x0102_0304))]).toEqual([4, 3, 2, 1]);
  });

  it("come back, whatever they are", () => {
    const numbers = fc.record({
      unsigned: fc.maxSafeNat(),
      signed: fc.integer({ min: -(2 ** 51), max: 2 ** 51 }),
      int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      text: fc.string({ unit: "grapheme" }),
    });
    fc.assert(
      fc.property(numbers, ({ unsigned, signed, int64, text }) => {
        const bytes = written((writer) => {
          writer.unsigned(unsigned);
          writer.signed(signed);
          writer.int64(int64);
          writer.text(text);
        });
        const reader = new ByteReader(bytes);
        expect([reader.unsigned(), reader.signed(), reader.int64(), reader.text()]).toEqual([
          unsigned,
          signed,
          int64,
          text,
        ]);
        reader.end();
      }),
      { numRuns: runs(500) },
    );
  });

  it("with runs of zeros come back, and zeros take two bytes a run", () => {
    const sequences = fc.array(fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer()));
    fc.assert(
      fc.property(sequences, (sequence) => {
        const bytes = written((writer) => {
          const runsWriter = new ZeroRunWriter(writer);
          for (const value of sequence) runsWriter.push(value);
          runsWriter.finish();
        });
        const reader = new ZeroRunReader(new ByteReader(bytes));
        expect(sequence.map(() => reader.next())).toEqual(sequence);
        reader.finish();
      }),
      { numRuns: runs(300) },
    );
  });

  it("are skipped to the next that is not 0", () => {
    const reader = new ZeroRunReader(new ByteReader(Uint8Array.of(0, 3, 10, 0, 2)));
    expect([reader.advance(0, 6), reader.value, reader.advance(4, 6)]).toEqual([3, 5, 6]);
    expect(() => new ZeroRunReader(new ByteReader(Uint8Array.of(0, 3))).advance(0, 2)).toThrow(
      /longer than its sequence/,
    );
  });

  it("refuse a run of zeros that is longer than its sequence", () => {
    const reader = new ZeroRunReader(new ByteReader(Uint8Array.of(0, 3)));
    reader.next();
    expect(() => reader.finish()).toThrow(/longer than its sequence/);
  });
});

describe("the checksum", () => {
  it("is the one of gzip", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf4_3926);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 20 }), (first, second) => {
        const both = Uint8Array.from([...first, ...second]);
        expect(crc32(second, crc32(first))).toBe(crc32(both));
        if (zlibCrc32 !== undefined) expect(crc32(both)).toBe(zlibCrc32(both));
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("bytes as their difference to other bytes", () => {
  it("come back, whatever they have in common", () => {
    const piece = fc.constantFrom("the quick brown fox ", "jumps over ", "the lazy dog; ", "0123456789abcdef", "x");
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => new TextEncoder().encode(pieces.join("")));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const bytes = written((writer) => writeByteDelta(writer, before, after));
        expect(readByteDelta(new ByteReader(bytes), before, after.length)).toEqual(after);
      }),
      { numRuns: runs(300) },
    );
  });

  it("take some bytes where a part has moved", () => {
    const [first, second] = [new Uint8Array(3000), new Uint8Array(2000)].map((part) =>
      part.map((_, at) => (at * 31) % 251),
    );
    const bytes = written((writer) => {
      writeByteDelta(writer, Buffer.concat([first!, Buffer.from("new"), second!]), Buffer.concat([second!, first!]));
    });
    expect(bytes.length).toBeLessThan(80);
  });

  it("refuse a copy out of range", () => {
    const bytes = written((writer) => {
      for (const number of [0, 50, 0]) writer.unsigned(number);
    });
    expect(() => readByteDelta(new ByteReader(bytes), new Uint8Array(10), 60)).toThrow(/out of range/);
  });
});
