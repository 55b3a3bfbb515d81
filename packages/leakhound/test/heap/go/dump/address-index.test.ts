/** Which object contains an address, in spans drawn as lists of objects. */
import { describe, expect, it } from "vitest";
import { AddressIndex } from "../../../../src/heap/go/dump/address-index.ts";
import { NONE } from "../../../../src/heap/model/image.ts";
import { processorMs } from "../../../support/processor-time.ts";

const PAGE = 8192;
const START = 0xc0_0000_0000;

/** `[offset from START, size]` of each object */
function indexOf(objects: readonly (readonly [number, number])[]): AddressIndex {
  const address = Float64Array.from(objects, ([offset]) => START + offset);
  const size = Float64Array.from(objects, ([, bytes]) => bytes);
  return new AddressIndex(address, size, objects.length);
}

describe("the object that contains an address", () => {
  it("is found at its first and last byte, with the offset into it", () => {
    const index = indexOf([
      [0, 96],
      [96, 96],
      [192, 96],
    ]);
    expect(index.find(START + 96)).toBe(1);
    expect(index.into).toBe(0);
    expect(index.find(START + 191)).toBe(1);
    expect(index.into).toBe(95);
    expect(index.find(START + 288)).toBe(NONE);
    expect(index.find(START - 1)).toBe(NONE);
  });

  it("is found beside free slots, and a free slot is no object", () => {
    const index = indexOf([
      [0, 64],
      [192, 64],
      [256, 64],
    ]);
    expect([0, 63, 64, 191, 192, 255, 256, 319, 320].map((offset) => index.find(START + offset))).toEqual([
      0,
      0,
      NONE,
      NONE,
      1,
      1,
      2,
      2,
      NONE,
    ]);
  });

  it("is found on each page that a large object covers", () => {
    const index = indexOf([[0, 3 * PAGE]]);
    expect([0, PAGE, 3 * PAGE - 1].map((offset) => index.find(START + offset))).toEqual([0, 0, 0]);
    expect(index.find(START + 3 * PAGE)).toBe(NONE);
  });

  it("is found in linear time among pages that are a power of two apart", () => {
    const objects = Array.from({ length: 60_000 }, (_, row) => [row * 2 ** 36, 8] as const);
    const start = processorMs();
    const index = indexOf(objects);
    expect(objects.every(([offset], row) => index.find(START + offset) === row)).toBe(true);
    expect(processorMs() - start).toBeLessThan(3_000);
  });
});
