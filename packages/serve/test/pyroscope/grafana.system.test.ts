/** The read interface of Pyroscope, asked by the generated client that Grafana's datasource uses. */
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { hasGo } from "../../../leakhound/test/support/go.ts";
import { goBuild } from "../../../leakhound/test/support/go-builds.ts";
import { type DrawnFleet, MIB, openFleet } from "../support/drawn-fleet.ts";
import { addProcesses } from "../support/fleet-rows.ts";
import { addToken, ask, newFolder, startIn } from "../support/running-server.ts";

const MODULE = fileURLToPath(new URL("../../../../testbed/grafana", import.meta.url));
const hasModules = hasGo && spawnSync("go", ["mod", "download"], { cwd: MODULE }).status === 0;
if (!hasModules) console.log("skipped, because there is no go, or no Go module proxy: the client of Grafana");

const MINUTE = 60_000;
const SCRAPES = 90;
/** In sealed hours, and in the one that is open. */
const START = unixMs(Math.floor(Date.now() / MINUTE) * MINUTE - (SCRAPES + 1) * MINUTE);
const row = (value: (scrape: number) => number) =>
  Array.from({ length: SCRAPES }, (_, scrape) => value(scrape)).join(" ");
const INUSE = "memory:inuse_space:bytes:space:bytes";

const HEAP = `
  a   ${row(() => 20)}   main.leak < main.serve < main.main
  a   ${row(() => 5)}   main.base < main.main
  b   ${row(() => 10)}   main.leak < main.serve < main.main
`;
const GOROUTINES = `a   ${row((scrape) => scrape)}   runtime.gopark < main.wait`;

async function started(fleets: readonly Partial<DrawnFleet>[]) {
  const folder = newFolder();
  const drawn = fleets.map((one) => ({ from: START, everyMs: MINUTE, drawing: "", ...one }));
  await (await openFleet(join(folder, "data"), drawn, START)).close();
  await addProcesses(join(folder, "data"), drawn, SCRAPES);
  const token = await addToken(folder, "grafana", "read");
  return { ...(await startIn(folder)), token };
}

interface Report {
  readonly types: readonly string[];
  readonly names: readonly string[];
  readonly services: readonly string[];
  readonly series: readonly Record<string, string>[];
  readonly steps: Record<string, readonly { labels: object; points: readonly [number, number][] }[]>;
  readonly grouped: readonly { labels: Record<string, string>; points: readonly [number, number][] }[];
  readonly flame: { total: number; bars: number; self: Record<string, number> } | null;
  readonly fewNodes: { total: number; bars: number; self: Record<string, number> } | null;
  readonly span: boolean;
  readonly diffTicks: readonly number[];
  readonly error: string;
}

async function grafana(server: { url: string; token: string }, ...args: readonly string[]): Promise<Report> {
  const times = ["-from", String(START + 10 * MINUTE), "-to", String(START + 70 * MINUTE)];
  const all = ["-url", server.url, "-token", server.token, ...times, ...args];
  const { stdout } = await promisify(execFile)(goBuild({ module: "grafana" }), all);
  return JSON.parse(stdout);
}

const lasts = (series: Report["steps"][string]) => series.map(({ points }) => points.at(-1)![1] / MIB);

it("shows a single scrape by the id that an exemplar has", async () => {
  const server = await started([{ drawing: `a   ${row((scrape) => scrape + 1)}   main.leak < main.main` }]);
  const call = async (name: string, message: object) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${server.token}` };
    const body = JSON.stringify(message);
    const url = `${server.url}/querier.v1.QuerierService/${name}`;
    return JSON.parse((await ask(url, { method: "POST", headers, body })).text);
  };
  const [start, end] = [START + 10 * MINUTE, START + 30 * MINUTE].map(String);
  const asked = { profileTypeID: INUSE, labelSelector: '{service_name="shop"}', start, end };
  const { series } = await call("SelectSeries", { ...asked, step: 300, exemplarType: "EXEMPLAR_TYPE_INDIVIDUAL" });
  const [{ points }] = series;
  const exemplars = points.flatMap((point: { exemplars?: readonly object[] }) => point.exemplars ?? []);
  expect(exemplars.length).toBeGreaterThanOrEqual(4);
  const last = exemplars.at(-1);
  expect(Number(last.value)).toBe(31 * MIB);
  expect(last.timestamp).toBe(end);
  const { flamegraph } = await call("SelectMergeStacktraces", { ...asked, profileIdSelector: [last.profileId] });
  expect([flamegraph.names, Number(flamegraph.total)]).toEqual([["total", "main.main", "main.leak"], 31 * MIB]);
  expect(await call("SelectMergeStacktraces", { ...asked, profileIdSelector: ["not-an-id"] })).toMatchObject({
    code: "invalid_argument",
  });
  expect(await call("SelectHeatmap", asked)).toEqual({});
});

describe.skipIf(!hasModules)("Grafana's client", () => {
  it("gets what is in use, and never a sum over scrapes, at any step", async () => {
    const server = await started([{ drawing: HEAP }, { kind: "goroutine", drawing: GOROUTINES }]);
    const report = await grafana(server, "-select", '{service_name="shop"}');
    expect(report.types).toContain(INUSE);
    expect(report.types).toContain("goroutine:goroutine:count:goroutine:count");
    expect(report.names).toEqual(expect.arrayContaining(["service_name", "instance", "__profile_type__"]));
    expect(report.services).toEqual(["shop"]);
    expect(report.series).toContainEqual({ service_name: "shop", __profile_type__: INUSE });
    for (const step of ["15", "60", "300"]) {
      const [all] = report.steps[step]!;
      expect(new Set(all!.points.map(([, value]) => value / MIB))).toEqual(new Set([35]));
      expect(all!.points).toHaveLength(3600 / Number(step) + 1);
    }
    expect(report.grouped.map(({ labels }) => labels["instance"])).toEqual(["a", "b"]);
    expect(lasts(report.grouped)).toEqual([25, 10]);
    expect(report.flame).toMatchObject({ total: 35 * MIB, bars: 5 });
    expect(report.flame!.self).toEqual({
      "main.main;main.serve;main.leak": 30 * MIB,
      "main.main;main.base": 5 * MIB,
    });
    expect(report.fewNodes).toMatchObject({ total: 35 * MIB, bars: 3, self: { "main.main;other": 35 * MIB } });
    expect(report.span).toBe(false);
    expect(report.diffTicks).toEqual([35 * MIB, 35 * MIB]);
    expect(report.error).toMatch(/^invalid_argument: there is no profile type "no:such:type:at:all"$/);
  });

  it("selects by labels, and gets the same in JSON", async () => {
    const server = await started([{ drawing: HEAP }, { service: "orders", drawing: `c   ${row(() => 1)}   main.x` }]);
    const one = await grafana(server, "-json", "-select", '{service_name="shop", instance=~"b|c"}');
    expect(one.flame).toMatchObject({ total: 10 * MIB });
    expect(one.services).toEqual(["shop"]);
    expect((await grafana(server, "-select", "{}")).flame).toMatchObject({ total: 36 * MIB });
    const none = await grafana(server, "-select", '{service_name="nobody"}');
    expect([none.flame, none.steps["15"], none.services]).toEqual([null, null, null]);
  });

  it("gets the mean of goroutines over a range, and what was allocated as rises", async () => {
    const server = await started([{ drawing: HEAP }, { kind: "goroutine", drawing: GOROUTINES }]);
    const waiting = await grafana(server, "-type", "goroutine:goroutine:count:goroutine:count");
    expect(waiting.flame!.total).toBeGreaterThanOrEqual(39);
    expect(waiting.flame!.total).toBeLessThanOrEqual(40);
    expect(waiting.steps["60"]![0]!.points.slice(0, 2).map(([, value]) => value)).toEqual([10, 11]);
    const allocated = await grafana(server, "-type", "memory:alloc_space:bytes:space:bytes");
    expect(new Set(allocated.steps["60"]![0]!.points.map(([, value]) => value))).toEqual(new Set([0]));
  });
});

it("speaks the errors of the Connect protocol, and has limits", async () => {
  const server = await started([{ drawing: HEAP }]);
  const call = async (name: string, body: string, type = "application/json") => {
    const headers = { authorization: `Bearer ${server.token}`, "content-type": type };
    const { status, text } = await ask(`${server.url}/querier.v1.QuerierService/${name}`, {
      method: "POST",
      headers,
      body,
    });
    return `${status} ${text}`;
  };
  expect(await call("ProfileTypes", "{")).toMatch(/^400 .*"code":"invalid_argument"/);
  expect(await call("ProfileTypes", "\u00ff", "application/proto")).toMatch(/^400 .*"code":"invalid_argument"/);
  expect(await call("ProfileTypes", "{}", "application/grpc")).toBe("415 ");
  expect(await call("SelectMergeProfile", "{}")).toMatch(/^501 .*"code":"unimplemented"/);
  expect(await call("LabelNames", '{"matchers":["{a="]}')).toContain("label selector: a quoted value is missing");
  const series = { profileTypeID: INUSE, labelSelector: "{}", start: String(START), end: String(START + 60 * MINUTE) };
  expect(await call("SelectSeries", JSON.stringify({ ...series, step: 0.0001 }))).toContain(
    "step is below one millisecond",
  );
  expect(await call("SelectSeries", JSON.stringify({ ...series, step: 0.1 }))).toContain("more than 11000 steps");
  expect(await call("SelectSeries", JSON.stringify({ ...series, end: "1", step: 15 }))).toContain(
    "start is not before end",
  );
  expect(await call("SelectMergeStacktraces", JSON.stringify({ ...series, format: "PROFILE_FORMAT_DOT" }))).toMatch(
    /^501 /,
  );
});
