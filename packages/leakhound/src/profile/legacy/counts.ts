/**
 * Counts of stacks without symbols, which Go services had before Go 1.9, and still have for threads:
 *
 *   threadcreate profile: total 7
 *   1 @ 0x44cb3 0x45045 0x461e0
 */
import type { Profile } from "../model/types.ts";
import { isBlankOrComment, type Lines } from "../text/lines.ts";
import { addressesIn, int64 } from "../text/numbers.ts";
import { AddressStacks, callAddresses } from "./address-stacks.ts";
import { legacyProfile } from "./legacy-profile.ts";
import { skipToMemoryMap } from "./memory-map.ts";
import { checkTruncation } from "./truncation.ts";

export const COUNTS_TITLE = /^(\S.*) profile: total (\d{1,19})$/;
const RECORD = /^(\d{1,19}) @((?: 0x[0-9a-f]+)+)$/;
const SECTION = "---";

/** The current line is the title. Throws `MalformedProfile`. */
export function readLegacyCounts(lines: Lines): Profile {
  const [, name, total] = COUNTS_TITLE.exec(lines.current ?? "") ?? lines.expected("a title");
  const stacks = new AddressStacks();
  let sum = 0n;
  for (let line = lines.advance(); line !== null && !line.startsWith(SECTION); line = lines.advance()) {
    if (isBlankOrComment(line)) continue;
    const [, count, addresses] = RECORD.exec(line) ?? lines.expected("a count and a stack");
    stacks.add(callAddresses(addressesIn(addresses!, lines)), [int64(count!, lines)]);
    sum += BigInt(count!);
  }
  checkTruncation({ records: stacks.samples.length, sum, claimed: BigInt(total!) }, lines);
  const mappings = skipToMemoryMap(lines);
  const type = { type: name!, unit: "count" };
  stacks.renumber();
  return legacyProfile({ sampleTypes: [type], periodType: type, period: 1n }, stacks, { mappings });
}
