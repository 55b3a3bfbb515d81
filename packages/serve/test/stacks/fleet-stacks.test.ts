/** What the stacks of a fleet hold and have allocated, from a real store: the quick ways and the slow one say the same. */
import { unixMs } from "leakhound/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { coveredMs } from "../../src/profiles/covered.ts";
import { FleetStacks, type StacksQuery } from "../../src/stacks/fleet-stacks.ts";
import {
  type CallSite,
  increasesOf,
  integralsOf,
  type StackSum,
  StackSums,
  totalsOf,
} from "../../src/stacks/stack-levels.ts";
import type { Range } from "../../src/views/levels.ts";
import { type DrawnFleet, type Layout, MIB, openFleet } from "../support/drawn-fleet.ts";
import { newFolder } from "../support/folders.ts";

const MINUTE = 60_000;
const START = unixMs(Date.UTC(2026, 10, 29, 10, 58));
const RANGE = { fromMs: START + 30_000, toMs: START + 4 * MINUTE };
const FLEET = `
  a   10 20 30 40 50   main.leak < main.serve < main.main
  a   5 5 5 5 5        main.base < main.main
  b   7 7 - 7 7        main.leak < main.serve < main.main
`;
const INSTANCES = ["a", "b"].map((instance) => ({ service: "shop", instance, firstSeenMs: START }));
const LAYOUTS: readonly Layout[] = ["go", "other"];
const SITES: readonly CallSite[] = [[], ["main.main", "main.serve"], ["main.main", "main.none"]];

/** The fleet begins in an hour that is sealed and ends in the open one. */
async function stacksOf(fleet: Partial<DrawnFleet>): Promise<FleetStacks> {
  const store = await openFleet(newFolder(), [{ from: START, everyMs: MINUTE, drawing: FLEET, ...fleet }], START);
  onTestFinished(() => store.close());
  await store.holdSealing(async () => {});
  return new FleetStacks(store);
}

function unwrapped<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

const named = (stacks: readonly StackSum[]) =>
  Object.fromEntries(stacks.map(({ frames, sum }) => [frames.join(";"), Math.round((100 * sum) / MIB) / 100]));

async function slowMeans(stacks: FleetStacks, query: StacksQuery, callSite: CallSite) {
  const sums = new StackSums();
  const spans: Range[] = [];
  unwrapped(
    await stacks.each(INSTANCES, query, (_, one) => {
      const integrals = integralsOf(one, callSite, query.range);
      sums.addAll(integrals.sums);
      spans.push(...integrals.spans);
    }),
  );
  return named(sums.all().map(({ frames, sum }) => ({ frames, sum: sum / coveredMs(spans) })));
}

describe.each(LAYOUTS)("of profiles of layout %s", (layout) => {
  const query: StacksQuery = { kind: "heap", value: "amount", range: RANGE };

  it.each(SITES)("the means are those of the levels of each stack: %s", async (...callSite) => {
    const stacks = await stacksOf({ layout });
    const quick = named(unwrapped(await stacks.means(INSTANCES, query, callSite)));
    const slow = await slowMeans(stacks, query, callSite);
    expect(Object.keys(quick)).toEqual(Object.keys(slow));
    // The first scrape of the range holds for what is left of the one before.
    for (const [name, mean] of Object.entries(slow)) expect(Math.abs(quick[name]! - mean)).toBeLessThan(2);
  });

  it.each(SITES)("the totals are those of the levels of each stack: %s", async (...callSite) => {
    const stacks = await stacksOf({ layout });
    const quick = new Map<string, unknown>();
    unwrapped(
      await stacks.totals(INSTANCES, { ...query, callSite }, ({ instance }, levels) => quick.set(instance, levels)),
    );
    const slow = new Map<string, unknown>();
    unwrapped(await stacks.each(INSTANCES, query, ({ instance }, one) => slow.set(instance, totalsOf(one, callSite))));
    expect(quick).toEqual(slow);
    expect(quick.size).toBe(2);
  });

  it.each([
    ["allocated", 10 * MIB],
    ["allocatedObjects", 10],
  ] as const)("what was allocated is the rise of totals, and never a sum of them: %s", async (value, factor) => {
    const stacks = await stacksOf({ layout });
    const sums = new StackSums();
    unwrapped(await stacks.each(INSTANCES, { ...query, value }, (_, one) => sums.addAll(increasesOf(one, [], RANGE))));
    const rises = sums.all().filter(({ sum }) => sum !== 0);
    expect(rises.map(({ frames, sum }) => [frames.at(-1), sum])).toEqual([["main.leak", 40 * factor]]);
  });
});
