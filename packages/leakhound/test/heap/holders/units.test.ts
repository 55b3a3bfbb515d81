/** Which of the units that reach an object retain it, drawn as lists of variables and goroutines. */
import { describe, expect, it } from "vitest";
import {
  collectiveUnit,
  NO_GOROUTINE,
  packageOfUnits,
  retainingUnits,
  TIER,
  type Unit,
  unitName,
} from "../../../src/heap/holders/units.ts";

const unit = (subject: string, more: Partial<Unit> = {}): Unit => ({
  kind: "global",
  subject,
  package: "main",
  tier: TIER.global,
  isVariable: true,
  ...NO_GOROUTINE,
  ...more,
});

/** A local variable, or only a frame, of goroutines of one group. */
const local = (subject: string, group: number, more: Partial<Unit> = {}): Unit =>
  unit(subject, { kind: "goroutine", tier: TIER.goroutine, group, ...more });

/** The subjects that retain what all these units reach, in the order of their rows. */
const retaining = (units: readonly Unit[], members = units.map((_, row) => row)): string[] =>
  retainingUnits(members, units).map((row) => units[row]!.subject);

describe("of the units that reach an object", () => {
  it("those of the lowest tier retain it: a goroutine borrows what a global variable holds", () => {
    const cleanup = unit("finalizers", { kind: "finalizer", tier: TIER.cleanup });
    expect(retaining([unit("main.cache"), local("main.serve.r", 0), cleanup])).toEqual(["main.cache"]);
    expect(retaining([local("main.serve.r", 0), cleanup])).toEqual(["main.serve.r"]);
    expect(retaining([cleanup, unit("runtime.allgs", { tier: TIER.runtime })])).toEqual(["finalizers"]);
  });

  it("all of one tier that belong to no goroutine retain it together, in ascending order", () => {
    const units = [unit("main.data"), unit("main.datat"), unit("main.pages")];
    expect(retaining(units, [2, 0, 1])).toEqual(["main.data", "main.datat", "main.pages"]);
    expect(retaining(units, [1])).toEqual(["main.datat"]);
  });

  it("the outermost frame of each group of goroutines retains it", () => {
    const units = [
      local("main.serve.conn", 0, { depth: 2 }),
      local("main.main.server", 0, { depth: 0 }),
      local("main.run.s", 0, { depth: 1 }),
      local("main.worker.job", 1, { depth: 5 }),
    ];
    expect(retaining(units)).toEqual(["main.main.server", "main.worker.job"]);
  });

  it("within one frame, a variable retains it rather than the function, and else the first", () => {
    const frame = local("main.worker", 0, { isVariable: false });
    const variable = local("main.worker.job", 0);
    expect(retaining([frame, variable])).toEqual(["main.worker.job"]);
    expect(retaining([variable, frame])).toEqual(["main.worker.job"]);
    expect(retaining([local("main.worker.a", 0), local("main.worker.b", 0)])).toEqual(["main.worker.a"]);
    expect(retaining([frame, local("other", 0, { isVariable: false })])).toEqual(["main.worker"]);
  });

  it("a goroutine holds on behalf of the one that started it and still runs that function", () => {
    const serve = local("net/http.(*Server).Serve", 0);
    const conn = local("net/http.(*conn).serve", 1, { startedBy: new Set([0]) });
    const other = local("main.worker", 2, { startedBy: new Set([7]) });
    expect(retaining([serve, conn])).toEqual(["net/http.(*Server).Serve"]);
    expect(retaining([conn, other])).toEqual(["net/http.(*conn).serve", "main.worker"]);
    expect(retaining([conn, other, serve])).toEqual(["main.worker", "net/http.(*Server).Serve"]);
  });

  it("two groups that started each other both hold for themselves", () => {
    const ping = local("main.ping", 0, { startedBy: new Set([1]) });
    const pong = local("main.pong", 1, { startedBy: new Set([0]) });
    expect(retaining([ping, pong])).toEqual(["main.ping", "main.pong"]);
  });
});

describe("the name of a unit", () => {
  it("says so if it is a goroutine", () => {
    expect(unitName(unit("main.cache"))).toBe("main.cache");
    expect(unitName(local("main.worker.job", 0))).toBe("goroutine main.worker.job");
  });
});

describe("the package of several units", () => {
  it("is the one that all of them have, and null otherwise", () => {
    expect(packageOfUnits([unit("a"), unit("b")])).toBe("main");
    expect(packageOfUnits([unit("a"), unit("b", { package: "lib" })])).toBeNull();
    expect(packageOfUnits([unit("a", { package: "" })])).toBeNull();
    expect(packageOfUnits([])).toBeNull();
  });
});

it("a collective unit stands for many variables, of no package and of no goroutine", () => {
  expect(collectiveUnit("stack words", TIER.uncertain)).toMatchObject({
    kind: "other",
    package: "",
    tier: TIER.uncertain,
    isCollective: true,
    isVariable: false,
    group: -1,
    depth: 0,
  });
});
