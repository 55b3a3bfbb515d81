/** Diagnoses in tests, as far as alarms look at them. */
import type { Diagnosis, GrowingSite } from "../../src/verdict/types.ts";

const MIB = 1024 * 1024;

const rateOf = (bytesPerHour: number) => ({ bytesPerHour, low: bytesPerHour * 0.9, high: bytesPerHour * 1.1 });

const NO_LEAK: Diagnosis = {
  schema: "leakhound.diagnosis/1",
  target: "shop:6060",
  from: "2026-11-23T08:00:00.000Z",
  to: "2026-11-23T09:15:00.000Z",
  snapshots: 200,
  verdict: "no-leak",
  reason: "Heap in use does not grow.",
  confidence: 0.99,
  kind: null,
  growth: null,
  memoryLimitBytes: null,
  exhaustedAt: null,
  sites: [],
  sitesByOwnCode: [],
  sitesByStack: [],
  evidence: [],
  causes: [],
  holders: [],
};

function site(name: string, profile: GrowingSite["profile"], share: number, perHour: number): GrowingSite {
  const growth = profile === "heap" ? rateOf(perHour) : { countPerHour: perHour, low: perHour * 0.9, high: perHour };
  return { rank: 1, profile, function: name, file: "shop.go", line: 1, stack: [], ownFrame: null, growth, share };
}

function heapLeak(mibPerHour: number, shares: Readonly<Record<string, number>>): Diagnosis {
  const sites = Object.entries(shares).map(([name, share]) => site(name, "heap", share, mibPerHour * MIB * share));
  const reason = `Heap in use rises at ${mibPerHour} MiB/h.`;
  return { ...NO_LEAK, verdict: "leak", kind: "heap", growth: rateOf(mibPerHour * MIB), sites, reason };
}

/** One letter each, so that a day of them can be drawn. */
export const DIAGNOSES = {
  ".": NO_LEAK,
  "?": { ...NO_LEAK, verdict: "inconclusive", reason: "Too few snapshots." },
  /** Heap, 10 MiB/h, at shop.a. */
  L: heapLeak(10, { "shop.a": 0.9 }),
  /** The same at twice the rate or half of it, and beyond. */
  t: heapLeak(20, { "shop.a": 0.9 }),
  h: heapLeak(5, { "shop.a": 0.9 }),
  F: heapLeak(21, { "shop.a": 0.9 }),
  S: heapLeak(4.9, { "shop.a": 0.9 }),
  /** shop.b leads, narrowly or clearly. */
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
