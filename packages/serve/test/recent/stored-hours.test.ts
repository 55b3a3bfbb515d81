/** The hours of a store, read as those of the folder: the same profiles, and the same ends. */
import { join } from "node:path";
import { unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { RecentView } from "../../src/overview/recent-view.ts";
import { RecentHours } from "../../src/recent/recent-hours.ts";
import { StoredHours } from "../../src/recent/stored-hours.ts";
import { type Layout, openFleet } from "../support/drawn-fleet.ts";
import { newFolder } from "../support/folders.ts";

const MINUTE = 60_000;
const START = unixMs(Date.UTC(2026, 10, 29, 10, 57));
const FLEET = `
  a   10 20 30 40 50 60   main.leak < main.main
  b   7 7 7 7 7 7         main.leak < main.main
`;

it.each<Layout>(["go", "other"])("has the same sites, of profiles of layout %s", async (layout) => {
  const folder = newFolder();
  const store = await openFleet(folder, [{ from: START, everyMs: MINUTE, drawing: FLEET, layout }], START);
  onTestFinished(() => store.close());
  const files = new RecentHours(join(folder, "history"));
  onTestFinished(() => files.close());
  const range = { fromMs: START + MINUTE, toMs: START + 4 * MINUTE };
  const query = { service: "shop", instance: null, profile: "heap", range, order: "growth", top: 5 } as const;
  const [local, shared] = await Promise.all(
    [files, new StoredHours(store)].map((hours) => new RecentView(hours).sites(query, ["a", "b"])),
  );
  expect(shared).toEqual(local);
  expect(shared).toMatchObject({
    value: [{ site: "heap:function:main.leak", first: 27 * 2 ** 20, last: 57 * 2 ** 20, growing: 1, instances: 2 }],
  });
});
