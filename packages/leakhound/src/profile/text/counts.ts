/**
 * Goroutines, threads and custom profiles with `debug=1` (printCountProfile in runtime/pprof):
 *
 *   goroutine profile: total 6
 *   5 @ 0x47e60e 0x4158ee 0x484ca1
 *   # labels: {"route":"/order"}
 *   #	0x4ded24	main.handler+0x24	/src/main.go:84
 *
 *   1 @ …
 */
import { ProfileBuilder } from "../model/builder.ts";
import type { Profile } from "../model/types.ts";
import { parseLabels } from "./labels.ts";
import { Lines } from "./lines.ts";
import { parseAddresses, readStack } from "./symbols.ts";

export const COUNTS_HEADER = /^(\S.*) profile: total (\d{1,15})$/;
const RECORD = /^(\d{1,15}) @(.*)$/;
const LABELS = "# labels: ";

/** Throws `MalformedProfile`. The only sample type has the name of the profile, and unit count. */
export function readCounts(text: string): Profile {
  const lines = new Lines(text);
  const [, name, total] = COUNTS_HEADER.exec(lines.current ?? "") ?? lines.expected("a header");
  const type = { type: name!, unit: "count" };
  const builder = new ProfileBuilder({ sampleTypes: [type], periodType: type, period: 1n });
  let sum = 0;
  for (lines.advance(), lines.skipBlank(); lines.current !== null; lines.skipBlank()) sum += readRecord(lines, builder);
  if (sum !== Number(total)) lines.fail("truncated", `the records add up to ${sum}, the header says ${total}`);
  return builder.build();
}

/** Returns the count of the record. */
function readRecord(lines: Lines, builder: ProfileBuilder): number {
  const [, digits, rest] = RECORD.exec(lines.current!) ?? lines.expected("a record");
  const count = Number(digits);
  const addresses = parseAddresses(rest!, lines);
  const isLabeled = lines.advance()?.startsWith(LABELS) ?? false;
  const labels = isLabeled ? parseLabels(lines.current!.slice(LABELS.length), lines) : [];
  if (isLabeled) lines.advance();
  builder.add({ stack: readStack(lines, builder, addresses), values: [count], labels });
  return count;
}
