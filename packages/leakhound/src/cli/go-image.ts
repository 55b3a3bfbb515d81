/** Go images as the command reads them: dumps, cores and processes, with the binary that they ran. */
import { closeSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { isCore, readCore } from "../heap/elf/core.ts";
import { ElfFile } from "../heap/elf/elf.ts";
import { loadGoDump } from "../heap/go-dump/load.ts";
import type { GoDump } from "../heap/go-dump/types.ts";
import { type Executable, loadGoProcess, type ProcessImage } from "../heap/go-process/load.ts";
import type { ReadAt } from "../heap/go-process/memory.ts";
import { alignProgram, sectionsToExpect } from "../heap/go-program/align.ts";
import { type GoProgram, loadGoProgram } from "../heap/go-program/program.ts";
import { type BinaryFile, type ImageFile, notReadable, openBinary, openImage, unpackZlib } from "./image-file.ts";
import { ReadingProgress } from "./reading-progress.ts";
import { openScratch } from "./scratch.ts";

export interface GoBinary extends Executable {
  readonly path: string;
  close(): Promise<void>;
}

export interface LoadedGo {
  readonly dump: GoDump;
  /** As it was loaded in the imaged process; null without a binary. */
  readonly program: GoProgram | null;
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

/** Reads anywhere in a file, at once. */
export function openReadAt(path: string): { readonly readAt: ReadAt; close(): void } {
  const file = openSync(path, "r");
  const readAt: ReadAt = (offset, into) => readSync(file, into, 0, into.length, offset);
  return { readAt, close: () => closeSync(file) };
}

/**
 * A dump, or an ELF core, packed or not.
 *
 * @param where what faults call it
 */
export async function readGoFile(
  path: string,
  binary: GoBinary | null,
  where = path,
): Promise<Result<LoadedGo, Fault>> {
  const file = await openImage(path);
  if (!file.ok) return file;
  if (isCore(file.value.begin)) return binary ? readPackedCore(file.value, where, binary) : err(noBinary(where));
  const sections = binary ? sectionsToExpect(binary.program) : { types: null, text: null };
  const dump = await reading(file.value, (chunks) => loadGoDump(chunks, { where, binary: sections }));
  return dump.ok ? aligned(dump.value, binary, where) : dump;
}

/** The image of a process that is read by its program. */
export async function readGoProcess(image: ProcessImage, binary: GoBinary): Promise<Result<LoadedGo, Fault>> {
  const progress = progressOf(`reading ${image.where}`);
  const dump = await loadGoProcess(image, binary, (bytes, total) => progress.at(bytes, total));
  progress.close();
  return dump.ok ? aligned(dump.value, binary, image.where) : dump;
}

function aligned(dump: GoDump, binary: GoBinary | null, where: string): Result<LoadedGo, Fault> {
  const program = binary ? alignProgram(binary.program, dump, where) : ok(null);
  return program.ok ? ok({ dump, program: program.value }) : program;
}

/** Cores are read here and there, so a packed one is unpacked first, to a file that goes again. */
async function readPackedCore(file: ImageFile, where: string, binary: GoBinary): Promise<Result<LoadedGo, Fault>> {
  if (!file.isPacked) return readCoreFile(file.path, where, binary);
  const scratch = await openScratch();
  try {
    const plain = join(scratch.folder, "core");
    await unpackTo(plain, file);
    return await readCoreFile(plain, where, binary);
  } catch (cause) {
    return err(notReadable(file.path, cause));
  } finally {
    scratch.close();
  }
}

async function unpackTo(path: string, file: ImageFile): Promise<void> {
  const out = await open(path, "w", 0o600);
  const progress = progressOf(`unpacking ${file.path}`);
  try {
    let at = 0;
    for await (const chunk of file.chunks((bytes) => progress.at(bytes, file.length))) {
      // Half of a core is memory that was never used: it takes no room on the disk.
      if (!isZero(chunk)) await out.write(chunk, 0, chunk.length, at);
      at += chunk.length;
    }
    await out.truncate(at);
  } finally {
    progress.close();
    await out.close();
  }
}

const ZEROS = new Uint8Array(1 << 20);

/** Of at most 1 MiB; of more it says no. */
export const isZero = (bytes: Uint8Array): boolean =>
  bytes.length <= ZEROS.length && Buffer.compare(bytes, ZEROS.subarray(0, bytes.length)) === 0;

async function readCoreFile(path: string, where: string, binary: GoBinary): Promise<Result<LoadedGo, Fault>> {
  const file = await openBinary(path);
  if (!file.ok) return file;
  const core = await readCore({ ...file.value.access, where });
  await file.value.close();
  if (!core.ok) return core;
  const { readAt, close } = openReadAt(path);
  try {
    const { segments, files } = core.value;
    return await readGoProcess({ where, memory: { segments, readAt }, files }, binary);
  } finally {
    close();
  }
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

const progressOf = (what: string): ReadingProgress =>
  new ReadingProgress(what, process.stderr, () => performance.now());
