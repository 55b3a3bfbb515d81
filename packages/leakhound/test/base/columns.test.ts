import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Float64List, isSameColumn, Uint32List } from "../../src/base/columns.ts";

describe("two columns", () => {
  const bytes = fc.uint8Array({ maxLength: 12 });

  it("are the same if all their bytes are, wherever in memory they begin", () => {
    fc.assert(
      fc.property(bytes, fc.nat(4), fc.nat(4), (content, before, after) => {
        const at = (offset: number) => {
          const memory = new Uint8Array(content.length + offset);
          memory.set(content, offset);
          return memory.subarray(offset);
        };
        expect(isSameColumn(at(before), at(after))).toBe(true);
      }),
    );
  });

  it("differ if one byte differs or is missing", () => {
    fc.assert(
      fc.property(bytes, fc.nat(), (content, place) => {
        fc.pre(content.length > 0);
        const other = content.slice();
        other[place % content.length]! ^= 1;
        expect(isSameColumn(content, other)).toBe(false);
        expect(isSameColumn(content, content.subarray(1))).toBe(false);
      }),
    );
  });
});

describe("a column list", () => {
  const values = Array.from({ length: 5000 }, (_, row) => row * 3);

  it.each([
    ["of Uint32", () => new Uint32List()],
    ["of Float64", () => new Float64List()],
  ])("%s keeps all values that are pushed, and finishes without unused capacity", (_, create) => {
    const list = create();
    for (const value of values) list.push(value);
    expect(list.at(4321)).toBe(4321 * 3);
    expect([...list.rows.subarray(0, list.length)]).toEqual(values);
    expect([...list.finish()]).toEqual(values);
  });

  it("can be truncated by setting its length", () => {
    const list = new Uint32List();
    for (const value of values) list.push(value);
    list.length = 2;
    list.push(9);
    expect([...list.finish()]).toEqual([0, 3, 9]);
  });
});
