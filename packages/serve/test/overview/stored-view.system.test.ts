/** What a server shows of the time before it started: from its store. */
import { join } from "node:path";
import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { MIB, openFleet } from "../support/drawn-fleet.ts";
import { addProcesses } from "../support/fleet-rows.ts";
import { ask, newFolder, startIn } from "../support/running-server.ts";

const MINUTE = 60_000;
const SCRAPES = 90;
const START = unixMs(Math.floor(Date.now() / MINUTE) * MINUTE - (SCRAPES + 1) * MINUTE);
const row = (value: (scrape: number) => number) => Array.from({ length: SCRAPES }, (_, at) => value(at)).join(" ");
const HEAP = `
  a   ${row((at) => at)}   main.leak < main.main
  b   ${row(() => 7)}   main.leak < main.main
`;
const GOROUTINES = `a   ${row(() => 3)}   runtime.gopark < runtime.chanrecv1 < main.wait`;

it("shows sites, goroutines, processes and services of hours that are stored", async () => {
  const folder = newFolder();
  const drawn = [
    { from: START, everyMs: MINUTE, drawing: HEAP },
    { from: START, everyMs: MINUTE, kind: "goroutine" as const, drawing: GOROUTINES },
  ];
  await (await openFleet(join(folder, "data"), drawn, START)).close();
  await addProcesses(join(folder, "data"), drawn.slice(0, 1), SCRAPES);
  const { url } = await startIn(folder);
  const range = `from=${START + 10 * MINUTE}&to=${START + 80 * MINUTE}`;
  const json = async (path: string) => JSON.parse((await ask(`${url}/api/v1/${path}`)).text);

  const site = await json(`series/site?service=shop&site=heap:function:main.leak&${range}&points=2000`);
  const values = new Map(site.series.map((one: { name: string; values: number[] }) => [one.name, one.values]));
  expect(values.get("a")).toEqual(Array.from({ length: 71 }, (_, at) => (10 + at) * MIB));
  expect(site.total.values.at(-1)).toBe((80 + 7) * MIB);

  const { sites } = await json(`sites?service=shop&${range}`);
  expect(sites).toMatchObject([
    { site: "heap:function:main.leak", first: (10 + 7) * MIB, last: (80 + 7) * MIB, growing: 1, instances: 2 },
  ]);

  // No hour has its rows yet, of which long ranges are answered.
  const month = `from=${START - 30 * 86_400_000}&to=${START + SCRAPES * MINUTE}`;
  expect((await json(`sites?service=shop&${month}`)).sites).toMatchObject([{ site: "heap:function:main.leak" }]);
  const ofMonth = await json(`series/site?service=shop&site=heap:function:main.leak&${month}&points=2000`);
  expect(ofMonth.series.map((one: { name: string }) => one.name)).toEqual(["a", "b"]);

  const states = await json(`series/goroutines?service=shop&${range}`);
  expect(states.series).toMatchObject([{ name: "chan receive" }]);
  expect(new Set(states.series[0].values)).toEqual(new Set([3]));

  expect(await json(`marks?service=shop&${range}`)).toMatchObject({
    processes: [{ instance: "a", release: "v1", firstSeenMs: START }, { instance: "b" }],
    releases: [{ release: "v1", instances: 2 }],
    events: [],
  });
  expect(await json("services")).toMatchObject({ services: [{ service: "shop", instances: 2, releases: ["v1"] }] });
});
