/** Rows of one service in memory, as the store answers with them: hours of sites, processes, readings. */
import { ok } from "leakhound/server";
import type { StoredLevelRows } from "../../packages/serve/src/judging/windows/stored-levels.ts";
import type {
  IncarnationRow,
  LevelSummary,
  ReadingRow,
  SiteRow,
  StackRow,
} from "../../packages/serve/src/rows/port.ts";
import { MIB, type Plan } from "./plan.ts";
import { readingOf, timeOf } from "./readings.ts";
import type { ProcessStep } from "./simulate.ts";

export class MemoryRows implements StoredLevelRows {
  readonly #service: string;
  readonly #plan: Plan;
  readonly #processes = new Map<string, IncarnationRow>();
  /** By instance and profile, in order of time. */
  readonly #sites = new Map<string, SiteRow[]>();
  readonly #readings: ReadingRow[] = [];
  readonly #stacks = new Map<string, StackRow>();

  constructor(service: string, plan: Plan) {
    this.#service = service;
    this.#plan = plan;
  }

  /** An hour of a process. */
  add(step: ProcessStep): void {
    const { instance, release, startedAt, hour, sites, levels } = step;
    const { random } = this.#plan;
    const service = this.#service;
    const incarnation = timeOf(startedAt);
    const periodStart = timeOf(hour);
    const [firstAt, lastAt] = [timeOf(Math.max(hour, startedAt)), timeOf(hour + 0.98)];
    const known = this.#processes.get(`${instance} ${incarnation}`);
    this.#processes.set(`${instance} ${incarnation}`, {
      ...{ service, instance, release, collector: null, labels: {}, startedAt: incarnation },
      firstSeenAt: known?.firstSeenAt ?? firstAt,
      lastSeenAt: lastAt,
    });
    for (const [row, site] of sites.entries()) {
      const isHeap = site.profile === "heap";
      const mean = isHeap ? Math.round(levels[row]! * MIB) : levels[row]!;
      const min = isHeap
        ? Math.round(mean * (1 - random.between(0.01, 0.06)))
        : Math.floor(mean * (1 - 0.05 * site.following));
      if (mean === 0) continue;
      if (!this.#stacks.has(site.id)) this.#stacks.set(site.id, { service, stack: site.id, frames: site.stack });
      const objects = isHeap ? summaryOf(min / site.objectBytes, mean / site.objectBytes) : null;
      const named = { service, instance, incarnation, release, profile: site.profile, site: site.id, name: site.name };
      const times = { periodStart, firstAt, lastAt, scrapes: 60 };
      const key = `${site.profile} ${instance}`;
      const known = this.#sites.get(key) ?? [];
      this.#sites.set(key, known);
      known.push({ ...named, ...times, stack: site.id, value: summaryOf(min, mean), objects });
    }
    const reading = readingOf(this.#plan, step, timeOf(hour + 0.95));
    this.#readings.push({ service, instance, incarnation, reading });
  }

  incarnations: StoredLevelRows["incarnations"] = async (_, { from, to }) =>
    ok([...this.#processes.values()].filter(({ firstSeenAt, lastSeenAt }) => lastSeenAt >= from && firstSeenAt < to));

  readings: StoredLevelRows["readings"] = async ({ instance, range, pointsMax }) => {
    const slots = new Map<string, ReadingRow>();
    const width = (range.to - range.from) / pointsMax;
    for (const row of this.#readings) {
      const { at } = row.reading;
      if ((instance !== null && row.instance !== instance) || at < range.from || at >= range.to) continue;
      slots.set(`${row.instance} ${Math.floor((at - range.from) / width)}`, row);
    }
    return ok([...slots.values()]);
  };

  sites: StoredLevelRows["sites"] = async ({ instance, profile, range, sites }) => {
    const ids = "top" in sites ? null : new Set(sites.ids);
    const isAsked = ({ periodStart, site }: SiteRow) =>
      periodStart >= range.from && periodStart < range.to && (ids === null || ids.has(site));
    const keys = instance === null ? [...this.#sites.keys()] : [`${profile} ${instance}`];
    return ok(
      keys.flatMap((key) => {
        const rows = key.startsWith(`${profile} `) ? (this.#sites.get(key) ?? []) : [];
        const isOver = (rows.at(-1)?.periodStart ?? 0) < range.from;
        return isOver ? [] : rows.filter(isAsked);
      }),
    );
  };

  stacks: StoredLevelRows["stacks"] = async (_, stacks) => ok(stacks.flatMap((stack) => this.#stacks.get(stack) ?? []));
}

const summaryOf = (min: number, mean: number): LevelSummary => ({ first: mean, last: mean, min, max: mean, mean });
