/** Diagnoses for tests of alarms: only the fields that an alarm reads have realistic values. */
import { type Diagnosis, emptyDiagnosis, type GrowingSite } from "../../src/verdict/facts/diagnosis.ts";
import type { Reason } from "../../src/verdict/facts/reasons.ts";
import { siteId } from "../../src/verdict/facts/site-id.ts";

const MIB = 1024 * 1024;

const rateOf = (bytesPerHour: number) => ({ bytesPerHour, low: bytesPerHour * 0.9, high: bytesPerHour * 1.1 });

const NO_LEAK: Diagnosis = {
  ...emptyDiagnosis("shop:6060"),
  from: "2026-11-23T08:00:00.000Z",
  to: "2026-11-23T09:15:00.000Z",
  snapshots: 200,
  verdict: "no-leak",
  reason: {
    code: "no-growth",
    facts: {
      isSettled: false,
      areGoroutinesStable: false,
      hiddenBytesPerHour: 0,
      windowMs: 75 * 60_000,
      filling: null,
    },
  },
  confidence: 0.99,
};

function site(name: string, profile: GrowingSite["profile"], share: number, perHour: number): GrowingSite {
  const growth = profile === "heap" ? rateOf(perHour) : { countPerHour: perHour, low: perHour * 0.9, high: perHour };
  const id = siteId({ profile, unit: "function", functions: [name] });
  const place = { function: name, file: "shop.go", line: 1 };
  return { id, rank: 1, profile, unit: "function", ...place, stack: [], ownFrame: null, growth, share };
}

function heapLeak(mibPerHour: number, shares: Readonly<Record<string, number>>): Diagnosis {
  const sites = Object.entries(shares).map(([name, share]) => site(name, "heap", share, mibPerHour * MIB * share));
  const reason: Reason = {
    code: "heap-grows",
    facts: {
      bytesPerHour: mibPerHour * MIB,
      site: sites[0] ?? site("shop.a", "heap", 1, 0),
      ownFrame: null,
      otherSites: 0,
      ownFrameElsewhere: null,
      offHeap: null,
    },
  };
  return { ...NO_LEAK, verdict: "leak", kind: "heap", growth: rateOf(mibPerHour * MIB), sites, reason };
}

/** Each diagnosis has one letter, so that a test can draw a day of them as a text. */
export const DIAGNOSES = {
  ".": NO_LEAK,
  "?": {
    ...NO_LEAK,
    verdict: "inconclusive",
    reason: { code: "too-few-snapshots", facts: { snapshots: 4, missing: 4, remainingMs: null } },
  },
  /** Heap, 10 MiB/h, at shop.a. */
  L: heapLeak(10, { "shop.a": 0.9 }),
  /** The same site at twice the rate and at half of it, and slightly beyond these bounds. */
  t: heapLeak(20, { "shop.a": 0.9 }),
  h: heapLeak(5, { "shop.a": 0.9 }),
  F: heapLeak(21, { "shop.a": 0.9 }),
  S: heapLeak(4.9, { "shop.a": 0.9 }),
  /** shop.b grows fastest, by a small or a large margin. */
  b: heapLeak(10, { "shop.b": 0.5, "shop.a": 0.4 }),
  B: heapLeak(10, { "shop.b": 0.7, "shop.a": 0.2 }),
  G: { ...heapLeak(10, {}), kind: "goroutine", sites: [site("shop.wait", "goroutine", 1, 600)] },
  O: { ...heapLeak(10, {}), kind: "off-heap" },
} as const satisfies Readonly<Record<string, Diagnosis>>;

export type Letter = keyof typeof DIAGNOSES;
export const LETTERS = Object.keys(DIAGNOSES).filter(isLetter);

export function isLetter(text: string): text is Letter {
  return Object.hasOwn(DIAGNOSES, text);
}
