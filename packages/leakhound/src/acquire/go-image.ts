/**
 * Reads Go images: dumps, cores and processes, with the program that ran.
 *
 *   dump, plain or compressed     read from its beginning to its end
 *   core, plain                   read at random
 *   core, compressed              unpacked to disk, then read at random
 *   process                       its copied memory is read like a core
 */
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { bytes } from "../base/units.ts";
import { ElfFile } from "../heap/go/binary/elf/elf.ts";
import { loadGoDump } from "../heap/go/dump/load.ts";
import type { GoDump } from "../heap/go/dump/types.ts";
import { isCore, readCore } from "../heap/go/process/core.ts";
import { type Executable, loadGoProcess, type ProcessImage } from "../heap/go/process/load.ts";
import { alignProgram, sectionsToExpect } from "../heap/go/program/align.ts";
import { type GoProgram, loadGoProgram } from "../heap/go/program/program.ts";
import { notReadable } from "./fault.ts";
import { inflateZlib, openRandomAccess, openReadAt, type RandomAccessFile } from "./file-access.ts";
import { type ImageFile, openImage } from "./image-file.ts";
import { dumpContents, type ObjectContents, processContents } from "./object-contents.ts";
import type { AcquirePorts } from "./ports.ts";
import { readChunks } from "./read-chunks.ts";
import { unpackAndRead } from "./unpack-to-disk.ts";

/** The program of a Go service. */
export interface GoBinary extends Executable {
  readonly path: string;
  close(): Promise<void>;
}

export interface LoadedGoImage {
  readonly dump: GoDump;
  /** At the addresses where the process had loaded it; null without a binary. */
  readonly program: GoProgram | null;
  /** Null unless the caller requested contents. */
  readonly contents: ObjectContents | null;
}

export interface GoReadOptions {
  /** Name of the image in faults. */
  readonly where?: string;
  /** Whether the result has `contents`. The caller closes them. */
  readonly readsContents?: boolean;
}

export async function openGoBinary(path: string): Promise<Result<GoBinary, Fault>> {
  const file = await openRandomAccess(path);
  if (!file.ok) return file;
  const binary = await readBinary(path, file.value);
  if (!binary.ok) await file.value.close();
  return binary;
}

async function readBinary(path: string, { access, close }: RandomAccessFile): Promise<Result<GoBinary, Fault>> {
  try {
    const program = await loadGoProgram(access, inflateZlib);
    if (!program.ok) return program;
    const elf = await ElfFile.open(access, inflateZlib);
    if (!elf.ok) return elf;
    const sync = openReadAt(path);
    const closeBoth = async (): Promise<void> => {
      sync.close();
      await close();
    };
    return ok({ path, program: program.value, elf: elf.value, readAt: sync.readAt, close: closeBoth });
  } catch (cause) {
    return err(notReadable(path, cause));
  }
}

/** Reads a dump or an ELF core, compressed or not. */
export async function readGoFile(
  path: string,
  binary: GoBinary | null,
  ports: AcquirePorts,
  { where = path, readsContents = false }: GoReadOptions = {},
): Promise<Result<LoadedGoImage, Fault>> {
  const file = await openImage(path);
  if (!file.ok) return file;
  const options = { where, readsContents };
  if (!isCore(file.value.head))
    return file.value.isCompressed && readsContents
      ? unpackAndRead(file.value, ports, (unpacked) => readDump(unpacked, binary, ports, options))
      : readDump(file.value, binary, ports, options);
  if (!binary) return err(noBinary(where));
  return file.value.isCompressed
    ? unpackAndRead(file.value, ports, (unpacked) => readCoreFile(unpacked.path, binary, ports, options))
    : readCoreFile(path, binary, ports, options);
}

async function readDump(
  file: ImageFile,
  binary: GoBinary | null,
  ports: AcquirePorts,
  { where, readsContents }: Required<GoReadOptions>,
): Promise<Result<LoadedGoImage, Fault>> {
  const sections = binary ? sectionsToExpect(binary.program) : { types: null, text: null };
  const options = { where, binary: sections, locatesContents: readsContents };
  const dump = await readChunks(file, "read", ports, (chunks) => loadGoDump(chunks, options));
  if (!dump.ok) return dump;
  const program = alignedTo(dump.value, binary, where);
  if (!program.ok) return program;
  return ok({ dump: dump.value, program: program.value, contents: dumpContents(file.path, dump.value) });
}

/** Reads the memory of a process with the help of its program. The caller closes `image`, from which contents are read. */
export async function readGoProcess(
  image: ProcessImage,
  binary: GoBinary,
  { observer }: Pick<AcquirePorts, "observer">,
  readsContents = false,
): Promise<Result<LoadedGoImage, Fault>> {
  const progress = observer.begin({ action: "read", where: image.where });
  const dump = await loadGoProcess(image, binary, (done, total) => progress.advance(bytes(done), bytes(total)));
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
  ports: AcquirePorts,
  { where, readsContents }: Required<GoReadOptions>,
): Promise<Result<LoadedGoImage, Fault>> {
  const file = await openRandomAccess(path);
  if (!file.ok) return file;
  const core = await readCore({ ...file.value.access, where });
  await file.value.close();
  if (!core.ok) return core;
  const { readAt, close } = openReadAt(path);
  const { segments, files } = core.value;
  const loaded = await readGoProcess({ where, memory: { segments, readAt }, files }, binary, ports, readsContents);
  const contents = loaded.ok ? loaded.value.contents : null;
  if (loaded.ok && contents) return ok({ ...loaded.value, contents: { read: contents.read, close } });
  close();
  return loaded;
}

const noBinary = (where: string): Fault => ({
  code: "no-symbols",
  what: "a core can only be read together with the program that ran",
  where,
  todo: "give the service's binary with --binary, built without -ldflags='-s -w'",
});
