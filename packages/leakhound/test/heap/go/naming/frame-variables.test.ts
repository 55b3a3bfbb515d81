import { describe, expect, it } from "vitest";
import { OP, TAG } from "../../../../src/heap/go/binary/dwarf/constants.ts";
import type { GoDump, StackFrame } from "../../../../src/heap/go/dump/go-dump.ts";
import { FrameVariables } from "../../../../src/heap/go/naming/frame-variables.ts";
import { objectIndex } from "../../../../src/heap/model/image.ts";
import { type Attributes, baseType, type DrawnEntry, entry, pointerType, structType } from "../drawn/dwarf.ts";
import { programOf } from "../drawn/program.ts";
import { type DrawnObject, imageOf } from "../drawn/types.ts";

/** One byte of a signed number from -64 to 63. */
const sleb = (value: number): number => value & 0x7f;
const below = (at: number): number[] => [OP.fbreg, sleb(at)];

const variable = (name: string, type: string, location?: readonly number[], more: Attributes = {}): DrawnEntry =>
  entry(TAG.variable, { name, type, ...(location && { location }), ...more });

const TYPES = [
  baseType("int", 8),
  pointerType("int"),
  structType("main.job", 24, [
    ["id", 0, "int"],
    ["result", 8, "*int"],
    ["next", 16, "*int"],
  ]),
  structType("bucket<int,*int>", 32, [["values", 16, "*int"]]),
  pointerType("bucket<int,*int>"),
  structType("hash<int,*int>", 48, [["buckets", 24, "*bucket<int,*int>"]]),
  pointerType("hash<int,*int>"),
  structType("bucket<string,int>", 32, [["keys", 8, "*int"]]),
  pointerType("bucket<string,int>"),
  structType("hash<string,int>", 48, [["buckets", 24, "*bucket<string,int>"]]),
  pointerType("hash<string,int>"),
];

/**
 * Frames of 64 bytes. Locations are from the canonical frame address, which is at their end.
 *
 *   main.worker    job 24 … 48, &count 48 … 56, and two words of `split`, of which the first is at 0 and the last at 56
 *   main.count     maps without a location
 */
const WORKER = entry(TAG.subprogram, { name: "main.worker", lowPc: 0x1000, highPc: 0x1100 }, [
  variable("job", "main.job", below(-40)),
  variable("&count", "*int", below(-16)),
  variable("split", "main.job", [...below(-64), OP.piece, 8, 0x50, OP.piece, 8, ...below(-8), OP.piece, 8]),
  variable("unknown", "main.absent", below(-56)),
  entry(TAG.formalParameter, { name: "r", type: "*int", location: [OP.callFrameCfa] }),
]);
const COUNT = entry(TAG.subprogram, { name: "main.count", lowPc: 0x1100, highPc: 0x1200 }, [
  variable("job", "main.job"),
  variable("located", "*hash<int,*int>", below(-8)),
  variable("byName", "*hash<string,int>"),
  variable("total", "int"),
  variable("untyped", "main.absent"),
  variable("pending", "*hash<int,*int>"),
]);
const PLAIN = entry(TAG.subprogram, { name: "main.plain", lowPc: 0x1200, highPc: 0x1300 });

const entries = [...TYPES, entry(TAG.baseType, { name: "main.absent" }), WORKER, COUNT, PLAIN];

const BUCKETS: DrawnObject[] = [
  [32, { 16: 2 }],
  [32, { 8: 2 }],
  [8, {}],
  [32, { 24: 2 }],
];

const variables = (): FrameVariables => {
  const none = new Uint32Array();
  const headers = { object: none, word: none };
  const dump = { image: imageOf(BUCKETS), headers, wordTypes: [] } as unknown as GoDump;
  return new FrameVariables(dump, programOf({ entries }));
};
const frameAt = (pc: number): StackFrame => ({ pc, length: 64 }) as StackFrame;

const IN_WORKER = frameAt(0x1010);

/** `main.worker.job .result`: the variable with this word of the frame. */
function wordAt(frame: StackFrame, offset: number): string | null {
  const found = variables().at(frame, offset);
  return found && `${found.function}.${found.name}${found.slot ? ` ${found.slot.label}`.trimEnd() : " no pointer"}`;
}

describe("a word of a frame", () => {
  it("belongs to the variable whose bytes contain it", () => {
    expect(wordAt(IN_WORKER, 24)).toBe("main.worker.job no pointer");
    expect(wordAt(IN_WORKER, 32)).toBe("main.worker.job .result");
    expect(wordAt(IN_WORKER, 40)).toBe("main.worker.job .next");
  });

  it("belongs to no variable outside of their bytes", () => {
    expect(wordAt(IN_WORKER, 16)).toBeNull();
    expect(wordAt(frameAt(0x1110), 32)).toBeNull();
    expect(wordAt(frameAt(0x1210), 32)).toBeNull();
    expect(wordAt(frameAt(0xff0), 32)).toBeNull();
  });

  it("belongs to a parameter above the frame", () => {
    expect(wordAt(IN_WORKER, 64)).toBe("main.worker.r");
    expect(wordAt(IN_WORKER, 72)).toBeNull();
  });

  it("belongs to the variable whose address was captured", () => {
    expect(wordAt(IN_WORKER, 48)).toBe("main.worker.count");
  });

  it("belongs to its part of a variable that is in several places", () => {
    expect(wordAt(IN_WORKER, 0)).toBe("main.worker.split no pointer");
    expect(wordAt(IN_WORKER, 56)).toBe("main.worker.split .next");
    expect(wordAt(IN_WORKER, 8)).toBeNull();
  });

  it("belongs to its variable as long as the function runs if the variable has one location", () => {
    expect(variables().at(IN_WORKER, 32)).toMatchObject({ isFixed: true });
  });

  it("is looked up at the call before the return address", () => {
    expect(wordAt(frameAt(0x1100), 32)).toBe("main.worker.job .result");
    expect(wordAt(frameAt(0x1000), 32)).toBeNull();
  });
});

describe("a map on a stack", () => {
  const mapWith = (pc: number, object: number) => variables().mapWith(frameAt(pc), objectIndex(object));

  it("is the variable without a location whose entries fit the object", () => {
    expect(mapWith(0x1110, 0)).toMatchObject({ name: "pending", function: "main.count", isFixed: false });
    expect(mapWith(0x1110, 1)).toMatchObject({ name: "byName", function: "main.count", isFixed: false });
  });

  it("has the slot of its entries, without a label", () => {
    expect(mapWith(0x1110, 0)?.slot).toMatchObject({ kind: "pointer", label: "" });
    expect(mapWith(0x1210, 0)?.slot).toMatchObject({ kind: "pointer", label: "" });
  });

  it("has no name if no variable of the function fits, but one map type of the program does", () => {
    expect(mapWith(0x1210, 0)).toMatchObject({ name: "", function: "", isFixed: false });
    expect(mapWith(0x1010, 1)).toMatchObject({ name: "", function: "", isFixed: false });
  });

  it("is unknown if no map type of the program fits", () => {
    expect(mapWith(0x1110, 3)).toBeNull();
  });

  it("is unknown if several map types of the program fit", () => {
    expect(mapWith(0x1210, 2)).toBeNull();
  });
});
