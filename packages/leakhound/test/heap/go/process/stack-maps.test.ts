import { describe, expect, it } from "vitest";
import { StackMaps } from "../../../../src/heap/go/process/stack-maps.ts";
import { type DrawnLayouts, DrawnMemory, layoutsOf } from "../drawn/memory.ts";

/**
 * Two functions, main.first at [0x1000, 0x1100) and main.second at [0x1100, 0x1200).
 *
 *   0x5000  module     text 0x1000, ftab 0x6000 (3 rows), pclntable 0x7000, pctab 0x8000, gofunc 0x9000
 *   0x6000  ftab       [0, 0x100] [0x100, 0x200] [0x200, 0]          offset of the code, offset of _func
 *   0x7100  _func      npcdata 2, nfuncdata 2, pcdata [0, 1], funcdata [args 0x100, locals 0x140]
 *   0x8001  pctab      map 0 up to 0x1010, map 1 up to 0x1080, none up to 0x1100
 */
const MODULE = 0x5000;

const LAYOUTS: DrawnLayouts = {
  "runtime.moduledata": [64, { text: 0, ftab: 8, pclntable: 32, pctab: 40, gofunc: 48 }],
  "runtime._func": [44, { npcdata: 28, nfuncdata: 43 }],
  "runtime.functab": [8, { entryoff: 0, funcoff: 4 }],
};

const SIGNED = (step: number): number => (step < 0 ? 2 * -step - 1 : 2 * step);

function drawn(): DrawnMemory {
  const memory = new DrawnMemory(0x1000, 0x9000);
  memory
    .word(MODULE, 0x1000)
    .word(MODULE + 8, 0x6000)
    .word(MODULE + 16, 3);
  memory
    .word(MODULE + 32, 0x7000)
    .word(MODULE + 40, 0x8000)
    .word(MODULE + 48, 0x9000);
  memory.int32(0x6000, 0).int32(0x6004, 0x100).int32(0x6008, 0x100).int32(0x600c, 0x200).int32(0x6010, 0x200);
  for (const described of [0x7100, 0x7200])
    memory
      .int32(described + 28, 2)
      .byte(described + 43, 2)
      .int32(described + 44, 0)
      .int32(described + 48, 1)
      .int32(described + 52, 0x100)
      .int32(described + 56, 0x140);
  // Steps of the map's index, and of the pc up to which it holds.
  memory.byte(0x8001, SIGNED(1), 0x10, SIGNED(1), 0x70, SIGNED(-2), 0x80, 0x01);
  // Two maps of 3 words for arguments, and two maps of 9 words for locals.
  memory.int32(0x9100, 2).int32(0x9104, 3).byte(0x9108, 0b001, 0b110);
  memory.int32(0x9140, 2).int32(0x9144, 9).byte(0x9148, 0b1000_0001, 0b1, 0b0000_0010, 0);
  return memory;
}

const mapsOf = (memory: DrawnMemory, layouts = LAYOUTS): StackMaps =>
  new StackMaps(memory.memory(), layoutsOf(layouts), MODULE);

const FIRST_MAP = { localWords: 9, locals: [0, 7, 8], args: [0] };
const SECOND_MAP = { localWords: 9, locals: [1], args: [1, 2] };
const NOTHING = { localWords: 0, locals: [], args: [] };

describe("the stack map at a return address", () => {
  it("is the map of the call before it", () => {
    const maps = mapsOf(drawn());
    expect(maps.at(0x1001)).toEqual(FIRST_MAP);
    expect(maps.at(0x1010)).toEqual(FIRST_MAP);
    expect(maps.at(0x1011)).toEqual(SECOND_MAP);
    expect(maps.at(0x1080)).toEqual(SECOND_MAP);
  });

  it("is the first map at the entry of a function, and where no map applies", () => {
    const maps = mapsOf(drawn());
    expect(maps.at(0x1000)).toEqual(FIRST_MAP);
    expect(maps.at(0x1081)).toEqual(FIRST_MAP);
  });

  it("is found in the function that contains the address", () => {
    const memory = drawn().int32(0x7200 + 52, 0xffff_ffff);
    expect(mapsOf(memory).at(0x1111)).toEqual({ ...SECOND_MAP, args: [] });
    expect(mapsOf(memory).at(0x1100)).toEqual({ ...FIRST_MAP, args: [] });
    expect(mapsOf(memory).at(0x10ff)).toEqual(FIRST_MAP);
  });

  it("is empty outside of all functions", () => {
    const maps = mapsOf(drawn());
    expect(maps.at(0xfff)).toEqual(NOTHING);
    expect(maps.at(0x1200)).toEqual(NOTHING);
    expect(maps.at(0x9999)).toEqual(NOTHING);
  });

  it("is read once per address", () => {
    const maps = mapsOf(drawn());
    expect(maps.at(0x1011)).toBe(maps.at(0x1011));
  });
});

describe("a function", () => {
  it("without a table of stack maps has the first map everywhere", () => {
    const without = drawn()
      .int32(0x7100 + 28, 1)
      .int32(0x7100 + 48, 0x100)
      .int32(0x7100 + 52, 0x140);
    expect(mapsOf(without).at(0x1011)).toEqual(FIRST_MAP);
    expect(mapsOf(drawn().int32(0x7100 + 48, 0)).at(0x1011)).toEqual(FIRST_MAP);
  });

  it("without maps of a kind has no pointers of that kind", () => {
    expect(mapsOf(drawn().byte(0x7100 + 43, 1)).at(0x1011)).toEqual({ localWords: 0, locals: [], args: [1, 2] });
    expect(mapsOf(drawn().byte(0x7100 + 43, 0)).at(0x1011)).toEqual(NOTHING);
    expect(mapsOf(drawn().int32(0x7100 + 56, 0xffff_ffff)).at(0x1011)).toEqual({ ...NOTHING, args: [1, 2] });
  });

  it("with fewer maps than the index has no pointers", () => {
    expect(mapsOf(drawn().int32(0x9140, 1)).at(0x1011)).toEqual({ ...NOTHING, args: [1, 2] });
    expect(mapsOf(drawn().int32(0x9140, 0)).at(0x1011)).toEqual({ ...NOTHING, args: [1, 2] });
  });

  it("with an impossibly large map has no pointers", () => {
    expect(mapsOf(drawn().int32(0x9144, 2 ** 20 + 1)).at(0x1011)).toEqual({ ...NOTHING, args: [1, 2] });
  });

  it("has its tables after the fields of _func, whose number the release determines", () => {
    const memory = drawn()
      .int32(0x7100 + 28, 3)
      .int32(0x7100 + 52, 9)
      .int32(0x7100 + 56, 0x100)
      .int32(0x7100 + 60, 0x140);
    expect(mapsOf(memory).at(0x1011)).toEqual(SECOND_MAP);
  });
});

it("numbers of more than one byte are read as varints", () => {
  const memory = drawn().byte(0x8001, SIGNED(1), 0x90, 0x01, SIGNED(1), 0x70, 0);
  expect(mapsOf(memory).at(0x1090)).toEqual(FIRST_MAP);
  expect(mapsOf(memory).at(0x1091)).toEqual(SECOND_MAP);
});

describe("a release of Go", () => {
  it("with tables in this form is known", () => {
    expect(mapsOf(drawn()).isKnown).toBe(true);
  });

  it("with wider rows in its table of functions is unknown, and no frame has a map", () => {
    const wide = mapsOf(drawn(), { ...LAYOUTS, "runtime.functab": [16, { entry: 0, funcoff: 8 }] });
    expect(wide.isKnown).toBe(false);
    expect(wide.at(0x1011)).toEqual(NOTHING);
  });

  it("without one of the tables is unknown", () => {
    const { gofunc, ...fields } = LAYOUTS["runtime.moduledata"]![1] as Record<string, number>;
    expect(gofunc).toBe(48);
    expect(mapsOf(drawn(), { ...LAYOUTS, "runtime.moduledata": [64, fields] }).isKnown).toBe(false);
    expect(mapsOf(drawn().word(MODULE + 40, 0)).isKnown).toBe(false);
  });
});
