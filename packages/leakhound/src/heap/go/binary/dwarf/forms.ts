/** Reads the values of attributes, by the form in which they are written. */
import { MalformedImage } from "../../../model/fault.ts";
import { FORM } from "./constants.ts";
import { Cursor } from "./cursor.ts";

export class FormReader {
  readonly cursor: Cursor;

  constructor(bytes: Uint8Array, pos: number) {
    this.cursor = new Cursor(bytes, pos);
  }

  /** The length before the bytes of a block. */
  blockLength(form: number): number {
    if (form === FORM.block1) return this.cursor.u8();
    if (form === FORM.block2) return this.cursor.u16();
    if (form === FORM.block4) return this.cursor.u32();
    return this.cursor.uleb();
  }

  /** A number in any form; -1 if the form is not one of a number. */
  number(form: number): number {
    const { cursor } = this;
    switch (form) {
      case FORM.udata:
      case FORM.refUdata:
      case FORM.addrx:
      case FORM.strx:
      case FORM.loclistx:
      case FORM.rnglistx:
        return cursor.uleb();
      case FORM.sdata:
        return cursor.sleb();
      case FORM.flagPresent:
        return 1;
    }
    const width = WIDTHS[form];
    if (width === 1) return cursor.u8();
    if (width === 2) return cursor.u16();
    if (width === 4) return cursor.u32();
    if (width === 8) return cursor.u64();
    this.skip(form);
    return -1;
  }

  /** Skips a value. */
  skip(form: number): void {
    const { cursor } = this;
    const width = WIDTHS[form];
    if (width !== undefined) cursor.skip(width);
    else if (form === FORM.string) cursor.text();
    else if (BLOCKS.has(form)) cursor.skip(this.blockLength(form));
    else if (LEBS.has(form)) cursor.uleb();
    else
      throw new MalformedImage(
        "unsupported",
        `debug information has the form ${form}, which Go does not write`,
        cursor.pos,
      );
  }
}

/** Bytes of a value, by form. Addresses have 8 bytes: the reader of ELF files accepts no other binaries. */
const WIDTHS: readonly (number | undefined)[] = widths();

function widths(): (number | undefined)[] {
  const table: (number | undefined)[] = [];
  const { addr, data1, data2, data4, data8, data16, flag, flagPresent, implicitConst } = FORM;
  const { strp, lineStrp, secOffset, refAddr, ref1, ref2, ref4, ref8, refSig8 } = FORM;
  const { strx1, strx2, strx3, strx4, addrx1, addrx2, addrx3, addrx4 } = FORM;
  for (const form of [flagPresent, implicitConst]) table[form] = 0;
  for (const form of [data1, flag, ref1, strx1, addrx1]) table[form] = 1;
  for (const form of [data2, ref2, strx2, addrx2]) table[form] = 2;
  for (const form of [strx3, addrx3]) table[form] = 3;
  for (const form of [data4, strp, lineStrp, secOffset, refAddr, ref4, strx4, addrx4]) table[form] = 4;
  for (const form of [addr, data8, ref8, refSig8]) table[form] = 8;
  table[data16] = 16;
  return table;
}

const BLOCKS = new Set<number>([FORM.block, FORM.block1, FORM.block2, FORM.block4, FORM.exprloc]);
const LEBS = new Set<number>([
  FORM.udata,
  FORM.sdata,
  FORM.refUdata,
  FORM.strx,
  FORM.addrx,
  FORM.loclistx,
  FORM.rnglistx,
]);
