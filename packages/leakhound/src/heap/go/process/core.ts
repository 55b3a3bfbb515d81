/**
 * ELF cores, as the kernel, gcore and the twin of go/heapdump write them.
 *
 *   header ─▶ program headers ─▶ LOAD     memory: address, offset in the file, length
 *                            └─▶ NOTE     CORE NT_FILE: which file is mapped where
 *
 * Formats: System V ABI, chapter 5; NT_FILE as in core(5) and fs/binfmt_elf.c of Linux
 */
import { err, ok, type Result } from "../../../base/result.ts";
import type { MappedFile, Segment } from "../../format/heap-source.ts";
import { type HeapFault, heapFault } from "../../model/fault.ts";
import { type ElfSource, textAt, viewOf } from "../binary/elf/elf.ts";

export interface Core {
  readonly segments: readonly Segment[];
  readonly files: readonly MappedFile[];
}

const HEADER_BYTES = 64;
const PROGRAM_BYTES = 56;
const MAGIC = 0x464c_457f;
const CORE = 4;
const LOAD = 1;
const NOTE = 4;
/** More program headers than fit 16 bits: the number is in the first section header. */
const MANY = 0xffff;
const SECTION_INFO = 44;
const HEADERS_MAX = 1 << 20;
const NOTE_BYTES_MAX = 64 * 1024 ** 2;
const NT_FILE = 0x4649_4c45;
const FILE_ROW_BYTES = 24;

/** Whether a file that begins so is an ELF core. */
export function isCore(begin: Uint8Array): boolean {
  const view = viewOf(begin);
  return view.byteLength >= 18 && view.getUint32(0, true) === MAGIC && view.getUint16(16, true) === CORE;
}

export async function readCore(file: ElfSource): Promise<Result<Core, HeapFault>> {
  const header = await file.read(0, HEADER_BYTES);
  const view = viewOf(header);
  if (header.length < HEADER_BYTES || !isCore(header))
    return err(heapFault("not-an-image", "it is no ELF core", file.where));
  if (view.getUint8(4) !== 2 || view.getUint8(5) !== 1)
    return err(heapFault("unsupported", "the core is not of a 64-bit little-endian process", file.where));
  const start = wordAt(view, 32);
  const count = await headerCount(file, view);
  if (count > HEADERS_MAX || start + count * PROGRAM_BYTES > file.length)
    return err(heapFault("truncated", "the core ends inside its table of memory", file.where));
  const table = viewOf(await file.read(start, count * PROGRAM_BYTES));
  const segments: Segment[] = [];
  const files: MappedFile[] = [];
  for (let at = 0; at + PROGRAM_BYTES <= table.byteLength; at += PROGRAM_BYTES) {
    const type = table.getUint32(at, true);
    const [offset, address, length] = [wordAt(table, at + 8), wordAt(table, at + 16), wordAt(table, at + 32)];
    if (type === LOAD && length > 0) segments.push({ start: address, length, offset });
    else if (type === NOTE && length <= NOTE_BYTES_MAX) files.push(...filesOf(await file.read(offset, length)));
  }
  if (segments.length === 0) return err(heapFault("truncated", "the core has no memory", file.where));
  if (segments.some(({ offset, length }) => offset + length > file.length))
    return err(heapFault("truncated", "the core ends before its memory does", file.where));
  segments.sort((a, b) => a.start - b.start);
  return ok({ segments, files });
}

async function headerCount(file: ElfSource, header: DataView): Promise<number> {
  const count = header.getUint16(56, true);
  if (count !== MANY) return count;
  const section = await file.read(wordAt(header, 40) + SECTION_INFO, 4);
  return section.length === 4 ? viewOf(section).getUint32(0, true) : count;
}

/** Notes are: length of name, length of contents, type; then both, each to a multiple of four. */
function filesOf(notes: Uint8Array): MappedFile[] {
  const view = viewOf(notes);
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameBytes, bytes] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    const contents = at + 12 + roundUp(nameBytes);
    if (view.getUint32(at + 8, true) === NT_FILE && contents + bytes <= notes.length)
      return mappedFiles(notes.subarray(contents, contents + bytes));
    at = contents + roundUp(bytes);
  }
  return [];
}

const roundUp = (length: number): number => 4 * Math.ceil(length / 4);

/** count, page size, then start, end and page of each, then their names. */
function mappedFiles(note: Uint8Array): MappedFile[] {
  const view = viewOf(note);
  if (note.length < 16) return [];
  const [count, pageBytes] = [wordAt(view, 0), wordAt(view, 8)];
  let nameAt = 16 + count * FILE_ROW_BYTES;
  if (nameAt > note.length) return [];
  return Array.from({ length: count }, (_, row) => {
    const at = 16 + row * FILE_ROW_BYTES;
    const path = textAt(note, nameAt);
    nameAt = note.indexOf(0, nameAt) + 1 || note.length;
    return { start: wordAt(view, at), end: wordAt(view, at + 8), offset: wordAt(view, at + 16) * pageBytes, path };
  });
}

const wordAt = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));
