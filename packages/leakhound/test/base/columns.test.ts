import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSameColumn } from "../../src/base/columns.ts";

describe("columns are the same", () => {
  const bytes = fc.uint8Array({ maxLength: 12 });

  it("if all their bytes are, wherever in memory they begin", () => {
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

  it("and not if one byte differs, or is missing", () => {
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
