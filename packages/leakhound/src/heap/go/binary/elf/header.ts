/**
 * The header of an ELF file: what kind of file it is, and where its tables of sections and programs are.
 *
 * Format: System V ABI, chapter 4
 */
import { viewOf, wordAt } from "./bytes.ts";

export interface ElfHeader {
  readonly type: number;
  readonly sections: ElfTable;
  /** The section with the names of sections. */
  readonly nameSection: number;
  readonly programs: ElfTable;
}

/** A table of headers in the file. */
export interface ElfTable {
  readonly offset: number;
  readonly count: number;
}

/** e_type of shared objects, which movable programs are. */
export const SHARED = 3;
export const CORE = 4;

export const HEADER_BYTES = 64;
const TYPE_END = 18;
const MAGIC = 0x464c_457f;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;

/** The e_type of a file that begins with these bytes, or null if it is no ELF file. */
export function elfTypeOf(begin: Uint8Array): number | null {
  const view = viewOf(begin);
  if (view.byteLength < TYPE_END || view.getUint32(0, true) !== MAGIC) return null;
  return view.getUint16(16, true);
}

/** The header, or why the file cannot be read. */
export function parseElfHeader(bytes: Uint8Array): ElfHeader | "not-elf" | "not-64-bit-little-endian" {
  const type = elfTypeOf(bytes);
  if (type === null || bytes.length < HEADER_BYTES) return "not-elf";
  if (bytes[4] !== CLASS_64 || bytes[5] !== LITTLE_ENDIAN) return "not-64-bit-little-endian";
  const view = viewOf(bytes);
  return {
    type,
    sections: { offset: wordAt(view, 40), count: view.getUint16(60, true) },
    nameSection: view.getUint16(62, true),
    programs: { offset: wordAt(view, 32), count: view.getUint16(56, true) },
  };
}
