/** Which values the stored profiles of a service have. */
import { unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { heldValues } from "../../src/stacks/held-values.ts";
import { type DrawnFleet, openFleet } from "../support/drawn-fleet.ts";
import { newFolder } from "../support/folders.ts";

const MINUTE = 60_000;
const START = unixMs(Date.UTC(2026, 10, 29, 10, 58));
const RANGE = { fromMs: START, toMs: START + 4 * MINUTE };

async function heldOf(...fleets: readonly Partial<DrawnFleet>[]) {
  const drawn = fleets.map((one) => ({ from: START, everyMs: MINUTE, drawing: "a   1 2 3 4   main.leak", ...one }));
  const store = await openFleet(newFolder(), drawn, START);
  onTestFinished(() => store.close());
  const found = await heldValues(store, "shop", RANGE);
  if (!found.ok) throw new Error(found.error.what);
  return found.value.map(({ kind, value }) => `${kind} ${value}`);
}

const IN_USE = ["heap amount", "heap objects"];
const ALLOCATED = ["heap allocated", "heap allocatedObjects"];

it("of Go are what is in use and totals, and goroutines where they are scraped", async () => {
  expect(await heldOf({ layout: "go" })).toEqual([...IN_USE, ...ALLOCATED]);
  expect(await heldOf({ layout: "go" }, { kind: "goroutine" })).toEqual([...IN_USE, ...ALLOCATED, "goroutine amount"]);
});

it("of profiles that are kept as their bytes are what the first one has", async () => {
  expect(await heldOf({ layout: "other" })).toEqual([...IN_USE, ...ALLOCATED]);
  expect(await heldOf({ layout: "node" })).toEqual(IN_USE);
});

it("are all where nothing is stored", async () => {
  expect(await heldOf({ service: "orders" })).toHaveLength(5);
});
