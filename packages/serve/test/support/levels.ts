/** Levels of an instance, hour by hour, drawn as functions of the hour and of the age of the process. */
import { type MemoryReading, unixMs } from "leakhound/server";
import { type InstanceLevels, type LevelRow, ServiceStacks } from "../../src/judging/windows/levels.ts";

export const HOUR_MS = 3_600_000;
const MIB = 1024 * 1024;
/** A Monday. */
export const LEVELS_START_MS = Date.UTC(2026, 0, 5);

/** MiB of a site, by hour of the drawing and age of the process in hours. */
export type LevelDrawing = Readonly<Record<string, (hour: number, age: number) => number>>;

export interface DrawnLevels {
  readonly hours: number;
  readonly sites: LevelDrawing;
  /** Hours at which a process starts; the first may be before the drawing. */
  readonly starts?: readonly number[];
  readonly release?: (hour: number) => string;
  readonly limitMib?: number;
  readonly instance?: string;
  /** MiB of resident memory that the Go runtime did not request; without it, the runtime's account is unknown. */
  readonly outside?: (hour: number, age: number) => number;
}

/** So that equal levels of two hours are not equal to the byte. */
const wobble = (hour: number): number => ((hour * 7919) % 13) / 13;

export function drawnLevels({
  hours,
  sites,
  starts = [-48],
  release = () => "1",
  limitMib,
  instance = "shop-1",
  outside,
}: DrawnLevels): InstanceLevels {
  const rows: LevelRow[] = [];
  const readings: { incarnation: LevelRow["incarnation"]; reading: MemoryReading }[] = [];
  for (let hour = Math.max(0, starts[0]!); hour < hours; hour++) {
    const start = starts.findLast((one) => one <= hour)!;
    const incarnation = unixMs(LEVELS_START_MS + start * HOUR_MS);
    let total = 0;
    for (const [name, level] of Object.entries(sites)) {
      const min = Math.round((level(hour, hour - start) + 0.05 * wobble(hour)) * MIB);
      total += min;
      rows.push({
        incarnation,
        release: release(hour),
        profile: "heap",
        site: siteId(name),
        stack: name,
        periodStart: unixMs(LEVELS_START_MS + hour * HOUR_MS),
        firstAt: unixMs(LEVELS_START_MS + hour * HOUR_MS),
        lastAt: unixMs(LEVELS_START_MS + (hour + 0.98) * HOUR_MS),
        value: { min, mean: 1.02 * min },
        objects: { min: min / 1024 },
      });
    }
    const at = unixMs(LEVELS_START_MS + (hour + 0.9) * HOUR_MS);
    const limit = limitMib === undefined ? {} : { limitBytes: limitMib * MIB };
    const sysBytes = 1.1 * total;
    const rssBytes = sysBytes + (outside ? outside(hour, hour - start) + 5 + wobble(hour) : 0) * MIB;
    const account = outside ? { sysBytes } : {};
    const memory = { heapAllocBytes: total, rssBytes, gcCount: 60 * hour, cpuSeconds: 600 * hour, ...account };
    readings.push({ incarnation, reading: { at, ...memory, ...limit } as MemoryReading });
  }
  return { instance, rows, readings };
}

export const siteId = (name: string): string => `heap:function:${name}`;

/** The stack of a drawn site: the site, a handler, the server. */
export const drawnFrames = (name: string) =>
  [name, "example.com/shop/api.handle", "net/http.(*conn).serve"].map((one) => ({
    function: one,
    file: one.startsWith("net/") ? "/go/src/net/http/server.go" : "/srv/shop/x.go",
    line: 1,
  }));

export function drawnStacks(names: readonly string[]): ServiceStacks {
  const stacks = new ServiceStacks();
  for (const name of names) stacks.add(name, drawnFrames(name));
  return stacks;
}
