/**
 * Reads the heap of a file, a service or a process and passes it to the caller's handler.
 *
 *   file     ────────────────────────────────┐
 *   service  ─ fetched to a temporary file ──┼─▶ loaded ─▶ temporary file closed ─▶ handler ─▶ result
 *   process  ─ copied to a temporary file ───┘
 *
 * Temporary files have no name, so nothing is left behind however the process ends. They are closed before the handler
 * runs, so that their space is free while it computes. Only a handler that reads contents of objects keeps the file until it is done.
 */
import { dirname } from "node:path";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Bytes, DurationMs } from "../base/units.ts";
import type { HeapFormat, LoadedHeap } from "../heap/format/heap-format.ts";
import { PROCESS_FORMAT } from "../heap/formats.ts";
import type { BaseSets } from "../heap/holders/rank.ts";
import type { HttpClient } from "../source/http.ts";
import type { Target } from "../source/target.ts";
import { type CopyOptions, copyProcess } from "./copy-process.ts";
import { fetchImage } from "./fetch-image.ts";
import { type OpenProgram, openProgram } from "./file-access.ts";
import { loadHeapFile, type OpenHeap } from "./heap-file.ts";
import type { AcquirePorts } from "./ports.ts";
import { readStep } from "./read-step.ts";
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
  /** Program of the process, for names and types; null for the one that a service serves or a process runs, if any. */
  readonly binary: string | null;
  /** An older image of the same process, to compare with; null for none. */
  readonly base: string | null;
}

/** What the caller computes from a heap. */
export interface HeapHandler<T> {
  /** @param base of the older image; null without one */
  readonly handle: (heap: LoadedHeap, base: BaseSets | null) => T | Promise<T>;
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
  const scratch = ports.openScratch();
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
  const imagePath = savePath ?? scratch.createFile();
  const binaryPath = scratch.createFile();
  const folder = savePath === null ? scratch.folder : dirname(savePath);
  const progress = observer.begin({ action: "fetch", where: target.display });
  const onProgress = (done: Bytes, total: Bytes | null): void => progress.advance(done, total);
  const fetched = await fetchImage(
    target,
    http.value,
    { ...request, imagePath, binaryPath, folder, onProgress },
    signal,
  );
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
  const load: LoadHeap = async (program) => {
    const { loadProcess } = PROCESS_FORMAT;
    if (!program || !loadProcess) return err(NO_PROGRAM);
    const { readsContents } = reading.handler;
    const heap = await readStep({ action: "read", where: image.where }, reading.ports, ({ advance }) =>
      loadProcess({
        ...image,
        program,
        readsContents,
        onProgress: advance,
      }),
    );
    return heap.ok ? ok({ heap: heap.value, format: PROCESS_FORMAT, close }) : heap;
  };
  const release = () => {
    close();
    scratch.close();
  };
  try {
    return await handleHeap({ load, release }, { ...reading, binary: reading.binary ?? copied.value.binary });
  } finally {
    close();
  }
}

const NO_PROGRAM: Fault = {
  code: "no-symbols",
  what: "the memory of a process can only be read with the program that it runs",
  where: "process",
  todo: "give the program with --binary",
};

interface StoredImage {
  readonly path: string;
  /** Name of the image in faults. */
  readonly where: string;
  /** Called when the file is no longer read. */
  readonly release: () => void;
}

function readFile<T>({ path, where, release }: StoredImage, reading: Reading<T>): Promise<Result<T, Fault>> {
  const { handler, ports } = reading;
  const options = { where, readsContents: handler.readsContents };
  return handleHeap({ load: (program) => loadHeapFile(path, { ...options, program }, ports), release }, reading);
}

type LoadHeap = (program: OpenProgram | null) => Promise<Result<OpenHeap, Fault>>;

interface LoadableHeap {
  readonly load: LoadHeap;
  /** Called when the image is no longer read. */
  readonly release: () => void;
}

/** Loads the older image, then the newer one, and calls the handler. */
async function handleHeap<T>(
  { load, release }: LoadableHeap,
  { binary, base, handler, ports }: Reading<T>,
): Promise<Result<T, Fault>> {
  const program = binary === null ? ok(null) : openProgram(binary);
  if (!program.ok) return program;
  try {
    const older = base === null ? ok(null) : await loadBase(base, program.value, ports);
    if (!older.ok) return older;
    const image = await load(program.value);
    if (!image.ok) return image;
    const { heap, format, close } = image.value;
    try {
      if (base !== null && older.value && older.value.format !== format)
        return err(otherFormat(base, { older: older.value.format, newer: format }));
      if (!handler.readsContents) release();
      return ok(await handler.handle(heap, older.value?.sets ?? null));
    } finally {
      close();
      release();
    }
  } finally {
    program.value?.close();
  }
}

interface LoadedBase {
  readonly sets: BaseSets;
  readonly format: HeapFormat;
}

/** Keeps only the figures to compare with, so that the older image's memory is free when the newer one is loaded. */
async function loadBase(
  path: string,
  program: OpenProgram | null,
  ports: AcquirePorts,
): Promise<Result<LoadedBase, Fault>> {
  const image = await loadHeapFile(path, { where: path, program, readsContents: false }, ports);
  if (!image.ok) return image;
  image.value.close();
  return ok({ sets: image.value.heap.base(), format: image.value.format });
}

const otherFormat = (path: string, formats: { readonly older: HeapFormat; readonly newer: HeapFormat }): Fault => ({
  code: "wrong-base",
  what: `the older image is a ${formats.older.name}, and the newer one a ${formats.newer.name}`,
  where: path,
  todo: "give two images of the same service",
});
