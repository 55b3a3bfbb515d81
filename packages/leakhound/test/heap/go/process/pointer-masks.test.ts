import { describe, expect, it } from "vitest";
import { PointerMasks } from "../../../../src/heap/go/process/pointer-masks.ts";
import { baseType, pointerType, structType } from "../drawn/dwarf.ts";
import { type DrawnLayouts, DrawnMemory, layoutsOf } from "../drawn/memory.ts";
import { programOf } from "../drawn/program.ts";

const LAYOUTS: DrawnLayouts = {
  "internal/abi.Type": [48, { Size_: 0, PtrBytes: 8, TFlag: 20, Kind_: 23, GCData: 32, Str: 40 }],
};
const DESCRIPTOR = 0x4000;
const MASK = 0x5000;
const ON_DEMAND = 1 << 4;
const PROGRAM = 1 << 6;

interface Drawn {
  readonly size?: number;
  readonly pointerBytes?: number;
  readonly flags?: number;
  readonly kind?: number;
  /** Address of the mask. */
  readonly mask?: number;
  /** Bits of the mask. */
  readonly bits?: readonly number[];
}

function drawn({ size = 80, pointerBytes = 80, flags = 0, kind = 25, mask = MASK, bits = [0b0000_0101, 0b10] }: Drawn) {
  return new DrawnMemory(0x4000, 0x2000)
    .word(DESCRIPTOR, size)
    .word(DESCRIPTOR + 8, pointerBytes)
    .byte(DESCRIPTOR + 20, flags)
    .byte(DESCRIPTOR + 23, kind)
    .word(DESCRIPTOR + 32, mask)
    .byte(MASK, ...bits);
}

const TYPES = [
  baseType("int", 8),
  pointerType("int"),
  structType("main.node", 80, [
    ["left", 16, "*int"],
    ["right", 24, "*int"],
  ]),
];

function masksOf(memory: DrawnMemory, shift = 0): PointerMasks {
  const program = programOf({ entries: TYPES });
  const typeAt = (descriptor: number) => (descriptor === DESCRIPTOR - shift ? program.named.byName("main.node") : null);
  return new PointerMasks(memory.memory(), layoutsOf(LAYOUTS), { ...program, typeAt }, shift);
}

const offsetsOf = (memory: DrawnMemory): number[] | null => {
  const mask = masksOf(memory).of(DESCRIPTOR);
  return mask && [...mask.offsets];
};

describe("the pointer mask of a type", () => {
  it("has one bit per word, and the size of one value", () => {
    const mask = masksOf(drawn({})).of(DESCRIPTOR)!;
    expect([...mask.offsets]).toEqual([0, 16, 72]);
    expect(mask.bytes).toBe(80);
  });

  it("covers only the bytes that contain pointers", () => {
    expect(offsetsOf(drawn({ pointerBytes: 24 }))).toEqual([0, 16]);
    expect(offsetsOf(drawn({ pointerBytes: 8 }))).toEqual([0]);
    expect(offsetsOf(drawn({ pointerBytes: 0 }))).toEqual([]);
  });

  it("is read once per descriptor", () => {
    const masks = masksOf(drawn({}));
    expect(masks.of(DESCRIPTOR)).toBe(masks.of(DESCRIPTOR));
    expect(masks.guessed).toBe(0);
  });

  it("of a large type is at the address that the descriptor contains", () => {
    expect(offsetsOf(drawn({ flags: ON_DEMAND, mask: 0x5100 }).word(0x5100, MASK))).toEqual([0, 16, 72]);
    expect(offsetsOf(drawn({ flags: ON_DEMAND, kind: 25 | PROGRAM, mask: 0x5100 }).word(0x5100, MASK))).toEqual([
      0, 16, 72,
    ]);
  });
});

describe("a descriptor", () => {
  it("outside of memory has no mask", () => {
    expect(masksOf(drawn({})).of(0x9000)).toBeNull();
  });

  it("with an impossible size has no mask", () => {
    expect(offsetsOf(drawn({ size: 0 }))).toBeNull();
    expect(offsetsOf(drawn({ size: 2 ** 31 + 8, pointerBytes: 8 }))).toBeNull();
    expect(offsetsOf(drawn({ size: 2 ** 31, pointerBytes: 8 }))).toEqual([0]);
    expect(offsetsOf(drawn({ size: 72 }))).toBeNull();
    expect(offsetsOf(drawn({ size: 2 ** 31, pointerBytes: 2 ** 31 }))).toBeNull();
  });
});

describe("a type without a mask", () => {
  it.each([
    ["whose mask is a program", drawn({ kind: 25 | PROGRAM })],
    ["whose mask was not created yet", drawn({ flags: ON_DEMAND, mask: 0x5100 })],
    ["whose mask is being created", drawn({ flags: ON_DEMAND, mask: 0x5100 }).word(0x5100, 4095)],
    ["whose mask is outside of memory", drawn({ mask: 0x9000 })],
  ])("%s has the pointers that debug information describes", (_, memory) => {
    expect(offsetsOf(memory)).toEqual([16, 24]);
    expect(masksOf(memory).guessed).toBe(0);
  });

  it("is found in debug information by its descriptor as it was linked", () => {
    const shifted = masksOf(drawn({ mask: 0x9000 }), 0x1000);
    expect([...shifted.of(DESCRIPTOR)!.offsets]).toEqual([16, 24]);
  });

  it("that debug information lacks may have a pointer in every word, and counts as guessed", () => {
    const memory = drawn({ mask: 0x9000, pointerBytes: 24 });
    const program = programOf({ entries: TYPES });
    const masks = new PointerMasks(memory.memory(), layoutsOf(LAYOUTS), program, 0);
    expect([...masks.of(DESCRIPTOR)!.offsets]).toEqual([0, 8, 16]);
    expect(masks.of(DESCRIPTOR)).not.toBeNull();
    expect(masks.guessed).toBe(1);
  });
});
