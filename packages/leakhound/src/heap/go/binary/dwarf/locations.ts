/**
 * The location of a variable while the program is at an address.
 *
 *   expression   DW_OP_fbreg -24                          24 bytes below the canonical frame address
 *                fbreg -24, piece 8, reg3, piece 8        its first word there, its second in a register
 *
 * Only locations on the stack matter: a goroutine that waits has no variables in registers.
 *
 * Format: DWARF 5, section 2.6
 */
import { OP } from "./constants.ts";
import { Cursor } from "./cursor.ts";

/** Part of a variable on the stack. */
export interface StackPiece {
  /** From the canonical frame address; negative for locals. */
  readonly at: number;
  /** Offset within the variable. */
  readonly from: number;
  /** Bytes of the part; infinite for the whole variable. */
  readonly bytes: number;
}

/** The pieces that the expression describes, up to the first operation that is not supported. */
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
