/**
 * Processor time to judge a fleet over a day: instances of 1,000 sites each, in 24 rows an hour apart, of which one in ten
 * leaks. The rows are made one instance at a time, as the server reads them, with the 200 sites that it reads; making them is
 * not counted, nor is the query.
 */
import { unixMs } from "../packages/leakhound/src/base/units.ts";
import { judgeInstance, LONG_WINDOWS } from "../packages/serve/src/judging/windows/judge-levels.ts";
import { type LevelRow, ServiceStacks } from "../packages/serve/src/judging/windows/levels.ts";

const SITES = 1_000;
/** As in `judging/windows/stored-levels.ts`. */
const SITES_READ = 200;
const HOURS = 24;
const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 0, 5);
const MIB = 2 ** 20;
const LEAKING_EACH = 10;
const AGE_HOURS = 100;

const id = (site: number) => `heap:function:example.com/svc/pkg${site % 50}.(*T${site}).Do`;

/** Numbers that look like chance, and are the same in each run. */
const chance = (...parts: readonly number[]) => {
  const mixed = parts.reduce((hash, part) => Math.imul(hash ^ (part + 0x9e3779b9), 0x85ebca6b) ^ (hash >>> 13), 7);
  return (mixed >>> 0) / 2 ** 32;
};

function rowsOf(instance: number): readonly LevelRow[] {
  const incarnation = unixMs(START_MS - AGE_HOURS * HOUR_MS);
  const rows: LevelRow[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    const load = 1 + 0.5 * Math.sin((2 * Math.PI * (hour - 9)) / HOURS);
    for (let site = 0; site < SITES; site++) {
      const level = 0.05 + 2 * chance(site, 1) ** 8 * 20;
      const follows = chance(site, 2) < 0.3 ? load : 1;
      const leaked = site === 7 && instance % LEAKING_EACH === 0 ? 4 * hour : 0;
      const min = Math.round((level * follows * (1 + 0.03 * chance(site, hour, instance)) + leaked) * MIB);
      rows.push({
        incarnation,
        release: "1",
        profile: "heap",
        site: id(site),
        stack: id(site),
        periodStart: unixMs(START_MS + hour * HOUR_MS),
        firstAt: unixMs(START_MS + hour * HOUR_MS),
        lastAt: unixMs(START_MS + (hour + 0.98) * HOUR_MS),
        value: { min, mean: min },
        objects: { min: min / 512 },
      });
    }
  }
  return rows;
}

/** The rows that the server reads of an instance: those of its largest sites. */
function ofLargest(rows: readonly LevelRow[]): readonly LevelRow[] {
  const highest = new Map<string, number>();
  for (const { site, value } of rows) highest.set(site, Math.max(highest.get(site) ?? 0, value.min));
  const largest = [...highest].sort((a, b) => b[1] - a[1]).slice(0, SITES_READ);
  const ids = new Set(largest.map(([site]) => site));
  return rows.filter(({ site }) => ids.has(site));
}

const stacks = new ServiceStacks();
for (let site = 0; site < SITES; site++) {
  const names = [id(site).slice("heap:function:".length), "example.com/svc/api.handle", "net/http.(*conn).serve"];
  stacks.add(
    id(site),
    names.map((name) => ({
      function: name,
      file: name.startsWith("net/") ? "/go/src/net/http/server.go" : "/srv/x.go",
      line: 1,
    })),
  );
}
const window = LONG_WINDOWS.find(({ name }) => name === "day")!;
judgeInstance({ instance: "warm", rows: rowsOf(1), readings: [] }, stacks, window);
for (const instances of [125, 250, 500]) {
  let cpuMs = 0;
  let leaking = 0;
  for (let instance = 0; instance < instances; instance++) {
    const rows = ofLargest(rowsOf(instance));
    const begin = process.cpuUsage();
    const { verdict } = judgeInstance({ instance: `svc-${instance}`, rows, readings: [] }, stacks, window);
    const used = process.cpuUsage(begin);
    cpuMs += (used.user + used.system) / 1_000;
    if (verdict === "leak") leaking++;
  }
  console.log(
    `${instances} instances of ${SITES} sites: ${(cpuMs / 1_000).toFixed(1)} s of processor, ${(cpuMs / instances).toFixed(1)} ms each; ${leaking} of ${Math.ceil(instances / LEAKING_EACH)} leaks found`,
  );
}
