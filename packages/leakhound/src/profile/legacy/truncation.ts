/**
 * Detects text of Go that was truncated inside its first record.
 *
 * Go's titles give the sum of all records, and Go prints the functions after each record. So text without functions is
 * either old and complete, or truncated inside its first record. With more records, the sum is not checked, as in
 * google/pprof.
 */
import type { Lines } from "../text/lines.ts";

const RECORDS_MAX = 1;

export interface RecordTotals {
  readonly records: number;
  readonly sum: bigint;
  /** The sum in the title. */
  readonly claimed: bigint;
}

/** Throws `MalformedProfile` if the text is truncated. */
export function checkTruncation({ records, sum, claimed }: RecordTotals, lines: Lines): void {
  if (records <= RECORDS_MAX && sum < claimed) {
    lines.fail("truncated", `the records add up to ${sum}, the title says ${claimed}`);
  }
}
