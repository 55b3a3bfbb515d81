/** Which instances there were, also while the store of rows is away. */
import { err, type Fault, ok, type Result, unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import type { IncarnationRow, ServiceRow } from "../../src/rows/port.ts";
import { Catalog } from "../../src/stacks/catalog.ts";
import type { ObservedFleet } from "../../src/views/observed.ts";
import { incarnation, minute } from "../rows/rows.ts";

const AWAY: Fault<"unreachable"> = { code: "unreachable", what: "no answer", where: "", todo: "" };
const RANGE = { fromMs: minute(0), toMs: minute(60) };

/** A store that can go away. */
function storeOf(rows: readonly IncarnationRow[]) {
  const store = {
    isAway: false,
    async services(): Promise<Result<readonly ServiceRow[], typeof AWAY>> {
      const [{ service, firstSeenAt, lastSeenAt }] = [rows[0]!];
      return store.isAway ? err(AWAY) : ok([{ service, instances: rows.length, firstSeenAt, lastSeenAt }]);
    },
    incarnations: async () => (store.isAway ? err(AWAY) : ok(rows)),
  };
  return store;
}

const fleetOf = (...names: readonly string[]): ObservedFleet => ({
  services: () => (names.length === 0 ? [] : ["shop"]),
  observed: () =>
    names.map((name) => ({
      service: "shop",
      name,
      release: "1",
      labels: new Map(),
      firstAt: unixMs(RANGE.fromMs),
      lastAt: unixMs(RANGE.toMs),
      readings: () => [],
      events: [],
    })),
});

const names = async (catalog: Catalog, range = RANGE) => {
  const found = await catalog.instances(range);
  return found.ok ? found.value.map(({ instance }) => instance) : found.error.code;
};

it("has the instances of the rows and those in memory, and says that these are all", async () => {
  const catalog = new Catalog(fleetOf("shop-2"), storeOf([incarnation({ instance: "shop-1" })]));
  expect(await names(catalog)).toEqual(["shop-1", "shop-2"]);
  expect(catalog.away).toBeNull();
});

it("has what is in memory and what the rows had last, while the store is away, and says so", async () => {
  const store = storeOf([incarnation({ instance: "shop-1", firstSeenAt: minute(1), lastSeenAt: minute(5) })]);
  const catalog = new Catalog(fleetOf("shop-2"), store);
  await names(catalog);
  store.isAway = true;
  expect(await names(catalog)).toEqual(["shop-1", "shop-2"]);
  expect(catalog.away).toEqual(AWAY);
  expect(await names(catalog, { fromMs: minute(30), toMs: minute(60) })).toEqual(["shop-2"]);
  store.isAway = false;
  expect(await names(catalog)).toEqual(["shop-1", "shop-2"]);
  expect(catalog.away).toBeNull();
});

it("fails while the store is away and nothing is known", async () => {
  const store = storeOf([incarnation()]);
  store.isAway = true;
  expect(await names(new Catalog(fleetOf(), store))).toBe("unreachable");
});
