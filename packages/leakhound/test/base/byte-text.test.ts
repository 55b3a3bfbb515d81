import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOfText, hasForeignBytes, textOfBytes } from "../../src/base/byte-text.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const ofHex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits.replaceAll(" ", ""), "hex"));
/** Pieces of which random bytes are likely to be nearly UTF-8. */
const pieces = fc.constantFrom(
  "61",
  "c3a4",
  "e282ac",
  "f09f9880",
  "ff",
  "80",
  "c0af",
  "eda080",
  "f4908080",
  "e282",
  "efbfbd",
);

describe("text that keeps bytes", () => {
  it.each([
    ["73747261ff65", "stra\uDCFFe"],
    ["c3a4", "ä"],
    ["f09f9880ff", "😀\uDCFF"],
    ["c0af", "\uDCC0\uDCAF"],
    ["eda080", "\uDCED\uDCA0\uDC80"],
    ["e282", "\uDCE2\uDC82"],
    ["efbfbd", "\uFFFD"],
    ["efbfbdff", "\uFFFD\uDCFF"],
    ["efbbbf61", "\uFEFFa"],
  ])("shows %s", (bytes, text) => {
    expect(textOfBytes(ofHex(bytes))).toBe(text);
    expect(hex(bytesOfText(text))).toBe(bytes);
  });

  it("gives back all bytes, and different texts for different bytes", () => {
    fc.assert(
      fc.property(fc.array(pieces), fc.array(pieces), (one, other) => {
        const [first, second] = [ofHex(one.join("")), ofHex(other.join(""))];
        expect(hex(bytesOfText(textOfBytes(first)))).toBe(hex(first));
        expect(textOfBytes(first) === textOfBytes(second)).toBe(hex(first) === hex(second));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(hex(bytesOfText(textOfBytes(bytes)))).toBe(hex(bytes));
      }),
    );
  });

  it("is plain for UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(textOfBytes(Buffer.from(text))).toBe(text);
        expect(hasForeignBytes(text)).toBe(false);
      }),
    );
  });
});
