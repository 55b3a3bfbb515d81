/**
 * Lists of address ranges: the ranges of inlined code, and the ranges of a variable's locations, each followed by an expression.
 *
 *   DWARF 4   start end, start end, …, 0 0        relative to the beginning of the function, or to the last base
 *   DWARF 5   kind operands, …, 0                 absolute, by index, or relative to a base
 *
 * Format: DWARF 5, sections 7.7.3 and 7.25; DWARF 4, sections 2.6.2 and 2.17.3
 */
import type { Address } from "../../../model/address.ts";
import { Cursor } from "./cursor.ts";
import { type DebugInfo, indexedAddress, type RawFunction } from "./debug-info.ts";
import type { Entry } from "./entries.ts";

type Range = readonly [start: number, end: number];

/** Kinds of ranges. Lists of locations have an additional kind, 5 for "everywhere", before the last three. */
const KIND = {
  end: 0,
  baseIndex: 1,
  startIndexEndIndex: 2,
  startIndexLength: 3,
  offsetPair: 4,
  base: 5,
  startEnd: 6,
  startLength: 7,
} as const;
const EVERYWHERE = 5;
const BASE_SELECTION = 2 ** 64;
const ENTRIES_MAX = 10_000;

/** The expression that applies at `pc` in the list at `offset`, or null. */
export function expressionAt(debug: DebugInfo, found: RawFunction, offset: number, pc: Address): Uint8Array | null {
  const isV5 = found.unit.version >= 5;
  const lists = isV5 ? debug.sections.loclists : debug.sections.loc;
  const cursor = new Cursor(lists, offset);
  for (const [start, end] of isV5 ? rangesV5(cursor, debug, found, true) : rangesV4(cursor, found)) {
    const length = isV5 ? cursor.uleb() : cursor.u16();
    const at = cursor.skip(length);
    if (pc >= start && pc < end) return lists.subarray(at, at + length);
  }
  return null;
}

/** Whether the code of the entry covers `pc`. */
export function covers(debug: DebugInfo, found: RawFunction, entry: Entry, pc: number): boolean {
  const isWithin = ([start, end]: Range): boolean => pc >= start && pc < end;
  if (entry.ranges < 0) return isWithin(rangeOfEntry(debug, found, entry));
  const isV5 = found.unit.version >= 5;
  const cursor = new Cursor(isV5 ? debug.sections.rnglists : debug.sections.ranges, entry.ranges);
  for (const range of isV5 ? rangesV5(cursor, debug, found, false) : rangesV4(cursor, found))
    if (isWithin(range)) return true;
  return false;
}

function rangeOfEntry({ sections }: DebugInfo, { addrBase }: RawFunction, entry: Entry): Range {
  const { lowPc, highPc, isLowPcIndex, isHighPcLength } = entry;
  if (lowPc < 0) return [0, 0];
  const start = isLowPcIndex ? indexedAddress(sections.addr, { base: addrBase, index: lowPc }) : lowPc;
  return [start, isHighPcLength ? start + highPc : highPc];
}

function* rangesV4(cursor: Cursor, { lowPc }: RawFunction): Generator<Range> {
  let base = lowPc;
  for (let count = 0; count < ENTRIES_MAX; count++) {
    const start = cursor.u64();
    const end = cursor.u64();
    if (start === 0 && end === 0) return;
    if (start >= BASE_SELECTION) base = end;
    else yield [base + start, base + end];
  }
}

function* rangesV5(
  cursor: Cursor,
  { sections }: DebugInfo,
  { addrBase }: RawFunction,
  isLocations: boolean,
): Generator<Range> {
  const indexed = (): number => indexedAddress(sections.addr, { base: addrBase, index: cursor.uleb() });
  let base = 0;
  for (let count = 0; count < ENTRIES_MAX; count++) {
    const raw = cursor.u8();
    if (isLocations && raw === EVERYWHERE) {
      yield [0, Number.POSITIVE_INFINITY];
      continue;
    }
    const kind = isLocations && raw > EVERYWHERE ? raw - 1 : raw;
    if (kind === KIND.end) return;
    if (kind === KIND.baseIndex) base = indexed();
    else if (kind === KIND.base) base = cursor.u64();
    else {
      const range = operands(kind, cursor, base, indexed);
      if (!range) return;
      yield range;
    }
  }
}

function operands(kind: number, cursor: Cursor, base: number, indexed: () => number): Range | null {
  switch (kind) {
    case KIND.offsetPair: {
      const start = base + cursor.uleb();
      return [start, base + cursor.uleb()];
    }
    case KIND.startIndexEndIndex: {
      const start = indexed();
      return [start, indexed()];
    }
    case KIND.startIndexLength: {
      const start = indexed();
      return [start, start + cursor.uleb()];
    }
    case KIND.startEnd: {
      const start = cursor.u64();
      return [start, cursor.u64()];
    }
    case KIND.startLength: {
      const start = cursor.u64();
      return [start, start + cursor.uleb()];
    }
    default:
      return null;
  }
}
