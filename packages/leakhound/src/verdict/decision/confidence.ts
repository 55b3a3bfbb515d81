/**
 * How reliable a verdict is.
 *
 *   confidence = min(cap of the window, strength · (1 - exp(-n / 6)))          n snapshots or readings, the more of both
 *   cap        = 0.99 - 0.39 · exp(-window / 30 s) · (0.5 for each reason against a bounded cache or pool)
 *
 * In a short window a cache or a pool of goroutines that fills grows like a leak. Two reasons speak against it, and each
 * halves that doubt: the second half keeps at least half of the pace for certain, where a cache of random keys slows
 * down; and most of the growth is on no stack of a cache. For goroutines and memory outside the heap, which no cache
 * explains, the second reason is that they doubled within the window.
 *
 *   window      no reason   one    both
 *   15 s          0.75      0.87   0.93
 *   42 s          0.89      0.94   0.97
 *   2 min         0.98      0.99   0.99
 *
 * The figures are calibrated on the recordings of eval/real, whole and cut short, and on the simulated services
 * (docs/eval.md shows how often answers of each confidence are right).
 */
import type { Incarnation } from "../../series/target.ts";
import type { Trend } from "../../stats/trend.ts";
import type { CountedHeap } from "../checks/counted-heap.ts";
import type { LeakKind } from "../facts/verdict.ts";
import { type Findings, snapshotsOf, windowMsOf } from "./findings.ts";

const CONFIDENCE_MAX = 0.99;
/** By how much the cap is lower at a window of length 0, and the scale on which that vanishes. */
const BRIEF_DOUBT = 0.39;
const BRIEF_WINDOW_MS = 30_000;
const DOUBT_LEFT = 0.5;
const SNAPSHOTS_SCALE = 6;
/** The second half keeps this part of the pace, at the lower end of its interval. */
const STEADY_PACE_MIN = 0.5;
/** Growth beside caches is this part of the whole, at the lower end of its interval. */
const BESIDE_CACHES_MIN = 0.5;

export interface Strength {
  /** Of the evidence itself, 0..1. */
  readonly strength: number;
  /** How many reasons speak against a cache or pool that fills. */
  readonly reasons?: number;
}

/** With two decimals. */
export function confidenceOf(incarnation: Incarnation, { strength, reasons = 0 }: Strength): number {
  const { readings } = incarnation;
  const seen = Math.max(snapshotsOf(incarnation), readings.end - readings.first);
  const doubt = BRIEF_DOUBT * Math.exp(-windowMsOf(incarnation) / BRIEF_WINDOW_MS) * DOUBT_LEFT ** reasons;
  const confidence = Math.min(CONFIDENCE_MAX - doubt, strength * (1 - Math.exp(-seen / SNAPSHOTS_SCALE)));
  return Math.round(confidence * 100) / 100;
}

/** Of what leaks by this trend. The count of live bytes is exact, so where it rises, it says whether the heap keeps its pace. */
export function leakConfidence({ incarnation, counted }: Findings, kind: LeakKind, trend: Trend): number {
  const isCounted = kind === "heap" && counted?.isRising === true;
  const reasons = [
    isSteady(isCounted ? counted.trend : trend),
    isCounted ? isBesideCaches(counted) : kind !== "heap" && hasDoubled(trend),
  ];
  return confidenceOf(incarnation, { strength: 1 - trend.pRising, reasons: reasons.filter(Boolean).length });
}

const isSteady = ({ rate, lateRate }: Trend): boolean => rate.low > 0 && lateRate.low >= STEADY_PACE_MIN * rate.perHour;

const isBesideCaches = ({ trend, beyondCaches }: CountedHeap): boolean =>
  beyondCaches.low >= BESIDE_CACHES_MIN * trend.rate.perHour;

const hasDoubled = ({ fit }: Trend): boolean => fit.last >= 2 * Math.max(0, fit.first);
