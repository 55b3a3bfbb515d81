/**
 * Counts of stacks without symbols, as Go's services served them before Go 1.9 and do for threads:
 *
 *   threadcreate profile: total 7
 *   1 @ 0x44cb3 0x45045 0x461e0
 */

import type { Profile } from "../model/types.ts";
import { isBlankOrComment, type Lines } from "../text/lines.ts";
import { addressesIn, int64 } from "../text/numbers.ts";
import { AddressStacks, callsOf } from "./address-stacks.ts";
import { refuseCutShort } from "./cut-short.ts";
import { legacyProfile } from "./legacy-profile.ts";
import { readSectionsForMap } from "./memory-map.ts";

export const COUNTS_TITLE = /^(\S.*) profile: total (\d{1,19})$/;
const RECORD = /^(\d{1,19}) @((?: 0x[0-9a-f]+)+)$/;
const SECTION = "---";

/** `lines` stands at the title. Throws `Malformed`. */
export function readLegacyCounts(lines: Lines): Profile {
  const [, name, total] = COUNTS_TITLE.exec(lines.current ?? "") ?? lines.expected("a title");
  const stacks = new AddressStacks();
  let sum = 0n;
  for (let line = lines.advance(); line !== null && !line.startsWith(SECTION); line = lines.advance()) {
    if (isBlankOrComment(line)) continue;
    const [, count, addresses] = RECORD.exec(line) ?? lines.expected("a count and a stack");
    stacks.add(callsOf(addressesIn(addresses!, lines)), [int64(count!, lines)]);
    sum += BigInt(count!);
  }
  refuseCutShort({ records: stacks.samples.length, sum, claimed: BigInt(total!) }, lines);
  const mappings = readSectionsForMap(lines);
  const type = { type: name!, unit: "count" };
  stacks.renumber();
  return legacyProfile({ sampleTypes: [type], periodType: type, period: 1n }, stacks, { mappings });
}
