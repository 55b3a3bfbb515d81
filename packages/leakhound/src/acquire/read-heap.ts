/** The heap that `leakhound holders` is asked about: a file, a service or a process, read and lent to what is made of it. */
import { invariant } from "../base/assert.ts";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { baseOfGoDump } from "../heap/go/explain.ts";
import type { BaseSets } from "../heap/holders/rank.ts";
import { baseOfV8 } from "../heap/v8/explain.ts";
import { loadV8Snapshot, type V8Snapshot } from "../heap/v8/load.ts";
import { copyProcess, type ProcessOptions } from "./copy-process.ts";
import { type GoBinary, type LoadedGo, openGoBinary, readGoFile, readGoProcess, reading } from "./go-image.ts";
import { openImage } from "./image-file.ts";
import { type ImageSource, openSource, type SourceOptions, tellPause } from "./image-source.ts";
import { openScratch } from "./scratch.ts";

/** What to make of a heap. */
export interface HeapUse<T> {
  /** @param older what to compare with; null without an older image */
  readonly go: (heap: LoadedGo, older: BaseSets | null) => T | Promise<T>;
  readonly v8: (snapshot: V8Snapshot, older: BaseSets | null) => T | Promise<T>;
  /** Whether contents of objects are read meanwhile: what was fetched must stay until then. */
  readonly readsContents: boolean;
}

export interface HeapOptions extends SourceOptions {
  readonly pid?: number;
  readonly stop: boolean;
  readonly binary?: string;
  readonly base?: string;
}

/** @param argument a file or an address; nothing with `pid` */
export async function readHeap<T>(
  argument: string | undefined,
  options: HeapOptions,
  use: HeapUse<T>,
): Promise<Result<T, Fault>> {
  if ((argument === undefined) === (options.pid === undefined)) return err(NOT_ONE_IMAGE);
  if (argument === undefined) return readProcess({ pid: options.pid!, isToStop: options.stop }, options, use);
  const source = await openSource(argument, options);
  if (!source.ok) return source;
  try {
    return await readSource(source.value, options, use);
  } finally {
    source.value.release();
  }
}

const NOT_ONE_IMAGE: Fault = {
  code: "usage",
  what: "one image is needed",
  where: "holders",
  todo: "give a file, the address of a service, or --pid",
};

async function readProcess<T>(
  process: ProcessOptions,
  { binary, base }: HeapOptions,
  use: HeapUse<T>,
): Promise<Result<T, Fault>> {
  const scratch = await openScratch();
  try {
    const copied = await copyProcess(process, scratch);
    if (!copied.ok) return copied;
    const { image, pauseMs, close } = copied.value;
    tellPause(pauseMs, image.where);
    const read = (program: GoBinary | null) => {
      invariant(program, "a process has a program");
      return readGoProcess(image, program, use.readsContents);
    };
    const release = () => {
      close();
      scratch.close();
    };
    return await readGo({ binary: binary ?? copied.value.binary, base, read, release }, use);
  } finally {
    scratch.close();
  }
}

/** What a file is read with. */
export interface ReadWith {
  readonly binary?: string | undefined;
  readonly base?: string | undefined;
}

/** Of a file on this machine. */
export const readHeapFile = <T>(path: string, options: ReadWith, use: HeapUse<T>): Promise<Result<T, Fault>> =>
  readSource({ path, where: path, binary: null, release: () => {} }, options, use);

async function readSource<T>(source: ImageSource, options: ReadWith, use: HeapUse<T>): Promise<Result<T, Fault>> {
  const file = await openImage(source.path);
  if (!file.ok) return file;
  if (isJson(file.value.begin)) return readV8(source, options, use);
  const { where, path, release } = source;
  return readGo(
    {
      binary: options.binary ?? source.binary ?? undefined,
      base: options.base,
      read: (binary) => readGoFile(path, binary, { where, readsContents: use.readsContents }),
      release,
    },
    use,
  );
}

/** V8's snapshots are JSON; Go's dumps begin with their version, cores as ELF files do. */
const isJson = (begin: Uint8Array): boolean => /^\s*\{/.test(String.fromCharCode(...begin));

/** A snapshot is read as a whole, what strings hold included. */
async function readV8<T>(source: ImageSource, { base }: ReadWith, use: HeapUse<T>): Promise<Result<T, Fault>> {
  const older = base === undefined ? ok(null) : await readV8Base(base);
  if (!older.ok) return older;
  const snapshot = await readSnapshot(source.path);
  if (!snapshot.ok) return snapshot;
  source.release();
  return ok(await use.v8(snapshot.value, older.value));
}

async function readSnapshot(path: string): Promise<Result<V8Snapshot, Fault>> {
  const file = await openImage(path);
  return file.ok ? reading(file.value, (chunks) => loadV8Snapshot(chunks, path)) : file;
}

/** Only what is compared is kept, so that the older image's memory is free for the newer. */
async function readV8Base(path: string): Promise<Result<BaseSets, Fault>> {
  const snapshot = await readSnapshot(path);
  return snapshot.ok ? ok(baseOfV8(snapshot.value)) : snapshot;
}

interface GoSource {
  readonly binary: string | undefined;
  readonly base: string | undefined;
  readonly read: (binary: GoBinary | null) => Promise<Result<LoadedGo, Fault>>;
  /** Called when nothing more is read. */
  readonly release: () => void;
}

async function readGo<T>({ binary, base, read, release }: GoSource, use: HeapUse<T>): Promise<Result<T, Fault>> {
  const program = binary === undefined ? ok(null) : await openGoBinary(binary);
  if (!program.ok) return program;
  try {
    const older = base === undefined ? ok(null) : await readGoBase(base, program.value);
    if (!older.ok) return older;
    const image = await read(program.value);
    if (!image.ok) return image;
    const { contents } = image.value;
    if (contents === null) release();
    try {
      return ok(await use.go(image.value, older.value));
    } finally {
      contents?.close();
      if (contents !== null) release();
    }
  } finally {
    await program.value?.close();
  }
}

/** As `readV8Base`. */
async function readGoBase(path: string, binary: GoBinary | null): Promise<Result<BaseSets, Fault>> {
  const image = await readGoFile(path, binary);
  return image.ok ? ok(baseOfGoDump(image.value.dump, image.value.program)) : image;
}
