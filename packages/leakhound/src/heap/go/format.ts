/**
 * Images of Go processes: dumps of runtime/debug.WriteHeapDump, ELF cores, and the memory of a process.
 *
 *   dump ──────────────────────────────────────────▶ GoDump ─┐
 *   core ─▶ memory ─┐                                        ├▶ divide.ts
 *   process ────────┴▶ process/load.ts ─▶ GoDump ────────────┘
 *                        ▲                                   ▲
 *   program ─────────────┴── required for memory ────────────┘ optional for a dump: names and types
 */
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { bytes } from "../../base/units.ts";
import { type HeapFormat, type LoadedHeap, loadedHeap } from "../format/heap-format.ts";
import type { HeapSource, ProgramFile } from "../format/heap-source.ts";
import { heapFault } from "../model/fault.ts";
import { ElfFile } from "./binary/elf/elf.ts";
import type { ReadObject } from "./contents.ts";
import { divideGo, type GoImage, goSets } from "./divide.ts";
import type { GoDump } from "./dump/go-dump.ts";
import { loadGoDump } from "./dump/load.ts";
import { NO_SECTIONS } from "./dump/memory-reader.ts";
import { isCore, readCore } from "./process/core.ts";
import { type Executable, loadGoProcess, type ProcessImage } from "./process/load.ts";
import { ProcessMemory } from "./process/process-memory.ts";
import { alignProgram, sectionsToExpect } from "./program/align.ts";
import { loadGoProgram } from "./program/program.ts";

const DUMP_BEGINS = /^go1\.\d+ heap dump/;

export const goFormat: HeapFormat = {
  name: "Go heap dump or ELF core",
  matches: (head) => DUMP_BEGINS.test(String.fromCharCode(...head)) || isCore(head),
  load: async (source) => {
    const executable = await executableOf(source.program);
    if (!executable.ok) return executable;
    return isCore(source.head) ? loadCore(source, executable.value) : loadDump(source, executable.value);
  },
  loadProcess: async (source) => {
    const executable = await executableOf(source.program);
    if (!executable.ok) return executable;
    return executable.value ? loadMemory(source, executable.value) : err(noBinary(source.where));
  },
};

/** By file: an older image and a newer one of the same program share what was read of it. */
const executables = new WeakMap<ProgramFile, Promise<Result<Executable, Fault>>>();

async function executableOf(file: ProgramFile | null): Promise<Result<Executable | null, Fault>> {
  if (file === null) return ok(null);
  const known = executables.get(file) ?? readExecutable(file);
  executables.set(file, known);
  return known;
}

async function readExecutable(file: ProgramFile): Promise<Result<Executable, Fault>> {
  const program = await loadGoProgram(file, file.unpack);
  if (!program.ok) return program;
  const elf = await ElfFile.open(file, file.unpack);
  return elf.ok ? ok({ program: program.value, elf: elf.value, readAt: file.readAt }) : elf;
}

async function loadDump(source: HeapSource, executable: Executable | null): Promise<Result<LoadedHeap, Fault>> {
  // Contents are read from the unpacked file, which is opened first: a packed image is then unpacked only once.
  const file = source.readsContents ? await source.openFile() : null;
  if (file && !file.ok) return file;
  const dump = await loadGoDump(source.chunks(), {
    where: source.where,
    binary: executable ? sectionsToExpect(executable.program) : NO_SECTIONS,
    locatesContents: source.readsContents,
  });
  if (!dump.ok) return dump;
  const { contentAt } = dump.value;
  const read: ReadObject | null =
    file &&
    contentAt &&
    (({ object, at, length }) => {
      const content = new Uint8Array(length);
      return content.subarray(0, file.value.readAt(contentAt[object]! + at, content));
    });
  return loadedGo(dump.value, executable, { where: source.where, read });
}

async function loadCore(source: HeapSource, executable: Executable | null): Promise<Result<LoadedHeap, Fault>> {
  if (!executable) return err(noBinary(source.where));
  const file = await source.openFile();
  if (!file.ok) return file;
  const { where, readsContents, onProgress } = source;
  const core = await readCore({ ...file.value, where });
  if (!core.ok) return core;
  const memory = { segments: core.value.segments, readAt: file.value.readAt };
  return loadMemory({ where, memory, files: core.value.files, readsContents, onProgress }, executable);
}

interface MemoryImage extends ProcessImage, Pick<HeapSource, "readsContents" | "onProgress"> {}

async function loadMemory(image: MemoryImage, executable: Executable): Promise<Result<LoadedHeap, Fault>> {
  const dump = await loadGoProcess(image, executable, image.onProgress);
  if (!dump.ok) return dump;
  const { address } = dump.value.image;
  const memory = new ProcessMemory([image.memory]);
  const read: ReadObject = ({ object, at, length }) => memory.readSome(address[object]! + at, bytes(length));
  return loadedGo(dump.value, executable, { where: image.where, read: image.readsContents ? read : null });
}

function loadedGo(
  dump: GoDump,
  executable: Executable | null,
  { where, read }: { where: string; read: ReadObject | null },
): Result<LoadedHeap, Fault> {
  const program = executable ? alignProgram(executable.program, dump, where) : ok(null);
  if (!program.ok) return program;
  const image: GoImage = { dump, program: program.value };
  return ok(loadedHeap({ sets: () => goSets(image), divide: () => divideGo(image, read) }));
}

const noBinary = (where: string): Fault => ({
  ...heapFault("no-symbols", "a core can only be read with the program that ran", where),
  todo: "give the service's binary with --binary, built without -ldflags='-s -w'",
});
