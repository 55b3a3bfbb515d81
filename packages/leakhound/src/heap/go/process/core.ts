/**
 * ELF cores, as the kernel, gcore and the forked copy of go/heapdump write them.
 *
 *   header ─▶ program headers ─▶ LOAD     memory: address, offset in the file, length
 *                            └─▶ NOTE     CORE NT_FILE: the files that are mapped, and where
 *
 * Formats: System V ABI, chapter 5; NT_FILE as in core(5) and fs/binfmt_elf.c of Linux
 */
import { err, ok, type Result } from "../../../base/result.ts";
import type { MappedFile, Segment } from "../../format/heap-source.ts";
import { type HeapFault, heapFault } from "../../model/fault.ts";
import { textAt, viewOf, wordAt } from "../binary/elf/bytes.ts";
import type { ElfSource } from "../binary/elf/elf.ts";
import { CORE, type ElfHeader, elfTypeOf, HEADER_BYTES, parseElfHeader } from "../binary/elf/header.ts";

export interface Core {
  readonly segments: readonly Segment[];
  readonly files: readonly MappedFile[];
}

const PROGRAM_BYTES = 56;
const LOAD = 1;
const NOTE = 4;
/** There are more program headers than fit into 16 bits: their number is in the first section header. */
const MANY = 0xffff;
const SECTION_INFO = 44;
const HEADERS_MAX = 1 << 20;
const NOTE_BYTES_MAX = 64 * 1024 ** 2;
const NOTE_HEADER_BYTES = 12;
const NT_FILE = 0x4649_4c45;
const FILES_HEADER_BYTES = 16;
const FILE_ROW_BYTES = 24;

/** Whether a file that begins with these bytes is an ELF core. */
export const isCore = (begin: Uint8Array): boolean => elfTypeOf(begin) === CORE;

export async function readCore(file: ElfSource): Promise<Result<Core, HeapFault>> {
  const header = parseElfHeader(await file.read({ offset: 0, length: HEADER_BYTES }));
  if (header === "not-elf") return err(heapFault("not-an-image", "it is no ELF core", file.where));
  if (header === "not-64-bit-little-endian")
    return err(heapFault("unsupported", "the core is not of a 64-bit little-endian process", file.where));
  if (header.type !== CORE) return err(heapFault("not-an-image", "it is no ELF core", file.where));
  const { offset } = header.programs;
  const count = await programCount(file, header);
  if (count > HEADERS_MAX || offset + count * PROGRAM_BYTES > file.length)
    return err(heapFault("truncated", "the core ends inside its table of memory", file.where));
  const table = viewOf(await file.read({ offset, length: count * PROGRAM_BYTES }));
  const core = await readPrograms(file, table);
  if (core.segments.length === 0) return err(heapFault("truncated", "the core has no memory", file.where));
  if (core.segments.some((one) => one.offset + one.length > file.length))
    return err(heapFault("truncated", "the core ends before its memory does", file.where));
  return ok(core);
}

async function programCount(file: ElfSource, { programs, sections }: ElfHeader): Promise<number> {
  if (programs.count !== MANY) return programs.count;
  const section = await file.read({ offset: sections.offset + SECTION_INFO, length: 4 });
  return section.length === 4 ? viewOf(section).getUint32(0, true) : programs.count;
}

async function readPrograms(file: ElfSource, table: DataView): Promise<Core> {
  const segments: Segment[] = [];
  const files: MappedFile[] = [];
  for (let at = 0; at + PROGRAM_BYTES <= table.byteLength; at += PROGRAM_BYTES) {
    const type = table.getUint32(at, true);
    const [offset, start, length] = [wordAt(table, at + 8), wordAt(table, at + 16), wordAt(table, at + 32)];
    if (type === LOAD && length > 0) segments.push({ start, length, offset });
    else if (type === NOTE && length <= NOTE_BYTES_MAX)
      for (const one of filesOf(await file.read({ offset, length }))) files.push(one);
  }
  segments.sort((a, b) => a.start - b.start);
  return { segments, files };
}

/** A note has the lengths of its name and its contents, and its type; then both, each padded to four bytes. */
function filesOf(notes: Uint8Array): MappedFile[] {
  const view = viewOf(notes);
  for (let at = 0; at + NOTE_HEADER_BYTES <= notes.length; ) {
    const [nameBytes, bytes] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    const contents = at + NOTE_HEADER_BYTES + padded(nameBytes);
    if (view.getUint32(at + 8, true) === NT_FILE && contents + bytes <= notes.length)
      return mappedFiles(notes.subarray(contents, contents + bytes));
    at = contents + padded(bytes);
  }
  return [];
}

const padded = (length: number): number => 4 * Math.ceil(length / 4);

/** The count and the page size; then start, end and page of each file; then their names. */
function mappedFiles(note: Uint8Array): MappedFile[] {
  const view = viewOf(note);
  if (note.length < FILES_HEADER_BYTES) return [];
  const [count, pageBytes] = [wordAt(view, 0), wordAt(view, 8)];
  let nameAt = FILES_HEADER_BYTES + count * FILE_ROW_BYTES;
  if (nameAt > note.length) return [];
  return Array.from({ length: count }, (_, row) => {
    const at = FILES_HEADER_BYTES + row * FILE_ROW_BYTES;
    const path = textAt(note, nameAt);
    nameAt = note.indexOf(0, nameAt) + 1 || note.length;
    return { start: wordAt(view, at), end: wordAt(view, at + 8), offset: wordAt(view, at + 16) * pageBytes, path };
  });
}
