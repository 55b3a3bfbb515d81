import { describe, expect, it } from "vitest";
import { holderName } from "../../../src/heap/holders/holder-report.ts";
import { owner } from "../../../src/heap/holders/owner-order.ts";
import { holderSets } from "../../../src/heap/holders/sets.ts";
import { NO_GOROUTINE, TIER, type Unit, type UnitOrigin } from "../../../src/heap/holders/units.ts";
import { graphOf } from "../graph/random-graph.ts";

const variable = (subject: string, origin?: UnitOrigin): Unit => ({
  kind: "global",
  subject,
  package: "main",
  tier: TIER.global,
  isVariable: true,
  ...(origin ? { origin } : {}),
  ...NO_GOROUTINE,
});

/** The variable of each row points to the object of this row. */
function setOf(edges: readonly (readonly number[])[], units: readonly Unit[], targets: readonly number[]) {
  const size = Float64Array.from(edges, () => 1);
  const roots = { target: Uint32Array.from(targets) };
  const sets = holderSets({ ...graphOf(edges), size, roots }, units, Uint32Array.from(units.keys()));
  const members = Array.from(units.keys());
  const first = owner(sets, members);
  return { name: holderName(sets, members), owner: first === null ? null : units[first]!.subject };
}

/** All variables point to the same object. */
const SHARED = [[1], []];

describe("the owner of what several variables hold", () => {
  it("is own code before a library, and a library before the language", () => {
    const units = [variable("http.mux", "standard"), variable("main.vector"), variable("lib.registered", "library")];
    expect(setOf(SHARED, units, [0, 0, 0])).toEqual({
      name: "set of main.vector + lib.registered + http.mux",
      owner: "main.vector",
    });
  });

  it("is the variable that reaches what the others point to", () => {
    const units = [variable("main.byName"), variable("main.store")];
    expect(setOf([[], [0]], units, [0, 1])).toEqual({ name: "set of main.store + main.byName", owner: "main.store" });
  });

  it("is nobody if the variables are alike, which are listed by name", () => {
    const units = [variable("main.usersByName"), variable("main.usersByID")];
    expect(setOf(SHARED, units, [0, 0])).toEqual({ name: "set of main.usersByID + main.usersByName", owner: null });
    expect(setOf([[2], [2], []], units, [0, 1])).toMatchObject({ owner: null });
    expect(setOf([[1], [0]], units, [0, 1])).toMatchObject({ owner: null });
  });

  it("is not the owner of a set of one", () => {
    expect(setOf(SHARED, [variable("main.cache")], [0])).toEqual({ name: "main.cache", owner: null });
  });
});
