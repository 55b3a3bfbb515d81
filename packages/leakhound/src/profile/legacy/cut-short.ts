/**
 * Whether a text of Go's was cut off before the first record was told in full.
 *
 * Go's titles tell what the records add up to, and Go tells the functions of each record behind it. So a
 * text without functions is either old, and whole, or cut within its first record. Of more records than
 * that the sum is not looked at: google/pprof does not either.
 */
import type { Lines } from "../text/lines.ts";

const RECORDS_MAX = 1;

export interface Tally {
  readonly records: number;
  readonly sum: bigint;
  /** By the title. */
  readonly claimed: bigint;
}

/** Throws `Malformed` if it was. */
export function refuseCutShort({ records, sum, claimed }: Tally, lines: Lines): void {
  if (records <= RECORDS_MAX && sum < claimed) {
    lines.fail("truncated", `the records add up to ${sum}, the title says ${claimed}`);
  }
}
