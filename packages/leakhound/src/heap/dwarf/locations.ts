/**
 * Where a variable is while the program stands at an address.
 *
 *   expression   DW_OP_fbreg -24                          24 bytes below the canonical frame address
 *                fbreg -24, piece 8, reg3, piece 8        its first word there, its second in a register
 *   list         [from, to) expression …                  another place for each part of the function
 *
 * Only places on the stack matter: a goroutine that waits has nothing in registers.
 *
 * Format: DWARF 5, sections 2.6 and 7.7.3; DWARF 4, section 7.7.3
 */
import { OP } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import { type DebugInfo, indexedAddress, type RawFunction } from "./debug-info.ts";

/** Part of a variable on the stack. */
export interface StackPiece {
  /** From the canonical frame address; negative for locals. */
  readonly at: number;
  /** Offset within the variable. */
  readonly from: number;
  /** Bytes of the part; infinite where it is the whole variable. */
  readonly bytes: number;
}

const LIST = {
  end: 0,
  baseIndex: 1,
  startIndexEndIndex: 2,
  startIndexLength: 3,
  offsetPair: 4,
  base: 6,
  startEnd: 7,
  startLength: 8,
} as const;
const BASE_SELECTION = 2 ** 64;
const ENTRIES_MAX = 10_000;

/** Pieces of the expression in `bytes`; what it cannot follow is left out. */
export function stackPieces(bytes: Uint8Array): StackPiece[] {
  const cursor = new Cursor(bytes);
  const pieces: StackPiece[] = [];
  let from = 0;
  let at: number | null = null;
  while (cursor.pos < bytes.length) {
    const op = cursor.u8();
    if (op === OP.fbreg) at = cursor.sleb();
    else if (op === OP.callFrameCfa) at = 0;
    else if (op === OP.consts) at = (at ?? 0) + cursor.sleb();
    else if (op === OP.piece) {
      const length = cursor.uleb();
      if (at !== null) pieces.push({ at, from, bytes: length });
      from += length;
      at = null;
    } else if (op === OP.plus) continue;
    else if (isRegister(op)) at = null;
    else return pieces;
  }
  if (at !== null) pieces.push({ at, from, bytes: Number.POSITIVE_INFINITY });
  return pieces;
}

const isRegister = (op: number): boolean => op >= 0x50 && op <= 0x6f;

/** The expression that holds at `pc` in the list at `offset`, or null. */
export function expressionAt(
  { sections }: DebugInfo,
  { unit, addrBase, lowPc }: RawFunction,
  offset: number,
  pc: number,
): Uint8Array | null {
  return unit.version >= 5
    ? inListV5(sections.loclists, sections.addr, addrBase, offset, pc)
    : inListV4(sections.loc, lowPc, offset, pc);
}

function inListV5(
  lists: Uint8Array,
  addr: Uint8Array,
  addrBase: number,
  offset: number,
  pc: number,
): Uint8Array | null {
  const cursor = new Cursor(lists, offset);
  const indexed = (): number => indexedAddress(addr, addrBase, cursor.uleb());
  let base = 0;
  for (let count = 0; count < ENTRIES_MAX; count++) {
    const kind = cursor.u8();
    if (kind === LIST.end) return null;
    if (kind === LIST.baseIndex) base = indexed();
    else if (kind === LIST.base) base = cursor.u64();
    else {
      const range = rangeOf(kind, cursor, base, indexed);
      if (!range) return null;
      const length = cursor.uleb();
      const at = cursor.skip(length);
      if (pc >= range[0] && pc < range[1]) return lists.subarray(at, at + length);
    }
  }
  return null;
}

function rangeOf(kind: number, cursor: Cursor, base: number, indexed: () => number): [number, number] | null {
  switch (kind) {
    case LIST.offsetPair: {
      const start = base + cursor.uleb();
      return [start, base + cursor.uleb()];
    }
    case LIST.startIndexEndIndex: {
      const start = indexed();
      return [start, indexed()];
    }
    case LIST.startIndexLength: {
      const start = indexed();
      return [start, start + cursor.uleb()];
    }
    case LIST.startEnd: {
      const start = cursor.u64();
      return [start, cursor.u64()];
    }
    case LIST.startLength: {
      const start = cursor.u64();
      return [start, start + cursor.uleb()];
    }
    default:
      return null;
  }
}

function inListV4(lists: Uint8Array, lowPc: number, offset: number, pc: number): Uint8Array | null {
  const cursor = new Cursor(lists, offset);
  let base = lowPc;
  for (let count = 0; count < ENTRIES_MAX; count++) {
    const start = cursor.u64();
    const end = cursor.u64();
    if (start === 0 && end === 0) return null;
    if (start >= BASE_SELECTION) base = end;
    else {
      const length = cursor.u16();
      const at = cursor.skip(length);
      if (pc >= base + start && pc < base + end) return lists.subarray(at, at + length);
    }
  }
  return null;
}
