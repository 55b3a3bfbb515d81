/**
 * The parts of an ELF file that name things: sections and symbols. 64-bit little-endian, as the images are.
 *
 *   header ─▶ section headers ─▶ .symtab, .strtab      names and addresses
 *                            ─▶ .debug_*               DWARF, often packed (SHF_COMPRESSED)
 *
 * Sections are read when asked for: a binary may be larger than the image.
 *
 * Format: System V ABI, chapter 4
 */
import { err, ok, type Result } from "../../../../base/result.ts";
import type { RandomFile, Unpack } from "../../../format/heap-source.ts";
import { type HeapFault, heapFault } from "../../../model/fault.ts";

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

const HEADER_BYTES = 64;
const SECTION_BYTES = 64;
const SECTIONS_MAX = 10_000;
const SECTION_BYTES_MAX = 4 * 1024 ** 3;
const MAGIC = 0x464c_457f;
const CLASS_64_LITTLE_ENDIAN = [2, 1] as const;
const NO_BITS = 8;
/** e_type of shared objects, which movable programs are. */
const SHARED = 3;
const COMPRESSED = 0x800;
const COMPRESSION_HEADER_BYTES = 24;
const ZLIB = 1;
/** Debug information packs to a half or a quarter; what claims far more would only fill memory. */
const UNPACKED_RATIO_MAX = 100;

export class ElfFile {
  readonly sections: readonly ElfSection[];
  /** Whether it may be loaded anywhere (PIE), so that addresses of a process are shifted. */
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
    const header = viewOf(await file.read(0, HEADER_BYTES));
    if (header.byteLength < HEADER_BYTES || header.getUint32(0, true) !== MAGIC)
      return err(heapFault("wrong-binary", "it is no ELF file, as programs on Linux are", file.where));
    if (header.getUint8(4) !== CLASS_64_LITTLE_ENDIAN[0] || header.getUint8(5) !== CLASS_64_LITTLE_ENDIAN[1])
      return err(heapFault("unsupported", "the binary is not 64-bit little-endian", file.where));
    const sections = await readSections(file, header);
    if (!sections) return err(heapFault("wrong-binary", "its table of sections is not whole", file.where));
    if (sections.some(({ type, offset, size }) => type !== NO_BITS && offset + size > file.length))
      return err(heapFault("wrong-binary", "it is cut off", file.where));
    return ok(new ElfFile(file, unpack, sections, header.getUint16(16, true) === SHARED));
  }

  find(name: string): ElfSection | null {
    return this.sections.find((section) => section.name === name) ?? null;
  }

  /** The section's bytes, unpacked; empty where there is none, or where it cannot be unpacked. */
  async bytes(name: string): Promise<Uint8Array> {
    const section = this.find(name);
    if (!section || section.type === NO_BITS || section.size > SECTION_BYTES_MAX) return new Uint8Array();
    const raw = await this.#file.read(section.offset, section.size);
    return (section.flags & COMPRESSED) === 0 ? raw : this.#unpacked(raw);
  }

  /** What is loaded to the addresses [start, end), as far as one section has it; empty where none has the beginning. */
  async loaded(start: number, end: number): Promise<Uint8Array> {
    const isAt = ({ address, size, type }: ElfSection): boolean =>
      type !== NO_BITS && address !== 0 && start >= address && start < address + size;
    const section = this.sections.find(isAt);
    if (!section || end - start > SECTION_BYTES_MAX) return new Uint8Array();
    const length = Math.min(end, section.address + section.size) - start;
    return this.#file.read(section.offset + start - section.address, length);
  }

  #unpacked(raw: Uint8Array): Uint8Array {
    if (raw.length < COMPRESSION_HEADER_BYTES) return new Uint8Array();
    const view = viewOf(raw);
    const size = Number(view.getBigUint64(8, true));
    if (view.getUint32(0, true) !== ZLIB || size > Math.min(SECTION_BYTES_MAX, UNPACKED_RATIO_MAX * raw.length))
      return new Uint8Array();
    return this.#unpack(raw.subarray(COMPRESSION_HEADER_BYTES), size) ?? new Uint8Array();
  }
}

async function readSections(file: ElfSource, header: DataView): Promise<ElfSection[] | null> {
  const start = Number(header.getBigUint64(40, true));
  const count = header.getUint16(60, true);
  if (count > SECTIONS_MAX || start + count * SECTION_BYTES > file.length) return null;
  const table = viewOf(await file.read(start, count * SECTION_BYTES));
  if (table.byteLength < count * SECTION_BYTES) return null;
  const raw = Array.from({ length: count }, (_, row) => sectionAt(table, row * SECTION_BYTES));
  const names = raw[header.getUint16(62, true)];
  if (!names) return raw.length === 0 ? [] : null;
  const texts = await file.read(names.offset, Math.min(names.size, file.length));
  return raw.map((section) => ({ ...section, name: textAt(texts, section.nameAt) }));
}

function sectionAt(table: DataView, at: number) {
  const word = (offset: number): number => Number(table.getBigUint64(at + offset, true));
  const nameAt = table.getUint32(at, true);
  const type = table.getUint32(at + 4, true);
  return { nameAt, type, flags: word(8), address: word(16), offset: word(24), size: word(32) };
}

const decoder = new TextDecoder();

/** The text that begins at `start` and ends before the next NUL. */
export function textAt(bytes: Uint8Array, start: number): string {
  const end = bytes.indexOf(0, start);
  return decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
