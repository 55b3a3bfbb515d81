/** Which goroutines of a dump a ticket keeps. */
import { readGoroutines, unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { goroutineGroups } from "../../../src/evidence/analysis/goroutine-groups.ts";

const AT = unixMs(0);
const SITE = { name: "shop.(*Feed).push", leaf: "runtime.gopark", own: "shop.(*Feed).push" };

let id = 1;
/** A goroutine as Go prints it; the last frame is the function that its creator is. */
const goroutine = (state: string, ...frames: readonly string[]): string => {
  const calls = frames.map((name) => `${name}(0xc000012345, {0x1, 0x2})\n\t/src/${name}.go:7 +0x2c\n`);
  return `goroutine ${id++} [${state}]:\n${calls.join("")}created by shop.Start in goroutine 1\n\t/src/start.go:31 +0x4e\n\n`;
};
const groupsOf = (...texts: readonly string[]) => goroutineGroups(readGoroutines(texts.join("")).goroutines, SITE, AT);

it("are groups of the same stack and state; those of the ticket's site first, then the largest", () => {
  const { goroutines, groups, states, kept } = groupsOf(
    goroutine("IO wait", "net.accept"),
    goroutine("select, 3 minutes", "shop.poll"),
    goroutine("select", "shop.poll"),
    goroutine("chan send, 92 minutes", "shop.(*Feed).push", "shop.serve"),
  );
  expect([goroutines, groups]).toEqual([4, 3]);
  expect(states).toEqual([
    { state: "select", count: 2 },
    { state: "IO wait", count: 1 },
    { state: "chan send", count: 1 },
  ]);
  expect(
    kept.map(({ count, state, waitMinutesMax, waiting, isOfSite }) => [
      count,
      state,
      waitMinutesMax,
      waiting,
      isOfSite,
    ]),
  ).toEqual([
    [1, "chan send", 92, 1, true],
    [2, "select", 3, 1, false],
    [1, "IO wait", 0, 0, false],
  ]);
  expect(kept[0]?.createdBy).toEqual({ function: "shop.Start", file: "/src/start.go", line: 31 });
});

it("have no arguments of calls, which are words of memory", () => {
  expect(JSON.stringify(groupsOf(goroutine("select", "shop.poll")))).not.toContain("0xc000012345");
});

it("are not the one that writes the dump", () => {
  const dumping = goroutine("running", "runtime/pprof.writeGoroutineStacks", "net/http.(*conn).serve");
  expect(groupsOf(dumping, goroutine("select", "shop.poll"))).toMatchObject({ groups: 1, goroutines: 2 });
});

it("are few and short, whatever the process sends", () => {
  const deep = Array.from({ length: 300 }, (_, depth) => `shop.f${depth}${"x".repeat(2_000)}`);
  const many = Array.from({ length: 400 }, (_, row) => goroutine("select", `shop.poll${row}`));
  const found = groupsOf(goroutine("select", ...deep), goroutine("select", ...deep), ...many);
  expect(found.kept).toHaveLength(24);
  expect(found.kept[0]).toMatchObject({ count: 2, framesLeftOut: 276 });
  expect(found.kept[0]?.stack).toHaveLength(24);
  expect(found.kept[0]?.stack[0]?.function).toMatch(/^shop\.f0x+…x+$/);
  expect(JSON.stringify(found).length).toBeLessThan(100_000);
});
