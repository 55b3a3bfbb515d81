/**
 * What people ask of a service of many instances: one site over a day and over the open hour, the flame graph of an hour, one
 * profile. Processor time, of the first query after a start (or after its warm-up) and of the next ones.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unixMs } from "../packages/leakhound/src/base/units.ts";
import { profileOver } from "../packages/serve/src/profiles/query.ts";
import { warmUp } from "../packages/serve/src/profiles/warm-up.ts";
import { Querier } from "../packages/serve/src/pyroscope/calls.ts";
import { querierCalls } from "../packages/serve/src/pyroscope/service.ts";
import { Catalog } from "../packages/serve/src/stacks/catalog.ts";
import { FleetStacks } from "../packages/serve/src/stacks/fleet-stacks.ts";
import { HistoryStore } from "../packages/serve/src/store/history-store.ts";
import { HOUR_MS, valueIn, writeFleetHistory } from "./fleet-history.ts";

const INSTANCES = Number(process.argv[2] ?? 100);
const HOURS = 24;
const REPEATS = 3;
const SEALED_MS = Date.UTC(2026, 10, 28, 9);
const OPEN_MS = SEALED_MS + HOUR_MS;
const OPEN_SCRAPES = 30;
const SERVICE = "shop";

/** A history that was written before is read again. */
const kept = process.argv[3] ?? null;
const folder = kept ?? mkdtempSync(join(tmpdir(), "leakhound-bench-"));
process.on("exit", () => kept === null && rmSync(folder, { recursive: true, force: true }));

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function measured<T>(name: string, run: () => Promise<T>, describe: (value: T) => string): Promise<void> {
  if (!name.includes(process.argv[4] ?? "")) return;
  const times: { cpu: number; wall: number }[] = [];
  let value: T;
  do {
    const [cpu, wall] = [cpuMs(), performance.now()];
    value = await run();
    times.push({ cpu: cpuMs() - cpu, wall: performance.now() - wall });
  } while (times.length <= REPEATS);
  const [first, ...others] = times;
  const least = (key: "cpu" | "wall") => Math.min(...others.map((one) => one[key])).toFixed(0);
  const texts = [
    `${first!.cpu.toFixed(0)} ms the first time (${first!.wall.toFixed(0)} ms wall)`,
    `${least("cpu")} ms then (${least("wall")} ms wall)`,
  ];
  console.log(`${name.padEnd(44)} ${texts.join(", ")}; ${describe(value)}`);
}

const fleet = { service: SERVICE, instances: INSTANCES, seeds: 4, sealedMs: SEALED_MS };
if (!existsSync(join(folder, "open"))) writeFleetHistory({ folder, ...fleet, hours: HOURS, openScrapes: OPEN_SCRAPES });
const hours = {
  processes: async () => ({ ok: true, value: [] }) as const,
  add: async () => ({ ok: true, value: null }) as const,
};
const nowMs = OPEN_MS + OPEN_SCRAPES * 60_000;
const history = await HistoryStore.open({ folder, hours, commitMs: 0, warn: console.warn }, unixMs(nowMs));

/** As the server does it after its start: with it, the first times are those of a server that runs for a few seconds. */
if (process.argv[5] === "warm") {
  const began = cpuMs();
  const services = async () => [SERVICE];
  await warmUp({ history, services, now: () => unixMs(nowMs), spareTime: async () => true });
  console.log(`warm-up: ${(cpuMs() - began).toFixed(0)} ms`);
}

const LEAF = "github.com/example/service-6/internal/module57.(*Type11).Method57";
const query = { service: SERVICE, instance: null, profile: "heap", site: `heap:function:${LEAF}` } as const;
const between = (from: number, to: number) => ({ from: unixMs(from), to: unixMs(to) });
const points = (result: Awaited<ReturnType<typeof history.siteSeries>>) => {
  const values = valueIn(result);
  const last = values.reduce((sum, one) => sum + one.values.at(-1)!, 0);
  return `${values.length} instances, ${values.reduce((sum, { times }) => sum + times.length, 0)} points, ${last} bytes`;
};

const day = between(OPEN_MS - (HOURS + 1) * HOUR_MS, OPEN_MS);
await measured(`one site, ${HOURS} h`, () => history.siteSeries({ ...query, range: day }), points);
const open = between(OPEN_MS, nowMs + 1);
await measured("one site, the open hour", () => history.siteSeries({ ...query, range: open }), points);

const subject = { service: SERVICE, instance: null, kind: "heap" } as const;
const flame = async (fromMs: number, toMs: number) => valueIn(await profileOver(history, subject, { fromMs, toMs }))!;
type Found = Awaited<ReturnType<typeof flame>>;
const described = ({ profile, instances, read, scrapes }: Found) =>
  `${profile.samples.length} stacks, ${instances} instances, read ${read} of ${scrapes}`;
await measured("flame graph of a sealed hour", () => flame(SEALED_MS, OPEN_MS), described);
await measured("flame graph of the last 60 minutes", () => flame(nowMs - HOUR_MS, nowMs), described);

const key = { service: SERVICE, instance: "shop-0:6060", kind: "heap" } as const;
const profile = async (at: number) => valueIn(await history.profile(key, unixMs(at)))!;
const bytes = (value: Uint8Array) => `${value.length} bytes`;
await measured("one profile of a sealed hour", () => profile(SEALED_MS + HOUR_MS / 2), bytes);
await measured("one profile of the open hour", () => profile(nowMs - 15 * 60_000), bytes);

/** What Grafana asks for, as it asks. */
const observed = Array.from({ length: INSTANCES }, (_, number) => ({
  service: SERVICE,
  name: `${SERVICE}-${number}:6060`,
  release: "1",
  labels: new Map<string, string>(),
  firstAt: unixMs(day.from),
  lastAt: unixMs(nowMs),
  readings: () => [],
  events: [],
}));
const fleetView = { services: () => [SERVICE], observed: () => observed };
const none = async () => ({ ok: true, value: [] }) as const;
const catalog = new Catalog(fleetView, { services: none, incarnations: none });
const querier = new Querier({ catalog, stacks: new FleetStacks(history), history, now: () => unixMs(nowMs) });
const calls = querierCalls(querier);
const labelSelector = `{service_name="${SERVICE}"}`;
const asked = async (call: keyof typeof calls, fields: Record<string, unknown>) => {
  const body = new TextEncoder().encode(JSON.stringify({ labelSelector, ...fields }));
  const request = { contentType: "application/json", contentEncoding: "", acceptEncoding: "", body };
  const answer = await calls[call](request);
  if (answer.status !== 200) throw new Error(new TextDecoder().decode(answer.body));
  return answer.body.length;
};
const length = (count: number) => `${count} bytes`;
const IN_USE = "memory:inuse_space:bytes:space:bytes";
const ALLOCATED = "memory:alloc_space:bytes:space:bytes";
const sealed = { start: SEALED_MS, end: OPEN_MS };
const last = { start: nowMs - HOUR_MS, end: nowMs };
for (const [name, type] of [
  ["in use", IN_USE],
  ["allocated", ALLOCATED],
] as const) {
  const given = { profileTypeID: type };
  const merge = (range: typeof last) => () => asked("SelectMergeStacktraces", { ...given, ...range });
  const series = (range: typeof last) => () => asked("SelectSeries", { ...given, ...range, step: 60 });
  await measured(`Grafana, ${name}: flame of a sealed hour`, merge(sealed), length);
  await measured(`Grafana, ${name}: flame of the last hour`, merge(last), length);
  await measured(`Grafana, ${name}: series of the last hour`, series(last), length);
}
await history.close();
