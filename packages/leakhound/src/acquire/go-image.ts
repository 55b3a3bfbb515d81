/** Go images as the command reads them: dumps, cores and processes, with the binary that they ran. */
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { progressOf } from "../cli/terminal/reading-progress.ts";
import { ElfFile } from "../heap/go/binary/elf/elf.ts";
import { loadGoDump } from "../heap/go/dump/load.ts";
import type { GoDump } from "../heap/go/dump/types.ts";
import { isCore, readCore } from "../heap/go/process/core.ts";
import { type Executable, loadGoProcess, type ProcessImage } from "../heap/go/process/load.ts";
import { alignProgram, sectionsToExpect } from "../heap/go/program/align.ts";
import { type GoProgram, loadGoProgram } from "../heap/go/program/program.ts";
import {
  type BinaryFile,
  type ImageFile,
  notReadable,
  openBinary,
  openImage,
  openReadAt,
  unpackZlib,
} from "./image-file.ts";
import { type Contents, dumpContents, processContents } from "./object-contents.ts";
import { unpackedFirst } from "./unpack-to-disk.ts";

export interface GoBinary extends Executable {
  readonly path: string;
  close(): Promise<void>;
}

export interface LoadedGo {
  readonly dump: GoDump;
  /** As it was loaded in the imaged process; null without a binary. */
  readonly program: GoProgram | null;
  /** Null where nobody asked for it. */
  readonly contents: Contents | null;
}

export interface ReadOptions {
  /** What faults call the image. */
  readonly where?: string;
  /** Whether the answer has to have `contents`; it must be closed then. */
  readonly readsContents?: boolean;
}

export async function openGoBinary(path: string): Promise<Result<GoBinary, Fault>> {
  const file = await openBinary(path);
  if (!file.ok) return file;
  const binary = await readBinary(path, file.value);
  if (!binary.ok) await file.value.close();
  return binary;
}

async function readBinary(path: string, { access, close }: BinaryFile): Promise<Result<GoBinary, Fault>> {
  try {
    const program = await loadGoProgram(access, unpackZlib);
    if (!program.ok) return program;
    const elf = await ElfFile.open(access, unpackZlib);
    if (!elf.ok) return elf;
    const whole = openReadAt(path);
    const closeBoth = async (): Promise<void> => {
      whole.close();
      await close();
    };
    return ok({ path, program: program.value, elf: elf.value, readAt: whole.readAt, close: closeBoth });
  } catch (cause) {
    return err(notReadable(path, cause));
  }
}

/** A dump, or an ELF core, packed or not. */
export async function readGoFile(
  path: string,
  binary: GoBinary | null,
  { where = path, readsContents = false }: ReadOptions = {},
): Promise<Result<LoadedGo, Fault>> {
  const file = await openImage(path);
  if (!file.ok) return file;
  const options = { where, readsContents };
  if (!isCore(file.value.begin))
    return file.value.isPacked && readsContents
      ? unpackedFirst(file.value, (plain) => readDump(plain, binary, options))
      : readDump(file.value, binary, options);
  if (!binary) return err(noBinary(where));
  return file.value.isPacked
    ? unpackedFirst(file.value, (plain) => readCoreFile(plain.path, binary, options))
    : readCoreFile(path, binary, options);
}

async function readDump(
  file: ImageFile,
  binary: GoBinary | null,
  { where, readsContents }: Required<ReadOptions>,
): Promise<Result<LoadedGo, Fault>> {
  const sections = binary ? sectionsToExpect(binary.program) : { types: null, text: null };
  const options = { where, binary: sections, locatesContents: readsContents };
  const dump = await reading(file, (chunks) => loadGoDump(chunks, options));
  if (!dump.ok) return dump;
  const program = alignedTo(dump.value, binary, where);
  return program.ok
    ? ok({ dump: dump.value, program: program.value, contents: dumpContents(file.path, dump.value) })
    : program;
}

/**
 * The image of a process that is read by its program. Its contents are read from `image`, which the caller closes.
 */
export async function readGoProcess(
  image: ProcessImage,
  binary: GoBinary,
  readsContents = false,
): Promise<Result<LoadedGo, Fault>> {
  const progress = progressOf(`reading ${image.where}`);
  const dump = await loadGoProcess(image, binary, (bytes, total) => progress.at(bytes, total));
  progress.close();
  if (!dump.ok) return dump;
  const program = alignedTo(dump.value, binary, image.where);
  const contents = readsContents ? processContents(image.memory, dump.value) : null;
  return program.ok ? ok({ dump: dump.value, program: program.value, contents }) : program;
}

const alignedTo = (dump: GoDump, binary: GoBinary | null, where: string): Result<GoProgram | null, Fault> =>
  binary ? alignProgram(binary.program, dump, where) : ok(null);

async function readCoreFile(
  path: string,
  binary: GoBinary,
  { where, readsContents }: Required<ReadOptions>,
): Promise<Result<LoadedGo, Fault>> {
  const file = await openBinary(path);
  if (!file.ok) return file;
  const core = await readCore({ ...file.value.access, where });
  await file.value.close();
  if (!core.ok) return core;
  const { readAt, close } = openReadAt(path);
  const { segments, files } = core.value;
  const loaded = await readGoProcess({ where, memory: { segments, readAt }, files }, binary, readsContents);
  const contents = loaded.ok ? loaded.value.contents : null;
  if (loaded.ok && contents) return ok({ ...loaded.value, contents: { read: contents.read, close } });
  close();
  return loaded;
}

const noBinary = (where: string): Fault => ({
  code: "no-symbols",
  what: "a core can only be read by the program that ran",
  where,
  todo: "give the service's binary with --binary, built without -ldflags='-s -w'",
});

/** Reads an image's chunks with a line of progress. */
export async function reading<T>(
  file: ImageFile,
  load: (chunks: AsyncIterable<Uint8Array>) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  const progress = progressOf(`reading ${file.path}`);
  try {
    return await load(file.chunks((bytes) => progress.at(bytes, file.length)));
  } catch (cause) {
    return err(notReadable(file.path, cause));
  } finally {
    progress.close();
  }
}
