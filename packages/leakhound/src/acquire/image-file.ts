/** Heap images and binaries on disk, as the rooms that read them want them: in chunks, or anywhere. */
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createGunzip, inflateSync } from "node:zlib";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { RandomAccess, Unpack } from "../heap/go/binary/elf/elf.ts";
import type { ReadAt } from "../heap/go/process/memory.ts";

/** Small enough to stay in the processor's cache, large enough that calls do not matter. */
const CHUNK_BYTES = 256 * 1024;
const GZIP = [0x1f, 0x8b] as const;
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd] as const;

export interface ImageFile {
  readonly path: string;
  /** Bytes on disk. */
  readonly length: number;
  readonly isPacked: boolean;
  /** The first bytes of the image, unpacked, by which its kind is told. */
  readonly begin: Uint8Array;
  /** The image, unpacked. A chunk is overwritten once the next is asked for. A packed file that is cut off just ends. */
  readonly chunks: (onRead: (bytesOnDisk: number) => void) => AsyncIterable<Uint8Array>;
}

export async function openImage(path: string): Promise<Result<ImageFile, Fault>> {
  try {
    const file = await open(path);
    const { size } = await file.stat();
    const magic = await readAt(file, 0, ZSTD.length);
    await file.close();
    const reader = readerFor(magic);
    const chunks = (onRead: (bytes: number) => void) => reader(path, onRead);
    for await (const begin of chunks(() => {}))
      return ok({ path, length: size, isPacked: reader !== plain, begin: begin.slice(0, 64), chunks });
    return ok({ path, length: size, isPacked: false, begin: new Uint8Array(), chunks });
  } catch (cause) {
    return err(notReadable(path, cause));
  }
}

type Reader = (path: string, onRead: (bytesOnDisk: number) => void) => AsyncIterable<Uint8Array>;

function readerFor(magic: Uint8Array): Reader {
  const beginsWith = (bytes: readonly number[]): boolean => bytes.every((byte, row) => magic[row] === byte);
  if (beginsWith(ZSTD)) return unzstd;
  return beginsWith(GZIP) ? unpacked : plain;
}

/** While one chunk is used, the next is read. */
async function* plain(path: string, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    let [now, ahead] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
    let reading = file.read(now, 0, CHUNK_BYTES, 0);
    for (let at = 0; ; [now, ahead] = [ahead, now]) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      at += bytesRead;
      reading = file.read(ahead, 0, CHUNK_BYTES, at);
      // Its failure is told when it is waited for; without this it would end the process, were that never.
      reading.catch(() => {});
      onRead(at);
      yield now.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* unpacked(path: string, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  file.on("error", (error) => gunzip.destroy(error));
  try {
    for await (const chunk of file.pipe(gunzip)) {
      onRead(file.bytesRead);
      yield chunk;
    }
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "Z_BUF_ERROR")) throw cause;
  } finally {
    file.destroy();
  }
}

/** Node's own zstd comes with 22.15; until then in plain JavaScript, at some 100 MB/s. */
async function* unzstd(path: string, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const { Decompress, ZstdErrorCode } = await import("fzstd");
  const out: Uint8Array[] = [];
  const zstd = new Decompress((data) => out.push(data));
  // What it cannot unpack yet it keeps, while our chunk is overwritten. What is altered may make it throw anything.
  const push = (chunk: Uint8Array, isLast: boolean): void => {
    try {
      zstd.push(chunk.slice(), isLast);
    } catch (cause) {
      const isCutOff = cause instanceof Error && "code" in cause && cause.code === ZstdErrorCode.UnexpectedEOF;
      if (!isCutOff) throw new PackedWrongly(cause);
    }
  };
  for await (const chunk of plain(path, onRead)) {
    push(chunk, false);
    yield* out.splice(0);
  }
  push(new Uint8Array(), true);
  yield* out.splice(0);
}

/** What a packed file throws that no disk does. */
class PackedWrongly extends Error {
  override readonly name = "PackedWrongly";
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

export interface BinaryFile {
  readonly access: RandomAccess;
  readonly close: () => Promise<void>;
}

export async function openBinary(path: string): Promise<Result<BinaryFile, Fault>> {
  try {
    const file = await open(path);
    const { size } = await file.stat();
    const read = (offset: number, length: number): Promise<Uint8Array> =>
      readAt(file, offset, Math.max(0, Math.min(length, size - offset)));
    return ok({ access: { where: path, length: size, read }, close: () => file.close() });
  } catch (cause) {
    return err(notReadable(path, cause));
  }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

/** Reads anywhere in a file, at once. */
export function openReadAt(path: string): { readonly readAt: ReadAt; close(): void } {
  const file = openSync(path, "r");
  const readAt: ReadAt = (offset, into) => readSync(file, into, 0, into.length, offset);
  return { readAt, close: () => closeSync(file) };
}

export const unpackZlib: Unpack = (bytes, outputBytesMax) => {
  try {
    return inflateSync(bytes, { maxOutputLength: outputBytesMax });
  } catch {
    return null;
  }
};

/** A file that is not there, is a folder, or is packed and altered. */
export function notReadable(path: string, cause: unknown): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const isAltered = code.startsWith("Z_") || cause instanceof PackedWrongly;
  const what = isAltered
    ? `it was packed and altered since (${cause instanceof Error ? cause.message : code})`
    : `it cannot be read (${code || "unknown"})`;
  return { code: "io", what, where: path, todo: "give a file that exists and that you may read", cause };
}
