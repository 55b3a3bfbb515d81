/**
 * The sections of an ELF file. 64-bit little-endian, like the images.
 *
 *   header ─▶ section headers ─▶ .symtab, .strtab      names and addresses
 *                            ─▶ .debug_*               DWARF, often compressed (SHF_COMPRESSED)
 *
 * Sections are read on request, because a binary may be larger than the image.
 *
 * Format: System V ABI, chapter 4
 */
import { err, ok, type Result } from "../../../../base/result.ts";
import type { RandomFile, Unpack } from "../../../format/heap-source.ts";
import { type HeapFault, heapFault } from "../../../model/fault.ts";
import { textAt, viewOf, wordAt } from "./bytes.ts";
import { type ElfHeader, HEADER_BYTES, parseElfHeader, SHARED } from "./header.ts";

/** An ELF file to read. */
export type ElfSource = Pick<RandomFile, "where" | "length" | "read">;

export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

const SECTION_BYTES = 64;
const SECTIONS_MAX = 10_000;
const SECTION_BYTES_MAX = 4 * 1024 ** 3;
/** Type of a section without bytes in the file. */
export const NO_BITS = 8;
/** Flag of a section that is loaded into memory. */
export const ALLOCATED = 2;
const COMPRESSED = 0x800;
const COMPRESSION_HEADER_BYTES = 24;
const ZLIB = 1;
/** Debug information compresses to a half or a quarter; a section that claims a far higher ratio would only fill memory. */
const UNPACKED_RATIO_MAX = 100;

export class ElfFile {
  readonly sections: readonly ElfSection[];
  /** Whether it may be loaded at any address (PIE), so that the addresses of a process are shifted. */
  readonly isMovable: boolean;
  readonly #file: ElfSource;
  readonly #unpack: Unpack;

  private constructor(file: ElfSource, unpack: Unpack, sections: readonly ElfSection[], isMovable: boolean) {
    this.#file = file;
    this.isMovable = isMovable;
    this.#unpack = unpack;
    this.sections = sections;
  }

  static async open(file: ElfSource, unpack: Unpack): Promise<Result<ElfFile, HeapFault>> {
    const header = parseElfHeader(await file.read({ offset: 0, length: HEADER_BYTES }));
    if (header === "not-elf")
      return err(heapFault("wrong-binary", "it is no ELF file, as programs on Linux are", file.where));
    if (header === "not-64-bit-little-endian")
      return err(heapFault("unsupported", "the binary is not 64-bit little-endian", file.where));
    const sections = await readSections(file, header);
    if (!sections) return err(heapFault("wrong-binary", "its table of sections is incomplete", file.where));
    if (sections.some(({ type, offset, size }) => type !== NO_BITS && offset + size > file.length))
      return err(heapFault("wrong-binary", "it is cut off", file.where));
    return ok(new ElfFile(file, unpack, sections, header.type === SHARED));
  }

  find(name: string): ElfSection | null {
    return this.sections.find((section) => section.name === name) ?? null;
  }

  /** The section's bytes, unpacked; empty if there is no such section, or if it cannot be unpacked. */
  async bytes(name: string): Promise<Uint8Array> {
    const section = this.find(name);
    if (!section || section.type === NO_BITS || section.size > SECTION_BYTES_MAX) return new Uint8Array();
    const raw = await this.#file.read({ offset: section.offset, length: section.size });
    return (section.flags & COMPRESSED) === 0 ? raw : this.#unpacked(raw);
  }

  /** The bytes at the addresses [start, end), up to the end of the section that contains `start`; empty if none does. */
  async loaded(start: number, end: number): Promise<Uint8Array> {
    const isAt = ({ address, size, type }: ElfSection): boolean =>
      type !== NO_BITS && address !== 0 && start >= address && start < address + size;
    const section = this.sections.find(isAt);
    if (!section || end - start > SECTION_BYTES_MAX) return new Uint8Array();
    const length = Math.min(end, section.address + section.size) - start;
    return this.#file.read({ offset: section.offset + start - section.address, length });
  }

  #unpacked(raw: Uint8Array): Uint8Array {
    if (raw.length < COMPRESSION_HEADER_BYTES) return new Uint8Array();
    const view = viewOf(raw);
    const size = wordAt(view, 8);
    if (view.getUint32(0, true) !== ZLIB || size > Math.min(SECTION_BYTES_MAX, UNPACKED_RATIO_MAX * raw.length))
      return new Uint8Array();
    return this.#unpack(raw.subarray(COMPRESSION_HEADER_BYTES), size) ?? new Uint8Array();
  }
}

async function readSections(file: ElfSource, { sections, nameSection }: ElfHeader): Promise<ElfSection[] | null> {
  const { offset, count } = sections;
  if (count > SECTIONS_MAX || offset + count * SECTION_BYTES > file.length) return null;
  const table = viewOf(await file.read({ offset, length: count * SECTION_BYTES }));
  if (table.byteLength < count * SECTION_BYTES) return null;
  const raw = Array.from({ length: count }, (_, row) => sectionAt(table, row * SECTION_BYTES));
  const names = raw[nameSection];
  if (!names) return raw.length === 0 ? [] : null;
  const texts = await file.read({ offset: names.offset, length: Math.min(names.size, file.length) });
  return raw.map((section) => ({ ...section, name: textAt(texts, section.nameAt) }));
}

function sectionAt(table: DataView, at: number) {
  const word = (offset: number): number => wordAt(table, at + offset);
  const nameAt = table.getUint32(at, true);
  const type = table.getUint32(at + 4, true);
  return { nameAt, type, flags: word(8), address: word(16), offset: word(24), size: word(32) };
}
