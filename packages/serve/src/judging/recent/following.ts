/**
 * Whether what grows may follow a load that rises, as in the morning: it has risen by no more than the load makes memory rise, and
 * what a leak would look like does not fit clearly better.
 *
 *   load    1.0 ──▶ 1.12      site   29 ──▶ 33 MiB    may follow it: the load decides when it falls, or a longer window does
 *                                    29 ──▶ 58 MiB    does not
 */
import { couldFollow, unixMs } from "leakhound/server";
import type { JudgedInstance, ObservedLeak } from "../../tickets/observation.ts";
import type { OlderProcesses } from "./leveled.ts";

const FOLLOWS = "what grows may follow the load, which rises";

/** The judgment without leaks of the heap that may follow the load. */
export function withoutFollowing(judged: JudgedInstance, processes: OlderProcesses): JudgedInstance {
  if (judged.leaks.length === 0 || judged.isAcross) return judged;
  const loads = processes.loads();
  const follows = ({ kind, site }: ObservedLeak) => {
    if (kind !== "heap" || site.id === null) return false;
    const { at, values } = processes.levels(site.id);
    return loads.some((load) => couldFollow(Array.from(at, unixMs), values, load));
  };
  const leaks = judged.leaks.filter((leak) => !follows(leak));
  if (leaks.length === judged.leaks.length) return judged;
  return leaks.length > 0
    ? { ...judged, leaks }
    : { ...judged, leaks, verdict: "inconclusive", boundPerHour: null, reason: FOLLOWS };
}
