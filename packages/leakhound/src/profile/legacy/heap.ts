/**
 * Heaps as gperftools and old Go services tell them:
 *
 *   heap profile:  144:  8498176 [  144:  8498176] @ heapz_v2/524288
 *     1:     9216 [     1:     9216] @ 0xc635c8 0x42ecc3        in use [allocated], each objects: bytes
 *   MAPPED_LIBRARIES: …
 *
 *   behind @        what is meant
 *   heap_v2/R       sampled, one in R bytes           heapz_v2 too
 *   heap/R          sampled, one in R/2 bytes         Go
 *   heapprofile     everything
 *   growthz         where the heap grew
 *   fragmentationz  what lies between objects
 *
 * What was allocated is told apart from what is in use only if the two differ in the title.
 */

import type { Profile, ValueType } from "../model/types.ts";
import { isBlankOrComment, type Lines } from "../text/lines.ts";
import { addressesIn, int64 } from "../text/numbers.ts";
import { unsampled } from "../text/unsample.ts";
import { AddressStacks, callsOf } from "./address-stacks.ts";
import { refuseCutShort } from "./cut-short.ts";
import { legacyProfile } from "./legacy-profile.ts";
import { isMemoryMapTitle, readSectionsForMap } from "./memory-map.ts";

const TOTALS = String.raw`heap profile: *(\d{1,19}): *(\d{1,19}) *\[ *(\d{1,19}): *(\d{1,19}) *\]`;
const HEAP_TITLE = new RegExp(String.raw`${TOTALS} *@ *(heap[_a-z0-9]*)\/?(\d{0,19})`);
const OTHER_TITLE = new RegExp(`${TOTALS} @ (?:growth|fragmentation)z?`);
const RECORD = /(?<![\d-])(-?\d{1,19}): *(-?\d{1,19}) *\[ *(\d{1,19}): *(\d{1,19}) *\] @([ x0-9a-f]*)/;
const NO_SAMPLING = 1n;

interface HeapKind {
  /** Mean bytes between two samples; null if the counts are of all there is. */
  readonly rate: bigint | null;
  readonly period: bigint;
  readonly hasAllocated: boolean;
  /** Objects in use that were sampled; null where Go did not write the title. */
  readonly objects: bigint | null;
}

export function isHeapTitle(line: string): boolean {
  return HEAP_TITLE.test(line) || OTHER_TITLE.test(line);
}

/** `lines` stands at the title. Throws `Malformed`. */
export function readLegacyHeap(lines: Lines): Profile {
  const kind = readTitle(lines);
  const stacks = new AddressStacks();
  let objects = 0n;
  for (let line = lines.advance(); line !== null && !isMemoryMapTitle(line); line = lines.advance()) {
    if (!isBlankOrComment(line)) objects += readRecord(lines, kind, stacks);
  }
  if (kind.objects !== null)
    refuseCutShort({ records: stacks.samples.length, sum: objects, claimed: kind.objects }, lines);
  const mappings = readSectionsForMap(lines);
  stacks.renumber();
  const head = {
    sampleTypes: sampleTypesOf(kind),
    periodType: { type: "space", unit: "bytes" },
    period: kind.period,
  };
  return legacyProfile(head, stacks, { mappings });
}

function readTitle(lines: Lines): HeapKind {
  const [, objects, bytes, allObjects, allBytes, form, digits] = HEAP_TITLE.exec(lines.current ?? "") ?? [];
  if (form === undefined) return { rate: null, period: NO_SAMPLING, hasAllocated: false, objects: null };
  const differ = (allocated: string, inUse: string) => allocated !== inUse && allocated !== "0";
  const hasAllocated = differ(allObjects!, objects!) || differ(allBytes!, bytes!);
  const rate = int64(digits || "0", lines);
  switch (form) {
    case "heapz_v2":
    case "heap_v2":
      return { rate, period: rate, hasAllocated, objects: null };
    case "heap":
      return { rate: rate / 2n, period: rate / 2n, hasAllocated, objects: BigInt(objects!) };
    case "heapprofile":
      return { rate: null, period: NO_SAMPLING, hasAllocated, objects: null };
    default:
      return lines.expected("heap, heap_v2 or heapprofile behind @");
  }
}

function sampleTypesOf({ hasAllocated }: HeapKind): ValueType[] {
  const pair = (prefix: string) => [
    { type: `${prefix}objects`, unit: "count" },
    { type: `${prefix}space`, unit: "bytes" },
  ];
  return hasAllocated ? [...pair("alloc_"), ...pair("inuse_")] : pair("");
}

/** Returns how many objects are in use. */
function readRecord(lines: Lines, { rate, hasAllocated }: HeapKind, stacks: AddressStacks): bigint {
  const [, objects, bytes, allObjects, allBytes, addresses] =
    RECORD.exec(lines.current!) ?? lines.expected("counts and a stack");
  const inUse = readPair(objects!, bytes!, lines);
  const pairs = hasAllocated ? [readPair(allObjects!, allBytes!, lines), inUse] : [inUse];
  const last = pairs.findLast((pair) => pair.objects !== 0n);
  const values = pairs.flatMap((pair) => (rate === null ? [pair.objects, pair.bytes] : estimated(pair, rate)));
  stacks.add(callsOf(addressesIn(addresses!, lines)), values, last ? last.bytes / last.objects : 0n);
  return inUse.objects;
}

interface Pair {
  readonly objects: bigint;
  readonly bytes: bigint;
}

function readPair(objects: string, bytes: string, lines: Lines): Pair {
  const pair = { objects: int64(objects, lines), bytes: int64(bytes, lines) };
  return pair.objects === 0n && pair.bytes !== 0n ? lines.expected("objects where there are bytes") : pair;
}

function estimated({ objects, bytes }: Pair, rate: bigint): bigint[] {
  if (rate <= NO_SAMPLING && objects !== 0n && bytes !== 0n) return [objects, bytes];
  const estimate = unsampled({ objects: Number(objects), bytes: Number(bytes) }, Number(rate));
  return [BigInt(estimate.objects), BigInt(estimate.bytes)];
}
