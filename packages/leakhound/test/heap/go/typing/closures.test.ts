import { describe, expect, it } from "vitest";
import { TAG } from "../../../../src/heap/go/binary/dwarf/constants.ts";
import { ClosureTypes } from "../../../../src/heap/go/typing/closures.ts";
import { address } from "../../../../src/heap/model/address.ts";
import { baseType, entry, pointerType, structType } from "../drawn/dwarf.ts";
import { programOf } from "../drawn/program.ts";

const closureAt = (pc: number) => ({ code: address(pc), dictionary: 0 });

const captured = (name: string, type: string, goClosureOffset: number) =>
  entry(TAG.variable, { name, type, goClosureOffset });

const ENTRIES = [
  baseType("int", 8),
  structType("main.pair", 16, [
    ["left", 0, "int"],
    ["right", 8, "int"],
  ]),
  structType("main.cache", 8, [["size", 0, "int"]]),
  pointerType("main.cache"),
  entry(TAG.subprogram, { name: "main.main.func1", lowPc: 0x1000, highPc: 0x1100 }, [
    captured("&cache", "*main.cache", 8),
    captured("both", "main.pair", 24),
    entry(TAG.variable, { name: "local", type: "int" }),
  ]),
  entry(TAG.subprogram, { name: "main.(*cache).serve-fm", lowPc: 0x1100, highPc: 0x1200 }, [
    captured("other", "int", 8),
  ]),
  entry(TAG.subprogram, { name: "main.(*unknown).serve-fm", lowPc: 0x1200, highPc: 0x1300 }, [captured("x", "int", 8)]),
];

/** Fields of the closure's type: `cache@8 *main.cache`. */
function fieldsOf(pc: number, bytes: number): string[] | null {
  const program = programOf({ entries: ENTRIES });
  const type = new ClosureTypes(program).of(closureAt(pc), bytes);
  if (type === null) return null;
  const { shape } = program.named.types.at(type);
  const fields = shape.kind === "struct" ? shape.fields : [];
  return fields.map(({ name, at, type: of }) => `${name}@${at} ${program.named.types.at(of).name}`);
}

describe("the type of a closure", () => {
  it("has the captured variables at their offsets, and a captured word wherever none is known", () => {
    expect(fieldsOf(0x1000, 48)).toEqual([
      "cache@8 *main.cache",
      "captured@16 unsafe.Pointer",
      "both@24 main.pair",
      "captured@40 unsafe.Pointer",
    ]);
  });

  it("has no words beyond the end of the object", () => {
    expect(fieldsOf(0x1000, 16)).toEqual(["cache@8 *main.cache", "both@24 main.pair"]);
    expect(fieldsOf(0x1000, 23)).toEqual(["cache@8 *main.cache", "both@24 main.pair"]);
    expect(fieldsOf(0x1000, 24)).toEqual(["cache@8 *main.cache", "captured@16 unsafe.Pointer", "both@24 main.pair"]);
  });

  it("has the receiver of a method value instead of captured variables", () => {
    expect(fieldsOf(0x1100, 24)).toEqual(["receiver@8 *main.cache", "captured@16 unsafe.Pointer"]);
  });

  it("has captured variables if the type of the receiver is unknown", () => {
    expect(fieldsOf(0x1200, 16)).toEqual(["x@8 int"]);
  });

  it("is unknown if no function begins at the address", () => {
    expect(fieldsOf(0x1008, 48)).toBeNull();
    expect(fieldsOf(0x0fff, 48)).toBeNull();
  });

  it("is named after the function, has the size of the object, and is created once per size", () => {
    const program = programOf({ entries: ENTRIES });
    const types = new ClosureTypes(program);
    const before = program.named.types.length;
    const first = types.of(closureAt(0x1000), 48)!;
    expect(program.named.types.at(first)).toMatchObject({ name: "closure main.main.func1", bytes: 48 });
    expect(types.of(closureAt(0x1000), 48)).toBe(first);
    expect(program.named.types.length).toBe(before + 1);
    expect(types.of(closureAt(0x1000), 32)).not.toBe(first);
  });

  it("is found by the address to which the function was linked", () => {
    const program = programOf({ entries: ENTRIES });
    const types = new ClosureTypes({ ...program, linkedCode: (pc) => pc - 0x50_0000 });
    expect(types.of(closureAt(0x50_1000), 16)).not.toBeNull();
    expect(types.of(closureAt(0x1000), 16)).toBeNull();
  });

  it("marks the captured words as pointers", () => {
    const program = programOf({ entries: ENTRIES });
    const type = new ClosureTypes(program).of(closureAt(0x1000), 48)!;
    expect(program.named.types.slotAt(type, 8)).toMatchObject({ label: ".cache", kind: "pointer" });
    expect(program.named.types.slotAt(type, 16)).toMatchObject({ label: ".captured", kind: "unsafe" });
    expect(program.named.types.slotAt(type, 0)).toBeNull();
  });
});
