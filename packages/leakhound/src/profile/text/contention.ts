/**
 * Mutex and block profiles with `debug=1` (writeProfileInternal in runtime/pprof):
 *
 *   --- mutex:                        "--- contention:" of a block profile
 *   cycles/second=2445423892
 *   sampling period=2
 *   1671036846 208 @ 0x4d9c06 0x4d9bb3                          cycles, number of waits
 *   #	0x4d9c05	sync.(*Mutex).Unlock+0x65	/go/src/sync/mutex.go:65
 *
 * The runtime has already scaled the figures for what was not sampled, so they equal those of the protobuf format.
 * google/pprof multiplies them by the sampling period again.
 */
import { ProfileBuilder } from "../model/builder.ts";
import type { Profile } from "../model/types.ts";
import { nanosOf, readRates, readWait } from "./contention-records.ts";
import { Lines } from "./lines.ts";
import { readStack } from "./symbols.ts";

export const CONTENTION_HEADER = /^--- (?:mutex|contention):$/;

/** Throws `MalformedProfile`. */
export function readContention(text: string): Profile {
  const lines = new Lines(text);
  lines.advance();
  const { cyclesPerSecond } = readRates(lines);
  const contentions = { type: "contentions", unit: "count" };
  const sampleTypes = [contentions, { type: "delay", unit: "nanoseconds" }];
  const builder = new ProfileBuilder({ sampleTypes, periodType: contentions, period: 1n });
  for (lines.skipBlank(); lines.current !== null; lines.skipBlank()) {
    const { cycles, contentions: count, addresses } = readWait(lines);
    lines.advance();
    const delay = nanosOf(cycles, { cyclesPerSecond, period: 1n });
    builder.add({ stack: readStack(lines, builder, addresses), values: [count, delay] });
  }
  return builder.build();
}
