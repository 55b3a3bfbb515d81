/**
 * Stacks of the threads of a C++ service:
 *
 *   --- threadz 1 ---                                              optional
 *   --- Thread 7eff063d9940 (name: main/25376) stack: ---
 *     PC:  0x00bc8f1c: helper(arg*)
 *     0x0040be31: main
 *   --- Thread 7eff0464d700 (name: thread3/25383) stack: ---
 *     [same as previous thread]
 *   --- Memory map: ---                                            required
 */
import type { Profile } from "../model/types.ts";
import type { Lines } from "../text/lines.ts";
import { addressesIn } from "../text/numbers.ts";
import { AddressStacks, callAddressesAfterLeaf, dropDuplicateLeaves } from "./address-stacks.ts";
import { legacyProfile } from "./legacy-profile.ts";
import { isMemoryMapTitle, skipToMemoryMap } from "./memory-map.ts";

const THREADS_TITLE = /--- threadz \d+ ---/;
const THREAD_TITLE_START = /--- Thread [\da-fA-F]+ \(name: /;
const THREAD_TITLE_END = /\/\d+\) stack: ---/;
const SAME = "same as previous thread";
const NO_STACKS = "---- no stack trace for";

export function isThreadsTitle(line: string): boolean {
  return THREADS_TITLE.test(line) || isThreadTitle(line);
}

/** In two steps: one pattern with `.*` would scan a hostile line once for each title that begins in it. */
function isThreadTitle(line: string): boolean {
  const start = THREAD_TITLE_START.exec(line);
  return start !== null && THREAD_TITLE_END.test(line.slice(start.index + start[0].length));
}

/** The current line is the title. Throws `MalformedProfile`. */
export function readLegacyThreads(lines: Lines): Profile {
  if (THREADS_TITLE.test(lines.current!)) {
    for (let line = lines.advance(); line !== null && isPreamble(line); ) line = lines.advance();
  }
  const stacks = new AddressStacks();
  while (lines.current === null || !isMemoryMapTitle(lines.current)) {
    if (lines.current?.trim().startsWith(NO_STACKS)) break;
    if (!isThreadTitle(lines.current ?? "")) lines.expected("a thread or the memory map");
    readThread(lines, stacks);
  }
  const mappings = skipToMemoryMap(lines);
  stacks.renumber();
  dropDuplicateLeaves(stacks);
  const type = { type: "thread", unit: "count" };
  return legacyProfile({ sampleTypes: [type], periodType: type, period: 1n }, stacks, { mappings });
}

function isPreamble(line: string): boolean {
  return !isMemoryMapTitle(line) && !line.startsWith("-");
}

/** Reads up to the next title. */
function readThread(lines: Lines, stacks: AddressStacks): void {
  const addresses: bigint[] = [];
  let isSame = false;
  for (let line = lines.advance(); line !== null && !line.trim().startsWith("---"); line = lines.advance()) {
    if (line.includes(SAME)) isSame = true;
    else for (const address of addressesIn(line, lines)) addresses.push(address);
  }
  const last = stacks.samples.at(-1);
  if (!isSame && addresses.length > 0) stacks.add(callAddressesAfterLeaf(addresses), [1n]);
  else if (last) last.values[0]! += 1n;
}
