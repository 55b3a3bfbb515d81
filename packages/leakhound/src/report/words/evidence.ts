/** Each step of the reasoning in words: a case a check. */
import { assertUnreachable } from "../../base/assert.ts";
import { formatByteRate, formatBytes, formatCount, formatDuration, formatShare } from "../../base/format.ts";
import type {
  Evidence,
  EvidenceFacts,
  GoroutineFacts,
  HeapImageFacts,
  MemoryLimitFacts,
  RecordingFacts,
  RestartFacts,
  Separated,
} from "../../verdict/facts/evidence.ts";
import { coverageWords } from "./coverage.ts";
import { heapNoteWords } from "./heap-notes.ts";
import { incarnationWords } from "./incarnations.ts";
import { partWords } from "./memory-parts.ts";
import { countWords, functionWords, placeWords } from "./names.ts";
import { offHeapWords } from "./off-heap.ts";
import { rateWords, trendWords } from "./trend.ts";

/** A clause without a capital and a period: `goroutine count is stable: 34 → 34`. */
export function evidenceWords(evidence: Evidence): string {
  switch (evidence.check) {
    case "memory-grows":
      return memoryWords(evidence.facts);
    case "goroutines":
      return goroutineWords(evidence.facts);
    case "goroutines-proven":
      return provenWords(evidence.facts);
    case "heap-in-use":
      return heapWords(evidence.facts);
    case "heap-sites":
      return sitesWords(evidence.facts);
    case "own-code":
      return ownCodeWords(evidence.facts);
    case "heap-innocent":
      return innocentWords(evidence.facts);
    case "live-heap":
      return `live heap after garbage collection ${trendWords(evidence.facts.trend)}`;
    case "off-heap":
      return offHeapWords(evidence.facts);
    case "memory-account":
      return accountWords(evidence.facts);
    case "outside-unknown":
      return "the program contains C code, and no reading shows memory outside the Go runtime: serve process_resident_memory_bytes on /metrics to exclude a leak there";
    case "memory-limit":
      return limitWords(evidence.facts);
    case "window":
      return `the window of ${formatDuration(evidence.facts.lengthMs)} is short: a cache that is still filling looks the same`;
    case "restart":
      return restartWords(evidence.facts);
    case "incarnations":
      return incarnationWords(evidence.facts);
    case "coverage":
      return coverageWords(evidence.facts);
    case "separated":
      return `the profiles are of ${evidence.facts.processes} processes, separated by ${separatedByWords(evidence.facts.by)}; each is judged by itself`;
    case "instance":
      return instanceWords(evidence.facts);
    case "goroutine-creator":
      return creatorWords(evidence.facts);
    case "heap-image":
      return heapImageWords(evidence.facts);
    case "recording":
      return lossWords(evidence.facts);
    case "known-leaks":
      return `none of the ${evidence.facts.knownLeaks} known leaks matches this growth: read the code of the growing sites`;
    default:
      return assertUnreachable(evidence);
  }
}

/** `12 of 30 profiles are in the recording (the disk is full): …` */
export function lossWords({ inMemory, onDisk, reason }: RecordingFacts): string {
  return `${onDisk} of ${inMemory} profiles are in the recording (${reason}): the verdict uses all of them, and diagnose on the recording may give another one`;
}

function memoryWords({ memory, trend }: EvidenceFacts["memory-grows"]): string {
  if (memory === null || trend === null)
    return "process memory is unknown: the target serves no /metrics, /debug/vars or MemStats often enough";
  const subject = memory === "resident" ? "resident memory" : "the runtime's heap (resident memory is not served)";
  return `${subject} ${trendWords(trend)}`;
}

/** Rising parts with their rates first, the others by their size. */
function accountWords({ parts }: EvidenceFacts["memory-account"]): string {
  const rising = parts.filter(({ isRising }) => isRising);
  const rest = parts.filter(({ isRising }) => !isRising);
  const named = [
    ...rising.map(({ part, rate }) => `${partWords(part)} +${formatByteRate(rate.bytesPerHour)}`),
    ...rest.map(({ part, levelBytes }) => `${partWords(part)} steady at ${formatBytes(levelBytes)}`),
  ];
  return `account of memory: ${named.join(", ")}`;
}

function goroutineWords(facts: GoroutineFacts): string {
  if (facts.state === "unknown") return "too few goroutine profiles to judge";
  const counts = `${formatCount(facts.first)} → ${formatCount(facts.last)}`;
  switch (facts.state) {
    case "growing":
      return `goroutine count grows: ${counts}, ${rateWords(facts.rate)}`;
    case "uncertain":
      return `goroutine count grows, but no single stack does with certainty: ${counts}, ${rateWords(facts.rate)}`;
    case "follows-traffic":
      return `goroutine count follows the traffic: ${counts}`;
    case "stable":
      return `goroutine count is stable: ${counts}`;
    default:
      return assertUnreachable(facts);
  }
}

function provenWords({ count, sites }: EvidenceFacts["goroutines-proven"]): string {
  if (count === 0) return "the runtime reports no leaked goroutine";
  const places = sites.map((site) => `${functionWords(site)} (${formatShare(site.share)})`).join(", ");
  return `the runtime reports ${countWords(count, "leaked goroutine")}: ${places}`;
}

const heapWords = ({ trend }: EvidenceFacts["heap-in-use"]): string =>
  trend === null
    ? "too few heap profiles to judge"
    : `heap in use (median ${formatBytes(trend.levelBytes)}) ${trendWords(trend)}`;

function sitesWords({ sites, siteCount, share }: EvidenceFacts["heap-sites"]): string {
  const named = sites.map((site) => `${functionWords(site)} (${formatByteRate(site.bytesPerHour)})`).join(", ");
  const explained = `${formatShare(share)} of the growth`;
  return siteCount === 1
    ? `1 site grows beyond sampling noise and accounts for ${explained}: ${named}`
    : `${siteCount} sites grow beyond sampling noise; the top ${sites.length} account for ${explained}: ${named}`;
}

function ownCodeWords({ frames, isCertain }: EvidenceFacts["own-code"]): string {
  const named = frames.map((frame) => `${placeWords(frame)} (${formatShare(frame.share)})`).join(", ");
  const subject = `first application frame${frames.length === 1 ? "" : "s"} on the growing stacks`;
  return `${isCertain ? "" : "probable "}${subject}: ${named}`;
}

function innocentWords({ site, why, trend }: EvidenceFacts["heap-innocent"]): string {
  switch (why) {
    case "shape":
      return `${functionWords(site)} ${trendWords(trend)}: not a leak`;
    case "traffic":
      return `${functionWords(site)} grows with the allocation rate and is freed again: traffic, not a leak`;
    default:
      return assertUnreachable(why);
  }
}

function limitWords({ usedBytes, limitBytes, remaining }: MemoryLimitFacts): string {
  const inUse = `${formatBytes(usedBytes)} of ${formatBytes(limitBytes)} in use`;
  if (!remaining) return inUse;
  const time = (ms: number | null) => (ms === null ? "never" : formatDuration(ms));
  const interval = `95%: ${time(remaining.shortestMs)} to ${time(remaining.longestMs)}`;
  return `${inUse}; time until the limit at this rate: ${time(remaining.ms)} (${interval})`;
}

function restartWords({ restarts, judged, processes }: RestartFacts): string {
  const times = restarts === 1 ? "once" : `${restarts} times`;
  const each = processes
    .map(({ number, lengthMs, verdict }) => `process ${number} (${formatDuration(lengthMs)}): ${verdict}`)
    .join("; ");
  return `the process restarted ${times}; the verdict is about process ${judged}; ${each}`;
}

function separatedByWords(by: Separated["by"]): string {
  switch (by) {
    case "folder":
      return "their folders";
    case "file-name":
      return "their file names";
    case "process-start":
      return "their start times";
    case "build":
      return "their builds and addresses";
    case "counters":
      return "what they have allocated, which never falls in one process";
    default:
      return assertUnreachable(by);
  }
}

function instanceWords({ target, verdict, bytesPerHour, site }: EvidenceFacts["instance"]): string {
  const rate = bytesPerHour === null ? "" : ` at ${formatByteRate(bytesPerHour)}`;
  const place = site === null ? "" : `, first in ${functionWords(site)}`;
  return `${target}: ${verdict.replace("-", " ")}${rate}${place}`;
}

function creatorWords({ site, creator, by }: EvidenceFacts["goroutine-creator"]): string {
  const name = creator.file === "" ? functionWords(creator) : placeWords(creator);
  return by === "dump"
    ? `the goroutines in ${functionWords(site)} were created by ${name}`
    : `no application code is on the stacks of ${functionWords(site)}; its package is called from ${name}, by the heap profile`;
}

function heapImageWords(facts: HeapImageFacts): string {
  switch (facts.doubt) {
    case "unrelated":
      return `none of the ${formatCount(facts.samples)} sampled objects in the heap image was allocated by a growing site: the image may be of another process or another time`;
    case "limited":
      return heapNoteWords(facts.note);
    default:
      return assertUnreachable(facts);
  }
}
