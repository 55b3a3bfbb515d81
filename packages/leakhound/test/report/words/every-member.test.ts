/** Words for every member of every union of facts: the records below do not compile without a row for each. */
import { describe, expect, it } from "vitest";
import { causeEvidenceWords } from "../../../src/report/words/cause-evidence.ts";
import { evidenceWords } from "../../../src/report/words/evidence.ts";
import { reasonWords } from "../../../src/report/words/reasons.ts";
import { verifyReasonWords } from "../../../src/report/words/verification.ts";
import type { CauseEvidence, CauseEvidenceFacts } from "../../../src/verdict/facts/causes.ts";
import type { Evidence, EvidenceFacts, IncarnationFacts, OffHeapFacts } from "../../../src/verdict/facts/evidence.ts";
import type { FamilyFacts, NamedSite, TrendFacts } from "../../../src/verdict/facts/measures.ts";
import type { Reason, ReasonFacts } from "../../../src/verdict/facts/reasons.ts";
import { siteId } from "../../../src/verdict/facts/site-id.ts";
import type { VerifyReason, VerifyReasonFacts } from "../../../src/verdict/facts/verification.ts";

const MIB = 1024 * 1024;
const MINUTE = 60_000;

/** Facts of each member, once or more, with the words that are expected of them. */
type Worded<Facts> = { readonly [Member in keyof Facts]: readonly (readonly [facts: Facts[Member], words: string])[] };

const siteOf = (name: string, file = `${name}.go`, line = 7): NamedSite => ({
  id: siteId({ profile: "heap", unit: "function", functions: [name] }),
  function: name,
  file,
  line,
});
const SITE = siteOf("main.remember");
const HANDLER = { function: "main.handle", file: "/srv/main.go", line: 12 };

const rate = (mib: number) => ({ bytesPerHour: mib * MIB, low: mib * 0.9 * MIB, high: mib * 1.1 * MIB });
const count = (perHour: number) => ({ countPerHour: perHour, low: perHour * 0.9, high: perHour * 1.1 });
const trend = (shape: TrendFacts["shape"], changes: Partial<TrendFacts> = {}): TrendFacts => ({
  shape,
  levelBytes: 41 * MIB,
  riseBytes: 12 * MIB,
  rate: rate(4),
  lateRate: { bytesPerHour: MIB, low: -MIB, high: 3 * MIB },
  ...changes,
});
const CGO: OffHeapFacts = { account: "outside-go-runtime", trend: trend("rising"), isNegligible: false };

const UNSEEN = {
  from: "2026-11-23T09:12:36.000Z",
  to: "2026-11-23T09:15:36.000Z",
  lengthMs: 3 * MINUTE,
  failed: 0,
  message: null,
  isRestart: false,
};

const LOOP: IncarnationFacts = {
  pattern: "climbs-to-one-level",
  measure: "live-heap",
  ended: 5,
  climbing: 5,
  lifetime: { medianMs: 4_800, shortestMs: 4_500, longestMs: 5_000 },
  endLevel: { median: 88 * MIB, lowest: 86 * MIB, highest: 90 * MIB },
  perHour: 4 * MIB,
  low: 3.6 * MIB,
  high: 4.4 * MIB,
  limitBytes: null,
  site: SITE,
  ownFrame: null,
};

const FAMILY: FamilyFacts = {
  id: "heap.gctx-request-map",
  name: "whole HTTP requests",
  growth: rate(4),
  share: 0.85,
  shareLow: 0.7,
  shareHigh: 1,
};
const RATE = "4.0 MiB/h (95%: 3.6 to 4.4 MiB/h)";
const RISES = `rises through the end of the window, by 12.0 MiB at ${RATE}`;

const EVIDENCE: Worded<EvidenceFacts> = {
  "memory-grows": [
    [{ memory: "resident", trend: trend("rising") }, `resident memory ${RISES}`],
    [
      { memory: "runtime-heap", trend: trend("falling") },
      `the runtime's heap (resident memory is not served) falls at ${RATE}`,
    ],
    [
      { memory: null, trend: null },
      "process memory is unknown: the target serves no /metrics, /debug/vars or MemStats often enough",
    ],
  ],
  goroutines: [
    [{ state: "unknown" }, "too few goroutine profiles to judge"],
    [
      { state: "growing", first: 34, last: 340, rate: count(120) },
      "goroutine count grows: 34 → 340, 120/h (95%: 108 to 132/h)",
    ],
    [
      { state: "uncertain", first: 34, last: 50, rate: count(120) },
      "goroutine count grows, but no single stack does with certainty: 34 → 50, 120/h (95%: 108 to 132/h)",
    ],
    [
      { state: "follows-traffic", first: 34, last: 60, rate: count(120) },
      "goroutine count follows the traffic: 34 → 60",
    ],
    [{ state: "stable", first: 34, last: 34, rate: count(0) }, "goroutine count is stable: 34 → 34"],
  ],
  "goroutines-proven": [
    [{ count: 0, sites: [] }, "the runtime reports no leaked goroutine"],
    [{ count: 1, sites: [{ ...SITE, share: 1 }] }, "the runtime reports 1 leaked goroutine: main.remember (100%)"],
    [{ count: 9, sites: [{ ...SITE, share: 0.5 }] }, "the runtime reports 9 leaked goroutines: main.remember (50%)"],
  ],
  "heap-in-use": [
    [{ trend: null }, "too few heap profiles to judge"],
    [
      { trend: trend("unsettled") },
      `heap in use (median 41.0 MiB) rose at ${RATE}; unclear whether growth continues; watch longer`,
    ],
  ],
  "heap-sites": [
    [
      { sites: [{ ...SITE, bytesPerHour: 4 * MIB }], siteCount: 1, share: 0.93 },
      "1 site grows beyond sampling noise and accounts for 93% of the growth: main.remember (4.0 MiB/h)",
    ],
    [
      {
        sites: [
          { ...siteOf("(anonymous)", "/srv/shop.js", 20), bytesPerHour: 4 * MIB },
          { ...SITE, bytesPerHour: MIB },
        ],
        siteCount: 7,
        share: 0.8,
      },
      "7 sites grow beyond sampling noise; the top 2 account for 80% of the growth: (anonymous) at shop.js:20 (4.0 MiB/h), main.remember (1.0 MiB/h)",
    ],
  ],
  "own-code": [
    [
      { frames: [{ ...HANDLER, share: 0.9 }], isCertain: true },
      "first application frame on the growing stacks: main.handle at /srv/main.go:12 (90%)",
    ],
    [
      {
        frames: [
          { ...HANDLER, share: 0.6 },
          { ...SITE, share: 0.3 },
        ],
        isCertain: false,
      },
      "probable first application frames on the growing stacks: main.handle at /srv/main.go:12 (60%), main.remember at main.remember.go:7 (30%)",
    ],
  ],
  "heap-innocent": [
    [
      { site: SITE, why: "shape", trend: trend("leveling") },
      "main.remember rose but is leveling off: its second half grows at 1.0 MiB/h: not a leak",
    ],
    [
      { site: SITE, why: "traffic", trend: trend("rising") },
      "main.remember grows with the allocation rate and is freed again: traffic, not a leak",
    ],
  ],
  "live-heap": [
    [
      { trend: trend("leveling", { lateRate: rate(1) }) },
      "live heap after garbage collection still rises, but more slowly: its second half grows at 1.0 MiB/h",
    ],
    [{ trend: trend("stepped") }, "live heap after garbage collection changed in one step and then stayed level"],
  ],
  "off-heap": [
    [CGO, `memory outside the Go runtime (cgo, mmap) ${RISES}`],
    [
      { account: "external", trend: trend("flat"), isNegligible: true },
      "external memory (Buffers and other memory that the JavaScript heap only points to): growth is negligible",
    ],
    [
      {
        account: "outside-js-heap",
        trend: trend("flat", { rate: { ...rate(4), low: -MIB } }),
        isNegligible: false,
      },
      "resident memory outside the JavaScript heap shows no significant growth: 4.0 MiB/h (95%: -1.0 to 4.4 MiB/h)",
    ],
  ],
  "memory-account": [
    [
      {
        parts: [
          { part: "live-heap", levelBytes: 20 * MIB, rate: rate(1), isRising: true },
          { part: "stacks", levelBytes: 2 * MIB, rate: rate(0), isRising: false },
        ],
      },
      "account of memory: live heap +1.0 MiB/h, goroutine stacks steady at 2.0 MiB",
    ],
    [
      {
        parts: [
          { part: "unused-heap", levelBytes: MIB, rate: rate(0), isRising: false },
          { part: "runtime", levelBytes: MIB, rate: rate(0), isRising: false },
          { part: "external", levelBytes: MIB, rate: rate(0), isRising: false },
          { part: "outside", levelBytes: MIB, rate: rate(0), isRising: false },
        ],
      },
      "account of memory: heap freed but not returned steady at 1.0 MiB, runtime steady at 1.0 MiB, external memory (Buffers) steady at 1.0 MiB, outside (C, mmap) steady at 1.0 MiB",
    ],
  ],
  "outside-unknown": [
    [
      {},
      "the program contains C code, and no reading shows memory outside the Go runtime: serve process_resident_memory_bytes on /metrics to exclude a leak there",
    ],
  ],
  "memory-limit": [
    [{ usedBytes: 256 * MIB, limitBytes: 512 * MIB }, "256 MiB of 512 MiB in use"],
    [
      {
        usedBytes: 256 * MIB,
        limitBytes: 512 * MIB,
        remaining: { ms: 60 * MINUTE, shortestMs: 30 * MINUTE, longestMs: null },
      },
      "256 MiB of 512 MiB in use; time until the limit at this rate: 1 h (95%: 30 min to never)",
    ],
  ],
  window: [[{ lengthMs: 35_000 }, "the window of 35 s is short: a cache that is still filling looks the same"]],
  coverage: [
    [
      { count: 1, totalMs: 3 * MINUTE, longest: [UNSEEN], end: null },
      "nothing was read from 2026-11-23 09:12:36 UTC to 2026-11-23 09:15:36 UTC (3 min): the watch or its machine stood still, or profiles are missing; growth is measured across this time, so rates are too low where the process stood still",
    ],
    [
      {
        count: 2,
        totalMs: 4 * MINUTE,
        longest: [{ ...UNSEEN, failed: 6, message: "connection refused", isRestart: true }],
        end: null,
      },
      "4 min without values in 2 gaps; the target did not answer from 2026-11-23 09:12:36 UTC to 2026-11-23 09:15:36 UTC (3 min): 6 requests failed, connection refused, and another process answered then; and 1 shorter",
    ],
    [
      { count: 0, totalMs: 0, longest: [], end: { ...UNSEEN, failed: 2, message: "connection refused" } },
      "the target has not answered since 2026-11-23 09:12:36 UTC (2 requests failed: connection refused): it has ended or cannot be reached, and the verdict is about the time until then",
    ],
  ],
  separated: [
    [
      { processes: 3, by: "file-name" },
      "the profiles are of 3 processes, separated by their file names; each is judged by itself",
    ],
    [
      { processes: 2, by: "folder" },
      "the profiles are of 2 processes, separated by their folders; each is judged by itself",
    ],
    [
      { processes: 2, by: "process-start" },
      "the profiles are of 2 processes, separated by their start times; each is judged by itself",
    ],
    [
      { processes: 2, by: "build" },
      "the profiles are of 2 processes, separated by their builds and addresses; each is judged by itself",
    ],
    [
      { processes: 2, by: "counters" },
      "the profiles are of 2 processes, separated by what they have allocated, which never falls in one process; each is judged by itself",
    ],
  ],
  incarnations: [
    [
      LOOP,
      "live memory after garbage collections climbs in 5 of 5 processes that ended, to about the same level of 88.0 MiB (86.0 to 90.0 MiB); 4.0 MiB/h (95%: 3.6 to 4.4 MiB/h); time from start to end 4.8 s (4.5 s to 5 s)",
    ],
    [
      { ...LOOP, pattern: "climbs-to-unequal-levels", lifetime: null },
      "live memory after garbage collections climbs in 5 of 5 processes that ended, but to unequal levels, 88.0 MiB (86.0 to 90.0 MiB): something else than memory may have ended them; 4.0 MiB/h (95%: 3.6 to 4.4 MiB/h)",
    ],
    [
      { ...LOOP, measure: "outside", pattern: "levels-off", climbing: 4, lifetime: null },
      "memory outside the heap rises at first and then more slowly in 4 of 5 processes that ended, to 88.0 MiB (86.0 to 90.0 MiB): they warm up; 4.0 MiB/h (95%: 3.6 to 4.4 MiB/h)",
    ],
    [
      { ...LOOP, measure: "resident", pattern: "unclear", lifetime: null },
      "resident memory rises in 5 of 5 processes that ended, to 88.0 MiB (86.0 to 90.0 MiB), and it is unclear whether it would go on; 4.0 MiB/h (95%: 3.6 to 4.4 MiB/h)",
    ],
  ],
  restart: [
    [
      {
        restarts: 1,
        judged: 2,
        processes: [
          { number: 1, lengthMs: MINUTE, verdict: "inconclusive" },
          { number: 2, lengthMs: 60 * MINUTE, verdict: "leak" },
        ],
      },
      "the process restarted once; the verdict is about process 2; process 1 (1 min): inconclusive; process 2 (1 h): leak",
    ],
    [
      { restarts: 5, judged: 6, processes: [{ number: 6, lengthMs: MINUTE, verdict: "no-leak" }] },
      "the process restarted 5 times; the verdict is about process 6; process 6 (1 min): no-leak",
    ],
  ],
  instance: [
    [
      { target: "web-1", verdict: "leak", bytesPerHour: 4 * MIB, site: SITE },
      "web-1: leak at 4.0 MiB/h, first in main.remember",
    ],
    [{ target: "web-2", verdict: "no-leak", bytesPerHour: null, site: null }, "web-2: no leak"],
  ],
  "goroutine-creator": [
    [
      { site: siteOf("pool.run"), creator: HANDLER, by: "heap" },
      "no application code is on the stacks of pool.run; its package is called from main.handle at /srv/main.go:12, by the heap profile",
    ],
    [
      { site: siteOf("pool.run"), creator: { function: "main.serve", file: "", line: 0 }, by: "dump" },
      "the goroutines in pool.run were created by main.serve",
    ],
  ],
  "heap-image": [
    [
      { doubt: "unrelated", samples: 1234 },
      "none of the 1,234 sampled objects in the heap image was allocated by a growing site: the image may be of another process or another time",
    ],
    [{ doubt: "limited", note: { note: "cut-off", atByte: 47 } }, "the dump is cut off at byte 47, after its roots"],
  ],
  recording: [
    [
      { inMemory: 30, onDisk: 12, reason: "the disk is full" },
      "12 of 30 profiles are in the recording (the disk is full): the verdict uses all of them, and diagnose on the recording may give another one",
    ],
  ],
  "known-leaks": [
    [{ knownLeaks: 120 }, "none of the 120 known leaks matches this growth: read the code of the growing sites"],
  ],
};

const WATCH = { watchMs: 10 * MINUTE };
const LEAD: Reason = { code: "no-profiles", facts: {} };
const LEAD_WORDS = "No heap or goroutine profile was read: memory readings alone cannot identify a leak.";
const HEAP_GROWS = { bytesPerHour: 4 * MIB, site: SITE, otherSites: 0, ownFrame: null, ownFrameElsewhere: null };
const GOROUTINES_GROW = { site: siteOf("net.(*netFD).Read"), countPerHour: 120 };

const REASONS: Worded<ReasonFacts> = {
  "climbs-in-each-process": [
    [
      LOOP,
      "The process ends again and again, 4.8 s (4.5 s to 5 s) after its start, and live memory after garbage collections climbs in all 5 processes that ended, at 4.0 MiB/h (95%: 3.6 to 4.4 MiB/h). They end at about the same level, 88.0 MiB (86.0 to 90.0 MiB): a leak that ends each process. In each of them, memory grows that is allocated by main.remember.",
    ],
    [
      { ...LOOP, measure: "heap-profile", climbing: 4, lifetime: null, limitBytes: 96 * MIB, ownFrame: HANDLER },
      "The process ends again and again, and heap in use climbs in 4 of 5 processes that ended, at 4.0 MiB/h (95%: 3.6 to 4.4 MiB/h). They end at about the same level, 88.0 MiB (86.0 to 90.0 MiB), close to the memory limit of 96.0 MiB: a leak that ends each process. In each of them, memory grows that is allocated by main.remember (called from main.handle).",
    ],
    [
      {
        ...LOOP,
        measure: "goroutines",
        endLevel: { median: 900, lowest: 880, highest: 905 },
        perHour: 120,
        low: 108,
        high: 132,
      },
      "The process ends again and again, 4.8 s (4.5 s to 5 s) after its start, and the goroutine count climbs in all 5 processes that ended, at 120/h (95%: 108 to 132/h). They end at about the same level, 900 (880 to 905): a leak that ends each process. In each of them, goroutines accumulate in main.remember.",
    ],
  ],
  "processes-mixed": [
    [
      { profiles: 24, processes: 3 },
      "The 24 profiles are of several processes, at least 3: their counters of allocations jump up and down, and neither names, folders, start times nor builds separate them. Put the profiles of each process into a folder of its own, and give all folders.",
    ],
  ],
  "restarts-too-fast": [
    [
      { restarts: 9, windowMs: 10 * MINUTE, snapshots: 1, intervalMs: 2_000 },
      "The process restarted 9 times in 10 min, so that no process has more than 1 snapshot. Scrape every 2 s or faster to see growth within one process.",
    ],
  ],
  "goroutines-grow": [
    [
      { ...GOROUTINES_GROW, ownFrame: null, heap: null },
      "Goroutines accumulate in net.(*netFD).Read at 120/h and do not exit.",
    ],
    [
      { ...GOROUTINES_GROW, ownFrame: HANDLER, heap: { relation: "held-by-goroutines" } },
      "Goroutines accumulate in main.handle (blocked in net.(*netFD).Read) at 120/h and do not exit. The heap grows with them, because the memory that they reference cannot be freed.",
    ],
    [
      {
        ...GOROUTINES_GROW,
        ownFrame: null,
        heap: { relation: "unrelated", site: SITE, bytesPerHour: 4 * MIB },
      },
      "Goroutines accumulate in net.(*netFD).Read at 120/h and do not exit. The heap also grows, at 4.0 MiB/h in main.remember, whose stack has nothing in common with theirs: this may be a second leak.",
    ],
  ],
  "goroutines-proven": [
    [
      { count: 9, ownFrame: HANDLER },
      "The runtime reports 9 leaked goroutines: nothing that is still reachable can wake them. Most of them are blocked in main.handle.",
    ],
    [
      { count: 1, ownFrame: null },
      "The runtime reports 1 leaked goroutine: nothing that is still reachable can wake it.",
    ],
  ],
  "heap-grows": [
    [
      { ...HEAP_GROWS, offHeap: null },
      "Heap in use grows at 4.0 MiB/h through the end of the window: memory allocated by main.remember is never freed.",
    ],
    [
      { ...HEAP_GROWS, ownFrame: HANDLER, otherSites: 2, offHeap: CGO },
      `Heap in use grows at 4.0 MiB/h through the end of the window: memory allocated by main.remember (called from main.handle) and 2 more sites is never freed. Also, memory outside the Go runtime (cgo, mmap) ${RISES}: a second leak.`,
    ],
    [
      { ...HEAP_GROWS, ownFrameElsewhere: HANDLER, offHeap: null },
      "Heap in use grows at 4.0 MiB/h through the end of the window: memory allocated by main.remember is never freed. First application frame on the growing stacks: main.handle.",
    ],
  ],
  "off-heap-held-by-heap": [
    [
      { account: "external", bytesPerHour: 40 * MIB, heapBytesPerHour: 4 * MIB, site: SITE },
      "External memory (Buffers and other memory that the JavaScript heap only points to) grows at 40.0 MiB/h through the end of the window, and the objects on the heap that may hold it grow at 4.0 MiB/h: memory allocated by main.remember is never freed.",
    ],
  ],
  "off-heap-grows": [[CGO, `Memory outside the Go runtime (cgo, mmap) ${RISES}, while heap in use does not grow.`]],
  "heap-counted": [
    [
      { bytesPerHour: MIB, site: SITE, ownFrame: null, share: 0.6, seenShare: null, offHeap: null, family: FAMILY },
      "Live memory after garbage collections grows at 1.0 MiB/h through the end of the window. Whole HTTP requests accumulate: 4.0 MiB/h (95%: 3.6 to 4.4 MiB/h), 85% of the growth (95%: 70% to 100%). No single function explains it; 60% of the sampled growth is allocated under main.remember.",
    ],
    [
      { bytesPerHour: MIB, site: SITE, ownFrame: null, share: 0.6, seenShare: null, offHeap: null },
      "Live memory after garbage collections grows at 1.0 MiB/h through the end of the window. No single function explains it; 60% of the sampled growth is allocated under main.remember.",
    ],
    [
      { bytesPerHour: MIB, site: null, ownFrame: null, share: 0, seenShare: null, offHeap: null },
      "Live memory after garbage collections grows at 1.0 MiB/h through the end of the window. The heap profiles do not show where.",
    ],
    [
      { bytesPerHour: MIB, site: null, ownFrame: null, share: 0, seenShare: 0.01, offHeap: null },
      "Live memory after garbage collections grows at 1.0 MiB/h through the end of the window. The heap profiles cannot show where: they account for 1% of live memory. Check runtime.MemProfileRate, or find out who holds the memory with leakhound holders.",
    ],
  ],
  "family-grows": [
    [
      { family: FAMILY, site: SITE, ownFrame: HANDLER },
      "Whole HTTP requests accumulate: 4.0 MiB/h (95%: 3.6 to 4.4 MiB/h), 85% of the growth (95%: 70% to 100%). A bounded cache that is filling does not consist of them, so this is a leak; most of them are allocated by main.remember (called from main.handle).",
    ],
  ],
  "resident-memory-grows": [
    [
      { ...WATCH, bytesPerHour: MIB },
      "Resident memory grows at 1.0 MiB/h, but the heap does not, and no reading shows which part grows. Watch for 10 min to settle it.",
    ],
  ],
  "cache-could-explain": [
    [
      { ...WATCH, site: null, bytesPerHour: MIB },
      "Live memory grows at 1.0 MiB/h: a leak, or a bounded cache that is still filling. Watch for 10 min to settle it.",
    ],
  ],
  "stacks-grow": [
    [
      { bytesPerHour: MIB, goroutines: 34 },
      "The stacks of 34 goroutines grow at 1.0 MiB/h through the end of the window, while the goroutine count is stable: look for recursion or call chains that get ever deeper.",
    ],
    [
      { bytesPerHour: MIB, goroutines: null },
      "The stacks grow at 1.0 MiB/h through the end of the window, while the goroutine count is stable: look for recursion or call chains that get ever deeper.",
    ],
  ],
  "no-growth": [
    [
      { isSettled: false, areGoroutinesStable: true, hiddenBytesPerHour: MIB, windowMs: 60 * MINUTE, filling: null },
      "Heap in use does not grow, and the goroutine count is stable. A leak slower than 1.0 MiB/h would not show in 1 h.",
    ],
    [
      { isSettled: true, areGoroutinesStable: false, hiddenBytesPerHour: 0, windowMs: 60 * MINUTE, filling: null },
      "Heap in use grew and then leveled off.",
    ],
    [
      {
        isSettled: false,
        areGoroutinesStable: true,
        hiddenBytesPerHour: MIB,
        windowMs: MINUTE,
        filling: { function: "main.(*lru).get", file: "/src/lru.go", line: 9, bytesPerHour: 500 * MIB },
      },
      "Beside main.(*lru).get, a cache that replaces its entries and fills at 500 MiB/h, heap in use does not grow, and the goroutine count is stable. A leak slower than 1.0 MiB/h would not show in 1 min.",
    ],
  ],
  "part-grows": [
    [
      { part: "stacks", bytesPerHour: 90 * MIB, watchMs: 5 * MINUTE },
      "The heap does not grow, but another part of memory does, at 90.0 MiB/h: goroutine stacks. It leaks there, or the service is still starting. Watch for 5 min to settle it.",
    ],
  ],
  "limit-within-horizon": [
    [
      {
        bytesPerHour: 20 * MIB,
        horizonMs: 24 * 60 * MINUTE,
        leftBytes: 300 * MIB,
        limitBytes: 512 * MIB,
        watchMs: 14 * MINUTE,
      },
      "Nothing grows faster than 20.0 MiB/h, but in 1 d that would fill the 300 MiB that are left of the limit of 512 MiB. Watch for 14 min to settle it.",
    ],
  ],
  "horizon-without-limit": [
    [
      { horizonMs: 24 * 60 * MINUTE },
      "The heap shows no significant growth, but no memory limit is known, so it is open whether a slow leak would reach it within 1 d. Give --memory-limit.",
    ],
  ],
  "nothing-read": [[{}, "Nothing was read from this target."]],
  "too-few-snapshots": [
    [{ snapshots: 1, missing: 7, remainingMs: null }, "Only 1 snapshot of one process: 7 more would settle it."],
    [
      { snapshots: 5, missing: 3, remainingMs: 3 * MINUTE },
      "Only 5 snapshots of one process: 3 more would settle it, about 3 min at the current interval.",
    ],
  ],
  "heap-profiles-repeat": [
    [
      { profiles: 10, independent: 1 },
      "No garbage collection completed between most of the 10 heap profiles: only 1 of them is independent. Request profiles with gc=1, or watch until more collections complete.",
    ],
  ],
  "heap-profiles-differ": [
    [
      { profiles: 12 },
      "12 heap profiles show the change within an interval, as /debug/pprof/heap?seconds=30 gives it, and not what is in use. Collect profiles without seconds.",
    ],
  ],
  "profiles-undated": [
    [
      { profiles: 12 },
      "12 profiles cannot be dated: they contain no time, their names neither, and all files were written at the same moment, as by a copy. Put the time into the names (heap-2026-01-31T10-15-00.pb.gz) or set it with touch -d. For what grew in the order of the names, use leakhound pprof -series.",
    ],
  ],
  "goroutine-profiles-cut": [
    [
      { profiles: 9 },
      "9 goroutine profiles lack goroutines, because the text was cut, so their counts cannot be compared. Collect whole profiles, for example from /debug/pprof/goroutine.",
    ],
  ],
  "no-profiles": [[{}, LEAD_WORDS]],
  "no-heap-profile": [[{}, "No heap profile was read, so heap growth cannot be excluded."]],
  "too-few-heap-profiles": [[WATCH, "Too few heap profiles of one process. Watch for 10 min to settle it."]],
  "goroutines-uncertain": [
    [WATCH, "The goroutine count grows, but no single stack does with certainty. Watch for 10 min to settle it."],
  ],
  "empty-heap-profiles": [
    [
      {},
      "The heap profiles contain no samples, so heap growth cannot be excluded. Check whether the service sets runtime.MemProfileRate to 0.",
    ],
  ],
  "site-uncertain": [
    [
      { ...WATCH, site: SITE, bytesPerHour: MIB },
      "main.remember grows at 1.0 MiB/h, but sampling noise or chance could explain it. Watch for 10 min to settle it.",
    ],
  ],
  "heap-uncertain": [
    [
      { ...WATCH, bytesPerHour: MIB },
      "The heap grows at 1.0 MiB/h, but no single site grows beyond its sampling noise. Watch for 10 min to settle it.",
    ],
  ],
  "leak-could-hide": [
    [
      { ...WATCH, bytesPerHour: MIB },
      "The heap shows no significant growth, but a leak of up to 1.0 MiB/h could hide in the noise. Watch for 10 min to settle it.",
    ],
  ],
  "instances-leak": [
    [{ leaking: 3, instances: 3, outliers: null, lead: LEAD }, `All 3 instances leak. ${LEAD_WORDS}`],
    [
      { leaking: 1, instances: 3, outliers: { targets: ["web-2"], differ: "leak" }, lead: LEAD },
      `1 of 3 instances leak. web-2 is the outlier: look for requests or settings that only it has. ${LEAD_WORDS}`,
    ],
    [
      { leaking: 3, instances: 5, outliers: { targets: ["web-2", "web-3"], differ: "no-leak" }, lead: LEAD },
      `3 of 5 instances leak. web-2, web-3 are the outliers: look for requests or settings that they lack. ${LEAD_WORDS}`,
    ],
    [
      { leaking: 4, instances: 4, outliers: { targets: ["web-4"], differ: "rate" }, lead: LEAD },
      `All 4 instances leak. web-4 is the outlier: its rate differs from the others. ${LEAD_WORDS}`,
    ],
  ],
  "instances-share-suspect": [
    [
      { instances: 3, sharing: 2, site: SITE, bytesPerHour: MIB },
      "No instance is certain on its own, but main.remember grows in 2 of 3, at 1.0 MiB/h on average: together this is beyond chance.",
    ],
  ],
  "instances-clean": [[{ instances: 3, lead: LEAD }, `None of 3 instances leaks. ${LEAD_WORDS}`]],
  "instances-uncertain": [
    [
      { instances: 3, lead: LEAD },
      `None of 3 instances shows a leak, but too few of them can exclude one. ${LEAD_WORDS}`,
    ],
  ],
};

const CAUSE_EVIDENCE: Worded<CauseEvidenceFacts> = {
  stacks: [
    [
      {
        of: "growth",
        share: 0.93,
        waitState: null,
        functions: ["net/textproto.readMIMEHeader", "net/http.readRequest"],
        isTruncated: true,
      },
      "93% of the growth is on stacks of this kind: net/textproto.readMIMEHeader < net/http.readRequest < …",
    ],
    [
      { of: "goroutines", share: 0.9, waitState: "chan send", functions: ["main.ask.func1"], isTruncated: false },
      "90% of the goroutines are on stacks of this kind, waiting (chan send): main.ask.func1",
    ],
    [
      { of: "growth", share: 0.9, waitState: "unknown", functions: ["main.ask.func1"], isTruncated: false },
      "90% of the growth is on stacks of this kind, wait state unknown, because this text form omits it (debug=2 and the binary form show it): main.ask.func1",
    ],
    [
      { of: "growth", share: 0.9, waitState: "running", functions: ["main.spin"], isTruncated: false },
      "90% of the growth is on stacks of this kind, running: main.spin",
    ],
    [
      { of: "growth", share: 0.9, waitState: "system call", functions: ["syscall.Syscall"], isTruncated: false },
      "90% of the growth is on stacks of this kind, blocked in a system call: syscall.Syscall",
    ],
    [
      { of: "heap", share: 0.9, waitState: null, functions: ["main.remember"], isTruncated: false },
      "90% of the heap in use is on stacks of this kind: main.remember",
    ],
  ],
  companion: [
    [
      { function: "net/http.readRequest", meaning: "one per request" },
      "also growing: net/http.readRequest (one per request)",
    ],
    [
      { function: null, meaning: "the writer of the connection" },
      "also growing: another stack that belongs to it (the writer of the connection)",
    ],
  ],
  "companion-missing": [[{ meaning: "one per request" }, "expected but not found, or not sampled: one per request"]],
  "own-frames": [
    [
      { frames: [{ ...HANDLER, share: 0.9, caller: null }], otherFrames: 0, otherShare: 0 },
      "first application frame on these stacks: main.handle at /srv/main.go:12 (90%)",
    ],
    [
      {
        frames: [
          { ...HANDLER, share: 0.6, caller: { function: "main.livez", file: "/srv/main.go", line: 40 } },
          { ...HANDLER, function: "main.cart", share: 0.38, caller: null },
        ],
        otherFrames: 3,
        otherShare: 0.02,
      },
      "first application frames on these stacks: main.handle at /srv/main.go:12 (60%), called from main.livez at /srv/main.go:40; main.cart at /srv/main.go:12 (38%); 3 more (2%)",
    ],
  ],
  period: [
    [
      { seconds: 5.1, low: 4.2, high: 6.3, usualSeconds: 5 },
      "one event every 5.1 s (95%: 4.2 s to 6.3 s): 5 s is a common probe interval; compare with periodSeconds of the liveness and readiness probes",
    ],
    [
      { seconds: 7, low: 6, high: 8, usualSeconds: null },
      "one event every 7 s (95%: 6 s to 8 s): compare with the intervals of probes and tickers",
    ],
  ],
  "source-mismatch": [
    [
      { mismatch: "line-after-end", function: "main.handle", file: "main.go", line: 99 },
      "source and profile are of different revisions: main.go ends before line 99, where the profile has main.handle",
    ],
    [
      { mismatch: "function-missing", function: "main.handle", file: "main.go" },
      "source and profile are of different revisions: main.handle of the profile is not in main.go",
    ],
    [
      {
        mismatch: "line-outside-function",
        function: "main.handle",
        file: "main.go",
        line: 99,
        firstLine: 7,
        lastLine: 9,
      },
      "source and profile are of different revisions: the profile has main.handle at line 99, but in main.go it is at lines 7 to 9",
    ],
  ],
};

const CHANGE = { kind: "heap", functions: ["main.remember"], before: rate(4), after: rate(1) } as const;
const WENT = "went from 4.0 MiB/h to 1.0 MiB/h (95%: 922 KiB/h to 1.1 MiB/h)";

const VERIFY: Worded<VerifyReasonFacts> = {
  "no-leak-before": [
    [{ before: null }, "The first recording shows no leak, so there is nothing to verify."],
    [{ before: LEAD }, `The first recording does not show a leak with certainty: ${LEAD_WORDS}`],
  ],
  "too-few-snapshots": [
    [{ snapshots: 1, missing: 7 }, "The second recording has 1 snapshot of one process: 7 more are needed."],
  ],
  "not-comparable": [
    [{ kind: "heap" }, "The second recording has too few heap profiles to compare with the leak of the first."],
    [
      { kind: "goroutine" },
      "The second recording has too few goroutine profiles to compare with the leak of the first.",
    ],
    [{ kind: "off-heap" }, "The second recording has too few memory readings to compare with the leak of the first."],
  ],
  "same-recording": [
    [
      {},
      "Both recordings are the same one, so nothing changed between them: make a second recording after the change.",
    ],
  ],
  "after-is-older": [
    [
      { beforeFrom: "2026-11-23T09:12:36.000Z", afterTo: "2026-11-22T09:12:36.000Z" },
      "The second recording ended at 2026-11-22T09:12:36.000Z, before the first one began at 2026-11-23T09:12:36.000Z: give the recording before the change first, and the one after it second.",
    ],
  ],
  "instances-differ": [
    [
      { before: 3, leakingBefore: 1, after: 2 },
      "1 of 3 instances leaked before, and there are 2 after the change: those that would leak may be missing. Record as many instances as before.",
    ],
  ],
  "different-services": [
    [
      { before: ["main.pay", "main.order"], after: ["main.render"] },
      "The recordings are of different services: the application code of the first has main.pay, main.order, that of the second main.render, and hardly any function is in both.",
    ],
  ],
  "use-unknown": [
    [
      CHANGE,
      "main.remember no longer grows, but nothing in the recordings shows whether the service was in use. Serve /metrics, or collect heap profiles with allocations, and repeat it.",
    ],
  ],
  "whole-grows-faster": [
    [
      { ...CHANGE, whole: { before: rate(4), after: rate(50) }, function: "main.log" },
      `main.remember no longer grows: it ${WENT}. But everything together went from 4.0 MiB/h to 50.0 MiB/h (95%: 45.0 to 55.0 MiB/h). main.log grows faster than before. Watch the new build longer to see whether this is a leak.`,
    ],
    [
      { ...CHANGE, whole: { before: rate(4), after: rate(50) }, function: null },
      `main.remember no longer grows: it ${WENT}. But everything together went from 4.0 MiB/h to 50.0 MiB/h (95%: 45.0 to 55.0 MiB/h). Watch the new build longer to see whether this is a leak.`,
    ],
  ],
  unused: [
    [
      { ...CHANGE, usage: { measure: "allocation", share: 0.1 } },
      "main.remember grows more slowly, but the service also did little: all other code allocated 10% of what it did before. Repeat it under the load of the first recording.",
    ],
    [
      { ...CHANGE, usage: { measure: "cpu", share: 0.2 } },
      "main.remember grows more slowly, but the service also did little: it used 20% of the processor time that it used before. Repeat it under the load of the first recording.",
    ],
    [
      { ...CHANGE, usage: { measure: "collections", share: 0.2 } },
      "main.remember grows more slowly, but the service also did little: it completed 20% of the garbage collections that it completed before (less load, or a higher GOGC). Repeat it under the load of the first recording.",
    ],
  ],
  "leak-elsewhere": [
    [
      { ...CHANGE, leaks: { function: "main.log" }, lead: LEAD },
      `main.remember ${WENT}, but now main.log leaks: ${LEAD_WORDS}`,
    ],
    [
      { ...CHANGE, leaks: { kind: "off-heap" }, lead: LEAD },
      `main.remember ${WENT}, but now off-heap memory leaks: ${LEAD_WORDS}`,
    ],
  ],
  "horizon-open": [[{ ...CHANGE, lead: LEAD }, `main.remember ${WENT}. ${LEAD_WORDS}`]],
  "grows-slower": [
    [
      { ...CHANGE, functions: ["main.remember", "main.log"] },
      `main.remember (and 1 more site that leaked) ${WENT}, and still leaks.`,
    ],
  ],
  "grows-as-before": [
    [
      { kind: "goroutine", functions: ["main.wait"], before: count(120), after: count(120), usage: null },
      "main.wait leaks as before: it went from 120/h to 120/h (95%: 108 to 132/h).",
    ],
    [
      { ...CHANGE, usage: { measure: "requests", share: 0.3 } },
      `main.remember leaks as before: it ${WENT}. The load explains a difference: it served 30% of the requests that it served before.`,
    ],
  ],
  "no-longer-grows": [
    [
      { ...CHANGE, kind: "off-heap", functions: [], usage: { measure: "whole-allocation", share: 1.1 } },
      `Memory outside the heap no longer grows: it ${WENT}. It allocated 110% of what it did before, so the service was in use.`,
    ],
    [
      { ...CHANGE, usage: { measure: "allocation", share: 0.9 } },
      `main.remember no longer grows: it ${WENT}. All other code allocated 90% of what it did before, so the service was in use.`,
    ],
  ],
  undecided: [
    [
      { ...CHANGE, ...WATCH },
      `main.remember ${WENT}: it may or may not still leak. Watch the new build for 10 min to settle it.`,
    ],
  ],
};

const casesOf = <Facts>(worded: Worded<Facts>) =>
  (Object.keys(worded) as (keyof Facts & string)[]).flatMap((member) =>
    worded[member].map(([facts, words]) => ({ member, facts, words })),
  );

describe("every check of the evidence is worded", () => {
  it.each(casesOf(EVIDENCE))("$member: $words", ({ member: check, facts, words }) => {
    expect(evidenceWords({ check, outcome: "neutral", facts } as Evidence)).toBe(words);
  });
});

describe("every reason of a verdict is worded", () => {
  it.each(casesOf(REASONS))("$member: $words", ({ member: code, facts, words }) => {
    expect(reasonWords({ code, facts } as Reason)).toBe(words);
  });
});

describe("every kind of evidence of a cause is worded", () => {
  it.each(casesOf(CAUSE_EVIDENCE))("$member: $words", ({ member: check, facts, words }) => {
    expect(causeEvidenceWords({ check, facts } as CauseEvidence)).toBe(words);
  });
});

describe("every reason of a comparison is worded", () => {
  it.each(casesOf(VERIFY))("$member: $words", ({ member: code, facts, words }) => {
    expect(verifyReasonWords({ code, facts } as VerifyReason)).toBe(words);
  });
});
