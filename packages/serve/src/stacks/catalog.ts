/**
 * Which instances there were in a range, with their labels: from the rows of the store, and from memory. While the store is away:
 * those in memory, and those that its rows had when they were read last.
 */
import { type Fault, ok, type Result, unixMs } from "leakhound/server";
import type { IncarnationRow, RowStore, TimeRange } from "../rows/port.ts";
import type { Range } from "../views/levels.ts";
import type { ObservedFleet } from "../views/observed.ts";
import type { WantedInstance } from "./fleet-stacks.ts";

export interface CatalogInstance extends WantedInstance {
  /** Those of its last process in the range. */
  readonly labels: ReadonlyMap<string, string>;
  readonly release: string | null;
}

type Rows = Pick<RowStore, "services" | "incarnations">;

/** Processes of rows that are remembered while the store is away. */
const REMEMBERED_MAX = 20_000;

/** Rows may be so much behind. */
const ROWS_LATE_MS = 60_000;

export class Catalog {
  readonly #fleet: ObservedFleet;
  readonly #rows: Rows;
  /** The last process of each instance as its row was read last. The one that was read last is the last one. */
  readonly #remembered = new Map<string, IncarnationRow>();
  #away: Fault | null = null;

  constructor(fleet: ObservedFleet, rows: Rows) {
    this.#fleet = fleet;
    this.#rows = rows;
  }

  /** Why the last answer has only what is known here; null where it has all. */
  get away(): Fault | null {
    return this.#away;
  }

  /**
   * In order of service and instance. Fails where the store is away and nothing is known here.
   *
   * @param only the instances of this service; null for all
   */
  async instances(
    { fromMs, toMs }: Range,
    only: string | null = null,
  ): Promise<Result<readonly CatalogInstance[], Fault>> {
    const found = new Map<string, CatalogInstance>();
    const range = { from: unixMs(fromMs - ROWS_LATE_MS), to: unixMs(toMs + 1) };
    const stored = await this.#stored(range, only);
    this.#away = stored.ok ? null : stored.error;
    for (const row of stored.ok ? stored.value : this.#known(range, only)) {
      const { service, instance, release, labels, firstSeenAt } = row;
      const key = keyOf(row);
      const firstSeenMs = Math.min(firstSeenAt, found.get(key)?.firstSeenMs ?? firstSeenAt);
      found.set(key, { service, instance, release, labels: new Map(Object.entries(labels)), firstSeenMs });
    }
    this.#addObserved(found, { fromMs, toMs }, only);
    if (!stored.ok && found.size === 0) return stored;
    return ok([...found.values()].sort((a, b) => compare(a.service, b.service) || compare(a.instance, b.instance)));
  }

  async #stored(range: TimeRange, only: string | null): Promise<Result<readonly IncarnationRow[], Fault>> {
    const services = await this.#rows.services();
    if (!services.ok) return services;
    const rows: IncarnationRow[] = [];
    for (const { service, firstSeenAt, lastSeenAt } of services.value) {
      if (only !== null && service !== only) continue;
      if (lastSeenAt < range.from || firstSeenAt >= range.to) continue;
      const processes = await this.#rows.incarnations(service, range);
      if (!processes.ok) return processes;
      for (const row of processes.value) this.#remember(row);
      rows.push(...processes.value);
    }
    return ok(rows);
  }

  #remember(row: IncarnationRow): void {
    const key = keyOf(row);
    const known = this.#remembered.get(key);
    this.#remembered.delete(key);
    this.#remembered.set(key, known !== undefined && known.startedAt > row.startedAt ? known : row);
    const [oldest] = this.#remembered.size > REMEMBERED_MAX ? this.#remembered.keys() : [];
    if (oldest !== undefined) this.#remembered.delete(oldest);
  }

  #known({ from, to }: TimeRange, only: string | null): readonly IncarnationRow[] {
    const isWanted = ({ service, firstSeenAt, lastSeenAt }: IncarnationRow) =>
      (only === null || service === only) && lastSeenAt >= from && firstSeenAt < to;
    return [...this.#remembered.values()].filter(isWanted);
  }

  #addObserved(found: Map<string, CatalogInstance>, { fromMs, toMs }: Range, only: string | null): void {
    for (const service of only === null ? this.#fleet.services() : [only])
      for (const { name, release, labels, firstAt, lastAt } of this.#fleet.observed(service)) {
        const key = keyOf({ service, instance: name });
        if (found.has(key) || lastAt < fromMs || firstAt > toMs) continue;
        found.set(key, { service, instance: name, release, labels, firstSeenMs: firstAt });
      }
  }
}

const keyOf = ({ service, instance }: Pick<IncarnationRow, "service" | "instance">): string =>
  JSON.stringify([service, instance]);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
