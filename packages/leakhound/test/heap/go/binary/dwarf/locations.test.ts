import { expect, it } from "vitest";
import { stackPieces } from "../../../../../src/heap/go/binary/dwarf/locations.ts";

const WHOLE = Number.POSITIVE_INFINITY;

it("a variable on the stack is some bytes below the frame's address", () => {
  expect(stackPieces(Uint8Array.of(0x91, 0x68))).toEqual([{ at: -24, from: 0, bytes: WHOLE }]);
  expect(stackPieces(Uint8Array.of(0x9c))).toEqual([{ at: 0, from: 0, bytes: WHOLE }]);
  expect(stackPieces(Uint8Array.of(0x9c, 0x11, 0x70, 0x22))).toEqual([{ at: -16, from: 0, bytes: WHOLE }]);
});

it("of a slice in parts, those in registers are left out", () => {
  const expression = Uint8Array.of(0x91, 0x68, 0x93, 8, 0x50, 0x93, 8, 0x91, 0x78, 0x93, 8);
  expect(stackPieces(expression)).toEqual([
    { at: -24, from: 0, bytes: 8 },
    { at: -8, from: 16, bytes: 8 },
  ]);
});

it("what it does not know ends the list, without guessing", () => {
  expect(stackPieces(Uint8Array.of(0x50))).toEqual([]);
  expect(stackPieces(Uint8Array.of(0x03, 1, 2, 3, 4, 5, 6, 7, 8))).toEqual([]);
});
