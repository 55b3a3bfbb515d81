/** The reason of a verdict in one to three sentences: a case a reason. */
import { assertUnreachable } from "../../base/assert.ts";
import {
  formatByteRate,
  formatBytes,
  formatCount,
  formatCountRate,
  formatDuration,
  formatShare,
} from "../../base/format.ts";
import type { FamilyFacts } from "../../verdict/facts/measures.ts";
import type { ConcurrentHeapGrowth, Outliers, Reason, ReasonFacts, WatchLonger } from "../../verdict/facts/reasons.ts";
import { climbsInEachProcess } from "./incarnations.ts";
import { partWords } from "./memory-parts.ts";
import { countWords, functionWords } from "./names.ts";
import { accountWords, offHeapWords } from "./off-heap.ts";
import { rateWords } from "./trend.ts";

export function reasonWords(reason: Reason): string {
  switch (reason.code) {
    case "goroutines-grow":
      return goroutinesGrow(reason.facts);
    case "goroutines-proven":
      return goroutinesProven(reason.facts);
    case "heap-grows":
      return heapGrows(reason.facts);
    case "off-heap-held-by-heap":
      return offHeapHeldByHeap(reason.facts);
    case "off-heap-grows":
      return `${capital(offHeapWords(reason.facts))}, while heap in use does not grow.`;
    case "heap-counted":
      return heapCounted(reason.facts);
    case "family-grows":
      return familyGrows(reason.facts);
    case "stacks-grow":
      return stacksGrow(reason.facts);
    case "climbs-in-each-process":
      return climbsInEachProcess(reason.facts);
    case "no-growth":
      return noGrowth(reason.facts);
    case "nothing-read":
      return "Nothing was read from this target.";
    case "too-few-snapshots":
      return tooFewSnapshots(reason.facts);
    case "processes-mixed": {
      const { profiles, processes } = reason.facts;
      return `The ${profiles} profiles are of several processes, at least ${processes}: their counters of allocations jump up and down, and neither names, folders, start times nor builds separate them. Put the profiles of each process into a folder of its own, and give all folders.`;
    }
    case "restarts-too-fast":
      return restartsTooFast(reason.facts);
    case "heap-profiles-repeat":
      return heapProfilesRepeat(reason.facts);
    case "heap-profiles-differ":
      return `${countWords(reason.facts.profiles, "heap profile")} show the change within an interval, as /debug/pprof/heap?seconds=30 gives it, and not what is in use. Collect profiles without seconds.`;
    case "profiles-undated":
      return profilesUndated(reason.facts.profiles);
    case "goroutine-profiles-cut":
      return `${countWords(reason.facts.profiles, "goroutine profile")} lack goroutines, because the text was cut, so their counts cannot be compared. Collect whole profiles, for example from /debug/pprof/goroutine.`;
    case "no-profiles":
      return "No heap or goroutine profile was read: memory readings alone cannot identify a leak.";
    case "no-heap-profile":
      return "No heap profile was read, so heap growth cannot be excluded.";
    case "too-few-heap-profiles":
      return `Too few heap profiles of one process. ${watchWords(reason.facts)}`;
    case "goroutines-uncertain":
      return `The goroutine count grows, but no single stack does with certainty. ${watchWords(reason.facts)}`;
    case "empty-heap-profiles":
      return "The heap profiles contain no samples, so heap growth cannot be excluded. Check whether the service sets runtime.MemProfileRate to 0.";
    case "site-uncertain": {
      const { site, bytesPerHour } = reason.facts;
      return `${functionWords(site)} grows at ${formatByteRate(bytesPerHour)}, but sampling noise or chance could explain it. ${watchWords(reason.facts)}`;
    }
    case "heap-uncertain":
      return `The heap grows at ${formatByteRate(reason.facts.bytesPerHour)}, but no single site grows beyond its sampling noise. ${watchWords(reason.facts)}`;
    case "resident-memory-grows":
      return `Resident memory grows at ${formatByteRate(reason.facts.bytesPerHour)}, but the heap does not, and no reading shows which part grows. ${watchWords(reason.facts)}`;
    case "part-grows": {
      const { part, bytesPerHour } = reason.facts;
      return `The heap does not grow, but another part of memory does, at ${formatByteRate(bytesPerHour)}: ${partWords(part)}. It leaks there, or the service is still starting. ${watchWords(reason.facts)}`;
    }
    case "cache-could-explain":
      return cacheCouldExplain(reason.facts);
    case "leak-could-hide":
      return `The heap shows no significant growth, but a leak of up to ${formatByteRate(reason.facts.bytesPerHour)} could hide in the noise. ${watchWords(reason.facts)}`;
    case "limit-within-horizon":
      return limitWithinHorizon(reason.facts);
    case "horizon-without-limit":
      return `The heap shows no significant growth, but no memory limit is known, so it is open whether a slow leak would reach it within ${formatDuration(reason.facts.horizonMs)}. Give --memory-limit.`;
    case "instances-leak":
      return instancesLeak(reason.facts);
    case "instances-share-suspect": {
      const { site, sharing, instances, bytesPerHour } = reason.facts;
      return `No instance is certain on its own, but ${functionWords(site)} grows in ${sharing} of ${instances}, at ${formatByteRate(bytesPerHour)} on average: together this is beyond chance.`;
    }
    case "instances-clean":
      return `None of ${reason.facts.instances} instances leaks. ${reasonWords(reason.facts.lead)}`;
    case "instances-uncertain":
      return `None of ${reason.facts.instances} instances shows a leak, but too few of them can exclude one. ${reasonWords(reason.facts.lead)}`;
    default:
      return assertUnreachable(reason);
  }
}

const watchWords = ({ watchMs }: WatchLonger): string => `Watch for ${formatDuration(watchMs)} to settle it.`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function goroutinesGrow({ site, ownFrame, countPerHour, heap }: ReasonFacts["goroutines-grow"]): string {
  const where = ownFrame ? `${functionWords(ownFrame)} (blocked in ${functionWords(site)})` : functionWords(site);
  return `Goroutines accumulate in ${where} at ${formatCountRate(countPerHour)} and do not exit.${heap ? ` ${heapWords(heap)}` : ""}`;
}

function heapWords(heap: ConcurrentHeapGrowth): string {
  switch (heap.relation) {
    case "held-by-goroutines":
      return "The heap grows with them, because the memory that they reference cannot be freed.";
    case "unrelated":
      return `The heap also grows, at ${formatByteRate(heap.bytesPerHour)} in ${functionWords(heap.site)}, whose stack has nothing in common with theirs: this may be a second leak.`;
    default:
      return assertUnreachable(heap);
  }
}

function goroutinesProven({ count, ownFrame }: ReasonFacts["goroutines-proven"]): string {
  const where = ownFrame ? ` Most of them are blocked in ${functionWords(ownFrame)}.` : "";
  return `The runtime reports ${countWords(count, "leaked goroutine")}: nothing that is still reachable can wake ${count === 1 ? "it" : "them"}.${where}`;
}

function heapGrows(facts: ReasonFacts["heap-grows"]): string {
  const { bytesPerHour, site, ownFrame, otherSites, ownFrameElsewhere, offHeap, family } = facts;
  const called = ownFrame ? ` (called from ${functionWords(ownFrame)})` : "";
  const more = otherSites > 0 ? ` and ${countWords(otherSites, "more site")}` : "";
  const sentences = [
    `Heap in use grows at ${formatByteRate(bytesPerHour)} through the end of the window: memory allocated by ${functionWords(site)}${called}${more} is never freed.`,
    ...(ownFrameElsewhere
      ? [`First application frame on the growing stacks: ${functionWords(ownFrameElsewhere)}.`]
      : []),
    ...(family ? [familyWords(family)] : []),
    ...(offHeap ? [`Also, ${offHeapWords(offHeap)}: a second leak.`] : []),
  ];
  return sentences.join(" ");
}

/** `Whole HTTP requests are kept: 2.9 GiB/h (95%: 2.4 to 3.4 GiB/h), 85% (70 to 100%) of the growth.` */
function familyWords({ name, growth, share, shareLow, shareHigh }: FamilyFacts): string {
  const part = `${formatShare(share)} of the growth (95%: ${formatShare(shareLow)} to ${formatShare(shareHigh)})`;
  return `${capital(name)} accumulate: ${rateWords(growth)}, ${part}.`;
}

function familyGrows({ family, site, ownFrame }: ReasonFacts["family-grows"]): string {
  const called = ownFrame ? ` (called from ${functionWords(ownFrame)})` : "";
  return `${familyWords(family)} A bounded cache that is filling does not consist of them, so this is a leak; most of them are allocated by ${functionWords(site)}${called}.`;
}

function stacksGrow({ bytesPerHour, goroutines }: ReasonFacts["stacks-grow"]): string {
  const count = goroutines === null ? "" : ` of ${countWords(goroutines, "goroutine")}`;
  return `The stacks${count} grow at ${formatByteRate(bytesPerHour)} through the end of the window, while the goroutine count is stable: look for recursion or call chains that get ever deeper.`;
}

function profilesUndated(profiles: number): string {
  const what = `${countWords(profiles, "profile")} cannot be dated: they contain no time, their names neither, and all files were written at the same moment, as by a copy.`;
  return `${what} Put the time into the names (heap-2026-01-31T10-15-00.pb.gz) or set it with touch -d. For what grew in the order of the names, use leakhound pprof -series.`;
}

function heapProfilesRepeat({ profiles, independent }: ReasonFacts["heap-profiles-repeat"]): string {
  return `No garbage collection completed between most of the ${profiles} heap profiles: only ${independent} of them ${independent === 1 ? "is" : "are"} independent. Request profiles with gc=1, or watch until more collections complete.`;
}

const blindWords = (seenShare: number): string =>
  `The heap profiles cannot show where: they account for ${formatShare(seenShare)} of live memory. Check runtime.MemProfileRate, or find out who holds the memory with leakhound holders.`;

function heapCounted(facts: ReasonFacts["heap-counted"]): string {
  const { bytesPerHour, site, ownFrame, share, seenShare, offHeap, family } = facts;
  const called = ownFrame ? ` (first application frame: ${functionWords(ownFrame)})` : "";
  const where = site
    ? `No single function explains it; ${formatShare(share)} of the sampled growth is allocated under ${functionWords(site)}${called}.`
    : seenShare !== null
      ? blindWords(seenShare)
      : "The heap profiles do not show where.";
  const sentences = [
    `Live memory after garbage collections grows at ${formatByteRate(bytesPerHour)} through the end of the window.`,
    ...(family ? [familyWords(family)] : []),
    where,
    ...(offHeap ? [`Also, ${offHeapWords(offHeap)}: a second leak.`] : []),
  ];
  return sentences.join(" ");
}

function cacheCouldExplain(facts: ReasonFacts["cache-could-explain"]): string {
  const { site, bytesPerHour } = facts;
  const what = site ? `${functionWords(site)} allocates memory that grows` : "Live memory grows";
  return `${what} at ${formatByteRate(bytesPerHour)}: a leak, or a bounded cache that is still filling. ${watchWords(facts)}`;
}

function offHeapHeldByHeap(facts: ReasonFacts["off-heap-held-by-heap"]): string {
  const { account, bytesPerHour, heapBytesPerHour, site } = facts;
  return `${capital(accountWords(account))} grows at ${formatByteRate(bytesPerHour)} through the end of the window, and the objects on the heap that may hold it grow at ${formatByteRate(heapBytesPerHour)}: memory allocated by ${functionWords(site)} is never freed.`;
}

function noGrowth(facts: ReasonFacts["no-growth"]): string {
  const { isSettled, areGoroutinesStable, hiddenBytesPerHour, windowMs, filling } = facts;
  const heap = filling
    ? `Beside ${functionWords(filling)}, a cache that replaces its entries and fills at ${formatByteRate(filling.bytesPerHour)}, heap in use does not grow`
    : `Heap in use ${isSettled ? "grew and then leveled off" : "does not grow"}`;
  const goroutines = areGoroutinesStable ? ", and the goroutine count is stable" : "";
  const limit =
    hiddenBytesPerHour > 0
      ? ` A leak slower than ${formatByteRate(hiddenBytesPerHour)} would not show in ${formatDuration(windowMs)}.`
      : "";
  return `${heap}${goroutines}.${limit}`;
}

function limitWithinHorizon(facts: ReasonFacts["limit-within-horizon"]): string {
  const { bytesPerHour, horizonMs, leftBytes, limitBytes } = facts;
  return `Nothing grows faster than ${formatByteRate(bytesPerHour)}, but in ${formatDuration(horizonMs)} that would fill the ${formatBytes(leftBytes)} that are left of the limit of ${formatBytes(limitBytes)}. ${watchWords(facts)}`;
}

function tooFewSnapshots({ snapshots, missing, remainingMs }: ReasonFacts["too-few-snapshots"]): string {
  const time = remainingMs === null ? "" : `, about ${formatDuration(remainingMs)} at the current interval`;
  return `Only ${countWords(snapshots, "snapshot")} of one process: ${formatCount(missing)} more would settle it${time}.`;
}

function restartsTooFast({ restarts, windowMs, snapshots, intervalMs }: ReasonFacts["restarts-too-fast"]): string {
  return `The process restarted ${restarts} times in ${formatDuration(windowMs)}, so that no process has more than ${countWords(snapshots, "snapshot")}. Scrape every ${formatDuration(intervalMs)} or faster to see growth within one process.`;
}

function instancesLeak({ leaking, instances, outliers, lead }: ReasonFacts["instances-leak"]): string {
  const who = leaking === instances ? `All ${instances} instances leak.` : `${leaking} of ${instances} instances leak.`;
  return [who, ...(outliers ? [outlierWords(outliers)] : []), reasonWords(lead)].join(" ");
}

function outlierWords({ targets, differ }: Outliers): string {
  const isOne = targets.length === 1;
  const subject = `${targets.join(", ")} ${isOne ? "is the outlier" : "are the outliers"}`;
  switch (differ) {
    case "leak":
      return `${subject}: look for requests or settings that only ${isOne ? "it has" : "they have"}.`;
    case "no-leak":
      return `${subject}: look for requests or settings that ${isOne ? "it lacks" : "they lack"}.`;
    case "rate":
      return `${subject}: ${isOne ? "its rate differs" : "their rates differ"} from the others.`;
    default:
      return assertUnreachable(differ);
  }
}
