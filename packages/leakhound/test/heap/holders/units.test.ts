/** Which of several units that reach an object retains it, and which only borrow it. */
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

const global = (subject: string, packageName = "main"): Unit => ({
  kind: "global",
  subject,
  package: packageName,
  tier: TIER.global,
  isVariable: true,
  ...NO_GOROUTINE,
});

/** A local variable of a goroutine, in the frame at this depth. */
const local = (subject: string, group: number, rest: Partial<Unit> = {}): Unit => ({
  kind: "goroutine",
  subject,
  package: "main",
  tier: TIER.goroutine,
  group,
  depth: 0,
  isVariable: true,
  startedBy: new Set(),
  ...rest,
});

/** The names of the units that retain what all of them reach. */
function retaining(...units: readonly Unit[]): string[] {
  return retainingUnits(
    units.map((_, index) => index),
    units,
  ).map((index) => units[index]!.subject);
}

describe("of the units that reach an object", () => {
  it("global variables retain it, and the goroutines that use them only borrow it", () => {
    expect(retaining(local("main.serve.request", 1), global("main.cache"), global("main.index"))).toEqual([
      "main.cache",
      "main.index",
    ]);
  });

  it("goroutines come before finalizers, those before the runtime's variables, and words that may be no pointers last", () => {
    const uncertain = collectiveUnit("words on stacks", TIER.uncertain);
    const runtime: Unit = { ...global("runtime.allgs", "runtime"), tier: TIER.runtime };
    const cleanup: Unit = { ...collectiveUnit("finalizers", TIER.cleanup), kind: "finalizer" };
    expect(retaining(uncertain, runtime, cleanup, local("main.loop.buffer", 1))).toEqual(["main.loop.buffer"]);
    expect(retaining(uncertain, runtime, cleanup)).toEqual(["finalizers"]);
    expect(retaining(uncertain, runtime)).toEqual(["runtime.allgs"]);
    expect(retaining(uncertain)).toEqual(["words on stacks"]);
  });

  it("of one goroutine, the outermost frame does, whatever the order", () => {
    //   main.main            server        depth 0   owns it
    //   └─ http.Serve        srv           depth 1   borrows it
    const [outer, inner] = [local("main.main.server", 1), local("http.Serve.srv", 1, { depth: 1 })];
    expect(retaining(inner, outer)).toEqual(["main.main.server"]);
    expect(retaining(outer, inner)).toEqual(["main.main.server"]);
  });

  it("of one frame, the unit that names a variable does", () => {
    const [named, unnamed] = [local("main.loop.buffer", 1), local("main.loop", 1, { isVariable: false })];
    expect(retaining(unnamed, named)).toEqual(["main.loop.buffer"]);
    expect(retaining(named, unnamed)).toEqual(["main.loop.buffer"]);
    expect(retaining(named, local("main.loop.other", 1))).toEqual(["main.loop.buffer"]);
  });

  it("two goroutines that have nothing to do with each other both do", () => {
    expect(retaining(local("main.a.x", 1), local("main.b.y", 2))).toEqual(["main.a.x", "main.b.y"]);
  });

  it("the goroutine that started another does, and not the one that it started", () => {
    const starter = local("main.main.server", 1);
    const started = local("http.(*conn).serve.c", 2, { startedBy: new Set([1]) });
    expect(retaining(started, starter)).toEqual(["main.main.server"]);
    expect(retaining(started, local("main.other.x", 3))).toEqual(["http.(*conn).serve.c", "main.other.x"]);
  });

  it("goroutines that started each other both do", () => {
    const [one, other] = [
      local("main.ping.x", 1, { startedBy: new Set([2]) }),
      local("main.pong.y", 2, { startedBy: new Set([1]) }),
    ];
    expect(retaining(one, other)).toEqual(["main.ping.x", "main.pong.y"]);
  });

  it("members are numbers of the table, and come back in ascending order", () => {
    const units = [local("c", 3), local("unrelated", 9), local("a", 1), local("b", 2)];
    expect(retainingUnits([0, 2, 3], units)).toEqual([0, 2, 3]);
  });
});

it("a unit is named by its subject, and a goroutine's as such", () => {
  expect(unitName(global("main.cache"))).toBe("main.cache");
  expect(unitName(local("main.worker.scratch", 1))).toBe("goroutine main.worker.scratch");
});

it("units have a package together if all are of one package", () => {
  const [one, two] = [global("shop.cache", "shop"), global("shop.index", "shop")];
  expect(packageOfUnits([one, two])).toBe("shop");
  expect(packageOfUnits([one, global("cart.items", "cart")])).toBeNull();
  expect(packageOfUnits([collectiveUnit("finalizers", TIER.cleanup)])).toBeNull();
  expect(packageOfUnits([])).toBeNull();
});

it("a collective unit stands for many variables of no package and no goroutine", () => {
  expect(collectiveUnit("finalizers", TIER.cleanup)).toMatchObject({
    kind: "other",
    package: "",
    isVariable: false,
    isCollective: true,
    group: -1,
    depth: 0,
  });
});
