/** Which instances there were in a range, with their labels: from the rows of the store, and from memory. */
import { type Fault, ok, type Result, unixMs } from "leakhound/server";
import type { RowStore } from "../rows/port.ts";
import type { Range } from "../views/levels.ts";
import type { ObservedFleet } from "../views/observed.ts";
import type { WantedInstance } from "./fleet-stacks.ts";

export interface CatalogInstance extends WantedInstance {
  /** Those of its last process in the range. */
  readonly labels: ReadonlyMap<string, string>;
  readonly release: string | null;
}

type Rows = Pick<RowStore, "services" | "incarnations">;

/** Rows may be so much behind. */
const ROWS_LATE_MS = 60_000;

export class Catalog {
  readonly #fleet: ObservedFleet;
  readonly #rows: Rows;

  constructor(fleet: ObservedFleet, rows: Rows) {
    this.#fleet = fleet;
    this.#rows = rows;
  }

  /**
   * In order of service and instance.
   *
   * @param only the instances of this service; null for all
   */
  async instances(
    { fromMs, toMs }: Range,
    only: string | null = null,
  ): Promise<Result<readonly CatalogInstance[], Fault>> {
    const found = new Map<string, CatalogInstance>();
    const services = await this.#rows.services();
    if (!services.ok) return services;
    const range = { from: unixMs(fromMs - ROWS_LATE_MS), to: unixMs(toMs + 1) };
    for (const { service, firstSeenAt, lastSeenAt } of services.value) {
      if (only !== null && service !== only) continue;
      if (lastSeenAt < range.from || firstSeenAt > toMs) continue;
      const processes = await this.#rows.incarnations(service, range);
      if (!processes.ok) return processes;
      for (const { instance, release, labels, firstSeenAt: seenAt } of processes.value) {
        const key = JSON.stringify([service, instance]);
        const firstSeenMs = Math.min(seenAt, found.get(key)?.firstSeenMs ?? seenAt);
        found.set(key, { service, instance, release, labels: new Map(Object.entries(labels)), firstSeenMs });
      }
    }
    this.#addObserved(found, { fromMs, toMs }, only);
    return ok([...found.values()].sort((a, b) => compare(a.service, b.service) || compare(a.instance, b.instance)));
  }

  #addObserved(found: Map<string, CatalogInstance>, { fromMs, toMs }: Range, only: string | null): void {
    for (const service of only === null ? this.#fleet.services() : [only])
      for (const { name, release, labels, firstAt, lastAt } of this.#fleet.observed(service)) {
        const key = JSON.stringify([service, name]);
        if (found.has(key) || lastAt < fromMs || firstAt > toMs) continue;
        found.set(key, { service, instance: name, release, labels, firstSeenMs: firstAt });
      }
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
