/**
 * Heap and contention profiles of Java:
 *
 *   --- heapz 1 ---                      or contentionz
 *   format = java
 *   resolution = bytes                   unit of the first column
 *     7048     1 @ 0x00000003 0x00000004          bytes or delay, count
 *   0x00000003 com.example.Cart.add (Cart.java:193)
 */
import type { ProfileHead } from "../model/builder.ts";
import type { Profile } from "../model/types.ts";
import type { Lines } from "../text/lines.ts";
import { addressesIn, int64Literal } from "../text/numbers.ts";
import { unsampled } from "../text/unsample.ts";
import { AddressStacks } from "./address-stacks.ts";
import { readJavaLocations } from "./java-locations.ts";
import { legacyProfile } from "./legacy-profile.ts";

const HEAP_TITLE = "--- heapz 1 ---";
const CONTENTION_TITLE = "--- contentionz 1 ---";
/** An attribute that profiles of C++ services do not have. */
const JAVA_ATTRIBUTE = /^[ \t]*(?:format|resolution)[ \t]*=/m;
const ATTRIBUTE = /(?<![\w ])([\w ]+)=([\w ]+)/;
const RECORD = /(?<!\d)(\d{1,19}) +(\d{1,19}) +@ +([ x0-9a-f]*)/;
const HEAP_RATE = 524_288;
const NANOS_PER_MS = 1_000_000n;

interface JavaKind {
  readonly isHeap: boolean;
  readonly head: ProfileHead;
  /** The number of events that one sample stands for; 0 if it is not given. */
  readonly period: bigint;
}

export function isJava(title: string, text: string): boolean {
  if (title.trim() === HEAP_TITLE) return true;
  return title.trim() === CONTENTION_TITLE && JAVA_ATTRIBUTE.test(text.slice(0, text.indexOf("@")));
}

/** The current line is the title. Throws `MalformedProfile`. */
export function readLegacyJava(lines: Lines): Profile {
  const kind = readAttributes(lines);
  const stacks = new AddressStacks();
  for (; lines.current !== null; lines.advance()) {
    if (lines.current.trim() === "") continue;
    const record = RECORD.exec(lines.current);
    if (!record) break;
    readRecord(record, lines, kind, stacks);
  }
  const javaLocations = readJavaLocations(lines, stacks);
  stacks.renumber();
  return legacyProfile(kind.head, stacks, { mappings: [], javaLocations });
}

/** Reads lines `name = value` up to the first other line. */
function readAttributes(lines: Lines): JavaKind {
  const isHeap = lines.current!.trim() === HEAP_TITLE;
  const given = new Map<string, string>();
  for (lines.advance(); lines.current !== null; lines.advance()) {
    if (lines.current.trim() === "") continue;
    const [, name, value] = ATTRIBUTE.exec(lines.current) ?? [];
    if (name === undefined) break;
    given.set(name.trim(), value!.trim());
    checkAttribute(name.trim(), isHeap, lines);
  }
  const unit = given.get("resolution");
  if (unit === undefined) return lines.expected("the resolution");
  const number = (name: string) => int64Literal(given.get(name) ?? "0", lines);
  const period = number("sampling period");
  const contentions = { type: "contentions", unit: "count" };
  const sampleTypes = isHeap
    ? [
        { type: "inuse_objects", unit: "count" },
        { type: "inuse_space", unit },
      ]
    : [contentions, { type: "delay", unit }];
  const periodType = given.has("sampling period") ? contentions : null;
  const durationNanos = BigInt.asIntN(64, number("ms since reset") * NANOS_PER_MS);
  return { isHeap, period, head: { sampleTypes, periodType, period, durationNanos } };
}

function checkAttribute(name: string, isHeap: boolean, lines: Lines): void {
  const isKnown = name === "format" || name === "resolution";
  const isContentionName = name === "sampling period" || name === "ms since reset";
  if (!isKnown && (isHeap || !isContentionName)) lines.expected("an attribute of a Java profile");
}

function readRecord(
  [, size, count, addresses]: RegExpExecArray,
  lines: Lines,
  { isHeap, period }: JavaKind,
  stacks: AddressStacks,
): void {
  const objects = int64Literal(count!, lines);
  const bytes = int64Literal(size!, lines);
  const stack = addressesIn(addresses!, lines);
  if (!isHeap) {
    const times = period === 0n ? 1n : period;
    stacks.add(stack, [BigInt.asIntN(64, objects * times), BigInt.asIntN(64, bytes * times)]);
    return;
  }
  if (objects === 0n) lines.expected("a count of objects other than 0");
  const estimate = unsampled({ objects: Number(objects), bytes: Number(bytes) }, HEAP_RATE);
  stacks.add(stack, [BigInt(estimate.objects), BigInt(estimate.bytes)], bytes / objects);
}
