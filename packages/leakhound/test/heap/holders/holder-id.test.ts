import { describe, expect, it } from "vitest";
import { canonicalUnits, holderId, packageId, unitId } from "../../../src/heap/holders/holder-id.ts";
import { type HolderKind, NO_GOROUTINE, TIER, type Unit } from "../../../src/heap/holders/units.ts";

const unit = (subject: string, kind: HolderKind = "global", more: Partial<Unit> = {}): Unit => ({
  kind,
  subject,
  package: "main",
  tier: TIER.global,
  isVariable: true,
  ...NO_GOROUTINE,
  ...more,
});

describe("the id of a holder", () => {
  it("of one unit is its kind and subject", () => {
    expect(unitId(unit("main.cache"))).toBe("global:main.cache");
    expect(holderId([unit("main.worker.scratch", "goroutine")])).toBe("goroutine:main.worker.scratch");
    expect(packageId("github.com/gorilla/context")).toBe("package:github.com/gorilla/context");
  });

  it("of a set is a hash that does not depend on the order of its members, nor on duplicates", () => {
    const [a, b] = [unit("a"), unit("b")];
    expect(holderId([a, b])).toBe("set:b0c339e992126840");
    expect(holderId([b, a, a])).toBe(holderId([a, b]));
    expect(holderId([a, a])).toBe("global:a");
  });

  it("differs if one member differs, even if the display names are equal", () => {
    const many = Array.from({ length: 12 }, (_, row) => unit(`main.shard${10 + row}`));
    const other = [...many.slice(0, 11), unit("main.shard99")];
    expect(holderId(many)).not.toBe(holderId(other));
    expect(holderId([unit("ab"), unit("c")])).not.toBe(holderId([unit("a"), unit("bc")]));
  });
});

it("a unit is represented by the first unit with the same id, whatever its group and depth", () => {
  const units = [
    unit("x", "goroutine", { group: 0 }),
    unit("y"),
    unit("x", "goroutine", { group: 1, depth: 3 }),
    unit("x"),
  ];
  expect([...canonicalUnits(units)]).toEqual([0, 1, 0, 3]);
});
