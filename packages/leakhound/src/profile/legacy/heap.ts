/**
 * Heap profiles of gperftools and of old Go services:
 *
 *   heap profile:  144:  8498176 [  144:  8498176] @ heapz_v2/524288
 *     1:     9216 [     1:     9216] @ 0xc635c8 0x42ecc3        in use [allocated], each objects: bytes
 *   MAPPED_LIBRARIES: …
 *
 *   after @         contents
 *   heap_v2/R       sampled, one in R bytes           also heapz_v2
 *   heap/R          sampled, one in R/2 bytes         Go
 *   heapprofile     all allocations
 *   growthz         where the heap grew
 *   fragmentationz  memory between objects
 *
 * The profile has separate values for allocated and in use only if the two differ in the title.
 */
import type { Profile, ValueType } from "../model/types.ts";
import { isBlankOrComment, type Lines } from "../text/lines.ts";
import { addressesIn, int64 } from "../text/numbers.ts";
import { unsampled } from "../text/unsample.ts";
import { AddressStacks, callAddresses } from "./address-stacks.ts";
import { legacyProfile } from "./legacy-profile.ts";
import { isMemoryMapTitle, skipToMemoryMap } from "./memory-map.ts";
import { checkTruncation } from "./truncation.ts";

const TOTALS = String.raw`heap profile: *(\d{1,19}): *(\d{1,19}) *\[ *(\d{1,19}): *(\d{1,19}) *\]`;
const HEAP_TITLE = new RegExp(String.raw`${TOTALS} *@ *(heap[_a-z0-9]*)\/?(\d{0,19})`);
const OTHER_TITLE = new RegExp(`${TOTALS} @ (?:growth|fragmentation)z?`);
const RECORD = /(?<![\d-])(-?\d{1,19}): *(-?\d{1,19}) *\[ *(\d{1,19}): *(\d{1,19}) *\] @([ x0-9a-f]*)/;
const NO_SAMPLING = 1n;

interface HeapKind {
  /** Mean bytes between two samples; null if all allocations are counted. */
  readonly rate: bigint | null;
  readonly period: bigint;
  readonly hasAllocated: boolean;
  /** Sampled objects in use; null if Go did not write the title. */
  readonly objects: bigint | null;
}

export function isHeapTitle(line: string): boolean {
  return HEAP_TITLE.test(line) || OTHER_TITLE.test(line);
}

/** The current line is the title. Throws `MalformedProfile`. */
export function readLegacyHeap(lines: Lines): Profile {
  const kind = readTitle(lines);
  const stacks = new AddressStacks();
  const calls: CallsByText = new Map();
  let objects = 0n;
  for (let line = lines.advance(); line !== null && !isMemoryMapTitle(line); line = lines.advance()) {
    if (!isBlankOrComment(line)) objects += readRecord(lines, kind, { stacks, calls });
  }
  if (kind.objects !== null)
    checkTruncation({ records: stacks.samples.length, sum: objects, claimed: kind.objects }, lines);
  const mappings = skipToMemoryMap(lines);
  stacks.renumber();
  const head = {
    sampleTypes: sampleTypesOf(kind),
    periodType: { type: "space", unit: "bytes" },
    period: kind.period,
  };
  return legacyProfile(head, stacks, { mappings });
}

function readTitle(lines: Lines): HeapKind {
  const [, objects, bytes, allObjects, allBytes, format, digits] = HEAP_TITLE.exec(lines.current ?? "") ?? [];
  if (format === undefined) return { rate: null, period: NO_SAMPLING, hasAllocated: false, objects: null };
  const differ = (allocated: string, inUse: string) => allocated !== inUse && allocated !== "0";
  const hasAllocated = differ(allObjects!, objects!) || differ(allBytes!, bytes!);
  const rate = int64(digits || "0", lines);
  switch (format) {
    case "heapz_v2":
    case "heap_v2":
      return { rate, period: rate, hasAllocated, objects: null };
    case "heap":
      return { rate: rate / 2n, period: rate / 2n, hasAllocated, objects: BigInt(objects!) };
    case "heapprofile":
      return { rate: null, period: NO_SAMPLING, hasAllocated, objects: null };
    default:
      return lines.expected("heap, heap_v2 or heapprofile after @");
  }
}

function sampleTypesOf({ hasAllocated }: HeapKind): ValueType[] {
  const pair = (prefix: string) => [
    { type: `${prefix}objects`, unit: "count" },
    { type: `${prefix}space`, unit: "bytes" },
  ];
  return hasAllocated ? [...pair("alloc_"), ...pair("inuse_")] : pair("");
}

/** Stacks as written: one may have a record for each size. */
type CallsByText = Map<string, readonly bigint[]>;

interface Read {
  readonly stacks: AddressStacks;
  readonly calls: CallsByText;
}

/** Returns the number of objects in use. */
function readRecord(lines: Lines, { rate, hasAllocated }: HeapKind, { stacks, calls }: Read): bigint {
  const [, objects, bytes, allObjects, allBytes, addresses] =
    RECORD.exec(lines.current!) ?? lines.expected("counts and a stack");
  const inUse = readObjectCount(objects!, bytes!, lines);
  const allocated = hasAllocated ? readObjectCount(allObjects!, allBytes!, lines) : null;
  const values = allocated === null ? valuesOf(inUse, rate) : [...valuesOf(allocated, rate), ...valuesOf(inUse, rate)];
  const last = inUse.objects !== 0n ? inUse : (allocated ?? inUse);
  const blockBytes = last.objects === 0n ? 0n : last.bytes / last.objects;
  const known = calls.get(addresses!) ?? callAddresses(addressesIn(addresses!, lines));
  calls.set(addresses!, known);
  stacks.add(known, values, blockBytes);
  return inUse.objects;
}

const valuesOf = (count: ObjectCount, rate: bigint | null): bigint[] =>
  rate === null ? [count.objects, count.bytes] : estimate(count, rate);

interface ObjectCount {
  readonly objects: bigint;
  readonly bytes: bigint;
}

function readObjectCount(objects: string, bytes: string, lines: Lines): ObjectCount {
  const pair = { objects: int64(objects, lines), bytes: int64(bytes, lines) };
  return pair.objects === 0n && pair.bytes !== 0n ? lines.expected("a count of objects for these bytes") : pair;
}

function estimate({ objects, bytes }: ObjectCount, rate: bigint): bigint[] {
  if (rate <= NO_SAMPLING && objects !== 0n && bytes !== 0n) return [objects, bytes];
  const estimate = unsampled({ objects: Number(objects), bytes: Number(bytes) }, Number(rate));
  return [BigInt(estimate.objects), BigInt(estimate.bytes)];
}
