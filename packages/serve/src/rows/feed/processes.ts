/**
 * Which process of an instance an observation is of.
 *
 *   observed   start 10:00   start 10:00   start 12:30   gc count 812   gc count 3
 *   process    10:00         10:00         12:30         12:30          when the count fell
 *
 * A process is named by its start, or, where nothing says when that was, by when it was first seen. After a restart of the
 * server, the last reading that is stored says which process it was.
 *
 * A process keeps its release. A profile of another release that has no counters, as of goroutines, may be the first of the next
 * process, or the labels of the target have changed: the next observation with counters says which. Until then the process stays
 * as it is.
 *
 *   observed   heap, release 1   goroutines, release 2   heap, release 2, fewer bytes allocated
 *   process    release 1         release 1               another one of release 2, first seen with its goroutines
 */
import { type Observation, RestartDetector, type UnixMs } from "leakhound/server";
import type { IncarnationRow, InstanceRow, ReadingRow } from "../port.ts";

/** What is known of the instance when it is observed. */
export interface InstanceFacts {
  readonly service: string;
  readonly instance: string;
  readonly release: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

interface Known {
  readonly detector: RestartDetector;
  row: IncarnationRow;
  /** Last seen as it is stored; null where the row itself is not. */
  storedAt: UnixMs | null;
  /** When another release was seen first, by observations that do not show whether the process is the same; or null. */
  otherSince: UnixMs | null;
}

/** How far the stored time at which a process was last seen may be behind. */
const SEEN_STEP_MS = 30_000;
/** Another release that is seen for so long, without counters, is another process. */
const OTHER_RELEASE_MS = 300_000;

export class Processes {
  readonly #collector: string;
  readonly #known = new Map<string, Known>();
  /** Processes that others replaced, as they were seen last, until they are taken. */
  #ended: IncarnationRow[] = [];

  /** @param collector who observes */
  constructor(collector: string) {
    this.#collector = collector;
  }

  /** Takes up the processes that are stored, each with its last reading, if there is one; those that are known stay. */
  resume(instances: readonly InstanceRow[], readings: readonly ReadingRow[]): void {
    for (const { incarnations: _, ...row } of instances) {
      if (this.#known.has(keyOf(row))) continue;
      const detector = new RestartDetector();
      const last = readings.find((one) => one.instance === row.instance && one.incarnation === row.startedAt);
      if (last) detector.observe(last.reading);
      this.#known.set(keyOf(row), { detector, row, storedAt: row.lastSeenAt, otherSince: null });
    }
  }

  /** @returns the start of the process that was observed */
  observe(facts: InstanceFacts, observation: Observation): UnixMs {
    const known = this.#known.get(keyOf(facts));
    if (known === undefined) return this.#begin(facts, observation, known);
    const shows = known.detector.compares(observation);
    if (known.detector.observe(observation)) return this.#begin(facts, observation, known);
    const { at } = observation;
    if (!shows && isOtherRelease(known.row, facts)) {
      known.otherSince ??= at;
      if (at - known.otherSince < OTHER_RELEASE_MS) return known.row.startedAt;
      known.detector.forget();
      known.detector.observe(observation);
      return this.#begin(facts, observation, known);
    }
    known.otherSince = null;
    const isSame =
      known.row.release === facts.release &&
      known.row.collector === this.#collector &&
      isEqual(known.row.labels, facts.labels);
    if (!isSame) known.storedAt = null;
    known.row = { ...known.row, ...facts, collector: this.#collector, lastSeenAt: later(known.row.lastSeenAt, at) };
    return known.row.startedAt;
  }

  /** The rows that changed enough since they were taken last. */
  take(): readonly IncarnationRow[] {
    const changed = this.#ended;
    this.#ended = [];
    for (const known of this.#known.values()) {
      const { row, storedAt } = known;
      if (storedAt !== null && row.lastSeenAt - storedAt < SEEN_STEP_MS) continue;
      changed.push(row);
      known.storedAt = row.lastSeenAt;
    }
    return changed;
  }

  /** Takes back rows that could not be stored. */
  giveBack(rows: readonly IncarnationRow[]): void {
    for (const row of rows) {
      const known = this.#known.get(keyOf(row));
      if (known?.row.startedAt === row.startedAt) known.storedAt = null;
      else this.#ended.push(row);
    }
  }

  /** Forgets instances that were last seen before this time, so that those of a fleet that changes take no memory. */
  forgetBefore(oldest: UnixMs): void {
    for (const [key, { row }] of this.#known) if (row.lastSeenAt < oldest) this.#known.delete(key);
  }

  #begin(facts: InstanceFacts, observation: Observation, before: Known | undefined): UnixMs {
    const { at, processStart } = observation;
    if (before && before.storedAt !== before.row.lastSeenAt) this.#ended.push(before.row);
    const detector = before?.detector ?? new RestartDetector();
    if (!before) detector.observe(observation);
    const firstSeenAt = before?.otherSince ?? at;
    const startedAt = processStart ?? firstSeenAt;
    const row = { ...facts, startedAt, firstSeenAt, lastSeenAt: at, collector: this.#collector };
    this.#known.set(keyOf(facts), { detector, row, storedAt: null, otherSince: null });
    return startedAt;
  }
}

const keyOf = ({ service, instance }: { readonly service: string; readonly instance: string }): string =>
  JSON.stringify([service, instance]);

/** Releases are compared where both are known: one that becomes known later is that of the same process. */
const isOtherRelease = (row: IncarnationRow, { release }: InstanceFacts): boolean =>
  row.release !== null && release !== null && row.release !== release;

const later = (a: UnixMs, b: UnixMs): UnixMs => (a > b ? a : b);

function isEqual(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
