/** What is shown of the last hours while the rows of the store cannot be read: what is in memory. It begins anew with the server. */
import { eventWords, joinTarget, type WatchEvent } from "leakhound/server";
import { type Range, thinnedRows } from "./levels.ts";
import { memoryPoint } from "./memory-points.ts";
import type { ObservedFleet, ObservedInstance } from "./observed.ts";
import type {
  InstanceMemory,
  Mark,
  Marks,
  NamedLevels,
  ProcessInfo,
  SeriesQuery,
  ServiceInfo,
  Subject,
} from "./port.ts";

export class MemoryView {
  readonly #fleet: ObservedFleet;

  constructor(fleet: ObservedFleet) {
    this.#fleet = fleet;
  }

  services(): readonly ServiceInfo[] {
    return this.#fleet.services().map((service) => serviceInfo(service, this.#fleet.observed(service)));
  }

  marks(subject: Subject): Marks {
    const all = this.#instancesOf(subject);
    return {
      processes: all.flatMap((instance) => processesOf(instance, subject.range)),
      events: all.flatMap(({ name, events }) => marksOf(name, events, subject.range)),
    };
  }

  memory({ points, ...subject }: SeriesQuery): readonly InstanceMemory[] {
    return this.#instancesOf(subject).map((instance) => {
      const readings = instance.readings();
      const times = readings.map(({ at }) => at);
      const rows = thinnedRows(times, subject.range, points);
      return { instance: instance.name, points: rows.map((row) => memoryPoint(readings[row]!)) };
    });
  }

  #instancesOf({ service, instance }: Pick<Subject, "service" | "instance">): readonly ObservedInstance[] {
    return this.#fleet.observed(service).filter(({ name }) => instance === null || name === instance);
  }
}

function serviceInfo(service: string, instances: readonly ObservedInstance[]): ServiceInfo {
  const releases = new Set(instances.flatMap(({ release }) => release ?? []));
  const lastSeenMs = Math.max(...instances.map(({ lastAt }) => lastAt));
  return { service, instances: instances.length, lastSeenMs, releases: [...releases].sort() };
}

function processesOf({ name, release, ...instance }: ObservedInstance, { fromMs, toMs }: Range): ProcessInfo[] {
  const { incarnations, readings } = joinTarget({
    target: name,
    heap: null,
    goroutine: null,
    readings: instance.readings(),
    events: [],
  });
  const seen = incarnations.filter(({ from, to }) => from <= toMs && to >= fromMs);
  return seen.map(({ from, to, readings: { first, end } }) => {
    const startedMs =
      readings.slice(first, end).findLast((one) => one.processStart !== undefined)?.processStart ?? null;
    // Only the release of the last process is known here.
    const isLast = to === incarnations.at(-1)!.to;
    return { instance: name, release: isLast ? release : null, startedMs, firstSeenMs: from, lastSeenMs: to };
  });
}

function marksOf(instance: string, events: readonly WatchEvent[], { fromMs, toMs }: Range): Mark[] {
  const within = events.filter(({ at }) => at >= fromMs && at <= toMs);
  return within.map((event) => ({ instance, atMs: event.at, kind: event.kind, text: eventWords(event) }));
}

export function withoutGaps(name: string, grid: readonly number[], values: readonly (number | null)[]): NamedLevels {
  const rows = [...grid.keys()].filter((row) => values[row] !== null);
  return { name, timesMs: rows.map((row) => grid[row]!), values: rows.map((row) => values[row] ?? 0) };
}
