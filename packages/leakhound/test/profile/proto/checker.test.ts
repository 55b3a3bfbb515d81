import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WireChecker } from "../../../src/profile/proto/checker.ts";
import { type WireSink, WireWriter } from "../../../src/profile/proto/writer.ts";

/** A message with all kinds of fields; long names need a length of two bytes. */
function write(
  sink: WireSink,
  { name, numbers }: { readonly name: string; readonly numbers: readonly number[] },
): void {
  sink.int(1, 300, 7);
  sink.bigint(2, -1n);
  const message = sink.begin(3);
  sink.bytes(1, new TextEncoder().encode(name));
  const packed = sink.begin(2);
  for (const number of numbers) sink.varint(number);
  sink.end(packed);
  sink.end(message);
}

function written(message: Parameters<typeof write>[1]): Uint8Array {
  const writer = new WireWriter();
  write(writer, message);
  return writer.finish();
}

function isSame(bytes: Uint8Array, message: Parameters<typeof write>[1]): boolean {
  const checker = new WireChecker(bytes);
  write(checker, message);
  return checker.isComplete();
}

const messages = fc.record({ name: fc.string({ maxLength: 200 }), numbers: fc.array(fc.nat(), { maxLength: 100 }) });

describe("a checker", () => {
  it("says of the bytes of a writer that they are the same", () => {
    fc.assert(fc.property(messages, (message) => isSame(written(message), message)));
  });

  it("says of other bytes, and of more or fewer, that they are not", () => {
    fc.assert(
      fc.property(messages, fc.nat(), fc.integer({ min: 1, max: 255 }), (message, at, change) => {
        const bytes = written(message);
        const other = bytes.slice();
        other[at % other.length]! ^= change;
        expect(isSame(other, message)).toBe(false);
        expect(isSame(bytes.subarray(0, at % bytes.length), message)).toBe(false);
        expect(isSame(Uint8Array.of(...bytes, 0), message)).toBe(false);
      }),
    );
  });

  it("takes no length that is longer than it need be", () => {
    const plain = new WireWriter();
    plain.end(plain.begin(1));
    const padded = Uint8Array.of(plain.finish()[0]!, 0x80, 0x00);
    const checker = new WireChecker(padded);
    checker.end(checker.begin(1));
    expect(checker.isComplete()).toBe(false);
  });
});
