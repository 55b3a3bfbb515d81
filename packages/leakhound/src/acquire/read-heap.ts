/**
 * Reads the heap of a file, a service or a process and passes it to the caller's handler.
 *
 *   file     ────────────────────────────────┐
 *   service  ─ fetched to a temporary file ──┼─▶ loaded ─▶ temporary file removed ─▶ handler ─▶ result
 *   process  ─ copied to a temporary file ───┘
 *
 * A temporary file is removed before the handler runs, so that nothing is left behind if the process is ended while it
 * computes. Only a handler that reads contents of objects keeps the file until it is done.
 */
import { join } from "node:path";
import { invariant } from "../base/assert.ts";
import type { Fault } from "../base/fault.ts";
import { ok, type Result } from "../base/result.ts";
import type { Bytes, DurationMs } from "../base/units.ts";
import { baseOfGoDump } from "../heap/go/explain.ts";
import type { BaseSets } from "../heap/holders/rank.ts";
import { baseOfV8 } from "../heap/v8/explain.ts";
import { loadV8Snapshot, type V8Snapshot } from "../heap/v8/load.ts";
import type { HttpClient } from "../source/http.ts";
import type { Target } from "../source/target.ts";
import { type CopyOptions, copyProcess } from "./copy-process.ts";
import { fetchImage } from "./fetch-image.ts";
import { type GoBinary, type LoadedGoImage, openGoBinary, readGoFile, readGoProcess } from "./go-image.ts";
import { openImage } from "./image-file.ts";
import type { AcquirePorts } from "./ports.ts";
import { readChunks } from "./read-chunks.ts";
import type { Scratch } from "./scratch.ts";

export interface HeapFile {
  readonly kind: "file";
  readonly path: string;
}

export interface HeapService {
  readonly kind: "service";
  readonly target: Target;
  /** Opens the client of the service. It is closed after the fetch. */
  readonly openHttp: () => Promise<Result<HttpClient, Fault>>;
  /** Where to keep the fetched image; null for a temporary file. */
  readonly savePath: string | null;
  /** Asks a Go service to dump from a forked copy, with a pause of milliseconds. */
  readonly fromFork: boolean;
  readonly timeoutMs: DurationMs;
  readonly bodyBytesMax: Bytes;
}

export interface HeapProcess extends CopyOptions {
  readonly kind: "process";
}

export type HeapLocation = HeapFile | HeapService | HeapProcess;

export interface HeapRequest {
  readonly location: HeapLocation;
  /** Program of a Go service; null for the one that a service serves or a process runs, where there is one. */
  readonly binary: string | null;
  /** An older image of the same process, to compare with; null for none. */
  readonly base: string | null;
}

/** What the caller computes from a heap, by its format. */
export interface HeapHandler<T> {
  /** @param older figures of the older image; null without one */
  readonly go: (heap: LoadedGoImage, older: BaseSets | null) => T | Promise<T>;
  readonly v8: (snapshot: V8Snapshot, older: BaseSets | null) => T | Promise<T>;
  /** Whether the handler reads contents of objects. */
  readonly readsContents: boolean;
}

export async function readHeap<T>(
  { location, binary, base }: HeapRequest,
  handler: HeapHandler<T>,
  ports: AcquirePorts,
): Promise<Result<T, Fault>> {
  const reading: Reading<T> = { binary, base, handler, ports };
  if (location.kind === "file")
    return readFile({ path: location.path, where: location.path, release: () => {} }, reading);
  const scratch = await ports.openScratch();
  try {
    return location.kind === "service"
      ? await readService(location, scratch, reading)
      : await readProcess(location, scratch, reading);
  } finally {
    scratch.close();
  }
}

interface Reading<T> {
  readonly binary: string | null;
  readonly base: string | null;
  readonly handler: HeapHandler<T>;
  readonly ports: AcquirePorts;
}

async function readService<T>(
  { target, openHttp, savePath, ...request }: HeapService,
  scratch: Scratch,
  reading: Reading<T>,
): Promise<Result<T, Fault>> {
  const { observer, signal } = reading.ports;
  const http = await openHttp();
  if (!http.ok) return http;
  const imagePath = savePath ?? join(scratch.folder, "image");
  const binaryPath = join(scratch.folder, "binary");
  const progress = observer.begin({ action: "fetch", where: target.display });
  const onProgress = (done: Bytes, total: Bytes | null): void => progress.advance(done, total);
  const fetched = await fetchImage(target, http.value, { ...request, imagePath, binaryPath, onProgress }, signal);
  await http.value.close();
  progress.close();
  if (!fetched.ok) return fetched;
  const { hasBinary, pause } = fetched.value;
  if (pause !== null) observer.paused(target.display, pause);
  const binary = reading.binary ?? (hasBinary ? binaryPath : null);
  const image = { path: imagePath, where: target.display, release: () => scratch.close() };
  return readFile(image, { ...reading, binary });
}

async function readProcess<T>(options: CopyOptions, scratch: Scratch, reading: Reading<T>): Promise<Result<T, Fault>> {
  const copied = await copyProcess(options, scratch);
  if (!copied.ok) return copied;
  const { image, pause, close } = copied.value;
  const { observer } = reading.ports;
  if (pause !== null) observer.paused(image.where, pause);
  const load = (program: GoBinary | null) => {
    invariant(program, "a process has a program");
    return readGoProcess(image, program, reading.ports, reading.handler.readsContents);
  };
  const release = () => {
    close();
    scratch.close();
  };
  try {
    return await readGo({ load, release }, { ...reading, binary: reading.binary ?? copied.value.binary });
  } finally {
    close();
  }
}

interface StoredImage {
  readonly path: string;
  /** Name of the image in faults. */
  readonly where: string;
  /** Called when the file is no longer read. */
  readonly release: () => void;
}

async function readFile<T>(stored: StoredImage, reading: Reading<T>): Promise<Result<T, Fault>> {
  const file = await openImage(stored.path);
  if (!file.ok) return file;
  if (isJson(file.value.head)) return readV8(stored, reading);
  const { where, path, release } = stored;
  const { handler, ports } = reading;
  const options = { where, readsContents: handler.readsContents };
  return readGo({ load: (binary) => readGoFile(path, binary, ports, options), release }, reading);
}

/** Snapshots of V8 are JSON. Go's dumps start with their version, and cores like all ELF files. */
const isJson = (head: Uint8Array): boolean => /^\s*\{/.test(String.fromCharCode(...head));

/** A snapshot is loaded completely, with the contents of its strings. */
async function readV8<T>(
  { path, release }: StoredImage,
  { base, handler, ports }: Reading<T>,
): Promise<Result<T, Fault>> {
  const older = base === null ? ok(null) : await readV8Base(base, ports);
  if (!older.ok) return older;
  const snapshot = await readSnapshot(path, ports);
  if (!snapshot.ok) return snapshot;
  release();
  return ok(await handler.v8(snapshot.value, older.value));
}

async function readSnapshot(path: string, ports: AcquirePorts): Promise<Result<V8Snapshot, Fault>> {
  const file = await openImage(path);
  return file.ok ? readChunks(file.value, "read", ports, (chunks) => loadV8Snapshot(chunks, path)) : file;
}

/** Keeps only the figures to compare with, so that the older image's memory is free when the newer one is loaded. */
async function readV8Base(path: string, ports: AcquirePorts): Promise<Result<BaseSets, Fault>> {
  const snapshot = await readSnapshot(path, ports);
  return snapshot.ok ? ok(baseOfV8(snapshot.value)) : snapshot;
}

interface GoSource {
  readonly load: (binary: GoBinary | null) => Promise<Result<LoadedGoImage, Fault>>;
  /** Called when the image is no longer read. */
  readonly release: () => void;
}

async function readGo<T>(
  { load, release }: GoSource,
  { binary, base, handler, ports }: Reading<T>,
): Promise<Result<T, Fault>> {
  const program = binary === null ? ok(null) : await openGoBinary(binary);
  if (!program.ok) return program;
  try {
    const older = base === null ? ok(null) : await readGoBase(base, program.value, ports);
    if (!older.ok) return older;
    const image = await load(program.value);
    if (!image.ok) return image;
    const { contents } = image.value;
    if (contents === null) release();
    try {
      return ok(await handler.go(image.value, older.value));
    } finally {
      contents?.close();
      if (contents !== null) release();
    }
  } finally {
    await program.value?.close();
  }
}

/** Keeps only the figures to compare with, like `readV8Base`. */
async function readGoBase(
  path: string,
  binary: GoBinary | null,
  ports: AcquirePorts,
): Promise<Result<BaseSets, Fault>> {
  const image = await readGoFile(path, binary, ports);
  return image.ok ? ok(baseOfGoDump(image.value.dump, image.value.program)) : image;
}
