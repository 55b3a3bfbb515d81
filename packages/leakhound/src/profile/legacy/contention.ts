/**
 * Contention profiles of C++ services, and those of Go without symbols:
 *
 *   --- contentionz 1 ---                 "--- mutex:" and "--- contention:" in Go
 *   cycles/second = 3201000000
 *   sampling period = 100
 *   ms since reset = 16502830
 *     19490304       27 @ 0xbccc97 0xc61202       cycles, number of waits
 */
import type { Profile } from "../model/types.ts";
import { nanosOf, type Rates, readRates, readWait } from "../text/contention-records.ts";
import { isBlankOrComment, type Lines } from "../text/lines.ts";
import { AddressStacks, callAddresses } from "./address-stacks.ts";
import { legacyProfile } from "./legacy-profile.ts";
import { skipToMemoryMap } from "./memory-map.ts";

export const CONTENTION_TITLE = /^--- (?:contentionz |mutex:|contention:)/;
const SECTION = "---";

/** The current line is the title. Throws `MalformedProfile`. */
export function readLegacyContention(lines: Lines): Profile {
  lines.advance();
  const rates = readRates(lines);
  const stacks = new AddressStacks();
  for (let line = lines.current; line !== null && !line.trim().startsWith(SECTION); line = lines.advance()) {
    if (!isBlankOrComment(line)) readRecord(lines, rates, stacks);
  }
  const mappings = skipToMemoryMap(lines);
  stacks.renumber();
  const contentions = { type: "contentions", unit: "count" };
  const { period, durationNanos } = rates;
  const sampleTypes = [contentions, { type: "delay", unit: "nanoseconds" }];
  return legacyProfile({ sampleTypes, periodType: contentions, period, durationNanos }, stacks, { mappings });
}

function readRecord(lines: Lines, rates: Rates, stacks: AddressStacks): void {
  const { cycles, contentions, addresses } = readWait(lines);
  const count = rates.period > 0n ? BigInt.asIntN(64, contentions * rates.period) : contentions;
  const delay = rates.period > 0n ? nanosOf(cycles, rates) : cycles;
  stacks.add(callAddresses(addresses), [count, delay]);
}
