/**
 * What the instances of a service allocated within a range, as a profile: the rises of their totals, each stack by its functions.
 *
 *   10:00  alloc_space 40     10:30  90     10:40 (restarted)  5     11:00  25        50 + 5 + 20
 */
import { err, type Fault, ok, type Profile, ProfileBuilder, type Result, unixMs } from "leakhound/server";
import type { FoundProfile, HistoryHours, ProfileSubject } from "../profiles/query.ts";
import { INSTANCES_MAX, tooMany } from "../profiles/range-reading.ts";
import { hourOf } from "../store/names.ts";
import type { Range } from "../views/levels.ts";
import { FleetStacks, type WantedInstance } from "./fleet-stacks.ts";
import { increasesOf, StackSums } from "./stack-levels.ts";

const HOUR_MS = 3_600_000;
const HOURS_MAX = 24 * 31;
const VALUES = ["allocatedObjects", "allocated"] as const;
const SAMPLE_TYPES = [
  { type: "alloc_objects", unit: "count" },
  { type: "alloc_space", unit: "bytes" },
];

/** @returns null where no profile of the range has such totals */
export async function allocatedOver(
  history: HistoryHours,
  subject: ProfileSubject,
  range: Range,
): Promise<Result<FoundProfile | null, Fault>> {
  const instances = await instancesWithin(history, subject, range);
  if (!instances.ok) return instances;
  const stacks = new FleetStacks(history);
  const rises = new Map<string, { readonly frames: readonly string[]; readonly values: number[] }>();
  let [found, scrapes] = [0, 0];
  for (const [column, value] of VALUES.entries()) {
    const sums = new StackSums();
    [found, scrapes] = [0, 0];
    const read = await stacks.each(instances.value, { kind: "heap", value, range }, (_, one) => {
      sums.addAll(increasesOf(one, [], range));
      found++;
      scrapes += one.parts.reduce((sum, { times }) => sum + timesWithin(times, range), 0);
    });
    if (!read.ok) return read;
    for (const { frames, sum } of sums.all()) {
      const key = JSON.stringify(frames);
      const row = rises.get(key) ?? { frames, values: VALUES.map(() => 0) };
      rises.set(key, row);
      row.values[column] = Math.round(sum);
    }
  }
  if (found === 0) return ok(null);
  return ok({ profile: profileOf([...rises.values()]), instances: found, read: scrapes, scrapes });
}

const timesWithin = (times: readonly number[], { fromMs, toMs }: Range): number =>
  times.filter((time) => time >= fromMs && time <= toMs).length;

/** The instances that have heap profiles within the range. */
async function instancesWithin(
  history: HistoryHours,
  { service, instance: only }: ProfileSubject,
  { fromMs, toMs }: Range,
): Promise<Result<readonly WantedInstance[], Fault>> {
  const names = new Set<string>();
  const [first, last] = [Math.floor(fromMs / HOUR_MS), Math.floor(toMs / HOUR_MS)];
  for (let hour = Math.max(first, last - HOURS_MAX); hour <= last; hour++) {
    const stored = await history.hour(service, hourOf(unixMs(hour * HOUR_MS)));
    if (!stored.ok) return stored;
    for (const { key } of stored.value?.series ?? [])
      if (key.kind === "heap" && (only === null || key.instance === only)) names.add(key.instance);
    if (names.size > INSTANCES_MAX) return err(tooMany({ service }));
  }
  return ok([...names].map((instance) => ({ service, instance, firstSeenMs: 0 })));
}

function profileOf(
  rises: readonly { readonly frames: readonly string[]; readonly values: readonly number[] }[],
): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: SAMPLE_TYPES,
    periodType: { type: "space", unit: "bytes" },
    period: 0n,
  });
  for (const { frames, values } of rises) {
    if (values.every((value) => value === 0)) continue;
    const stack = frames.toReversed().map((name) => builder.location([{ function: name, file: "", line: 0 }]));
    builder.add({ stack, values });
  }
  return builder.build();
}
