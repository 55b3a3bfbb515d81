/** A checksum of the first stacks of a dictionary, with the names of their functions: it differs for another dictionary of the
 * same name. */
import { crc32 } from "../bytes/crc32.ts";
import { type Dictionary, LINE_WORDS, LOCATION_WORDS } from "./dictionary.ts";

const known = new WeakMap<Dictionary, Map<number, number>>();
const COUNTS_MAX = 64;

/** Stacks are rows that never change, so the checksum of the first ones is that of their words and their functions' names. */
export function fingerprintOf(dictionary: Dictionary, stacks: number): number {
  const counts = known.get(dictionary) ?? new Map<number, number>();
  known.set(dictionary, counts);
  const remembered = counts.get(stacks);
  if (remembered !== undefined) return remembered;
  if (counts.size === COUNTS_MAX) counts.clear();
  const fingerprint = computed(dictionary, stacks);
  counts.set(stacks, fingerprint);
  return fingerprint;
}

function computed({ stacks: table, locations, functions, strings }: Dictionary, stacks: number): number {
  const words = table.words.slice(0, table.start(stacks));
  let crc = crc32(new Uint8Array(words.buffer));
  const met = new Set<number>();
  for (let stack = 0; stack < stacks; stack++) {
    for (let at = table.start(stack); at < table.start(stack + 1) - 1; at++) met.add(words[at]!);
  }
  for (const location of met) {
    for (let at = locations.start(location) + LOCATION_WORDS; at < locations.start(location + 1); at += LINE_WORDS) {
      const row = locations.words[at]! - 1;
      if (row >= 0) crc = crc32(strings.bytesOf(functions.words[functions.start(row)]!), crc);
    }
  }
  return crc;
}
