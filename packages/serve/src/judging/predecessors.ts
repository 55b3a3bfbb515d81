/**
 * What is known of an instance together with what is known of those whose place it took, so that a leak that ends each process
 * after a while shows though each has another name.
 */
import { unixMs } from "leakhound/server";
import type { RecentInstance } from "../recent/recent-series.ts";
import type { Succession } from "./windows/succession.ts";

/** One for each succession. A predecessor counts until the next one was seen. */
export function withPredecessors(
  all: readonly RecentInstance[],
  chains: readonly Succession[],
): readonly RecentInstance[] {
  const byName = new Map(all.map((one) => [one.instance, one]));
  return chains.flatMap(({ instance, from, predecessors }) => {
    const latest = byName.get(instance);
    if (latest === undefined || predecessors.length === 0) return latest ?? [];
    const parts = predecessors.flatMap(({ instance: name }, row) => {
      const until = predecessors[row + 1]?.from ?? from;
      const known = byName.get(name);
      const isBefore = ({ at }: { readonly at: number }) => at < until;
      return known === undefined
        ? []
        : [
            {
              ...known,
              until: unixMs(until),
              readings: known.readings.filter(isBefore),
              events: known.events.filter(isBefore),
            },
          ];
    });
    const last = parts.at(-1);
    return {
      ...latest,
      predecessors: parts.map((one) => ({ instance: one.instance, until: one.until })),
      earlier: last === undefined ? latest.earlier : { release: last.release, until: last.until },
      readings: [...parts.flatMap(({ readings }) => readings), ...latest.readings],
      events: [...parts.flatMap(({ events }) => events), ...latest.events],
    };
  });
}

/** Of a service, that a young process is compared with. */
const PEERS_MAX = 3;

/** The instances whose processes say that they started first, without what only a judgment of them needs. */
export function oldestOf(all: readonly RecentInstance[]): readonly RecentInstance[] {
  return all
    .flatMap((one) => {
      const last = one.readings.at(-1);
      return last?.processStart === undefined ? [] : [{ one, last, startedAt: last.processStart }];
    })
    .sort((a, b) => a.startedAt - b.startedAt)
    .slice(0, PEERS_MAX)
    .map(({ one }) => ({ ...one, readings: firstOfEachProcess(one.readings), events: [] }));
}

const firstOfEachProcess = (readings: RecentInstance["readings"]): RecentInstance["readings"] =>
  readings.filter(({ processStart }, row) => processStart !== readings[row - 1]?.processStart);
