/**
 * Heap images on disk, read in chunks: plain, gzip or zstd, recognized by their first bytes.
 *
 *   1f 8b            gzip   ─┐
 *   28 b5 2f fd      zstd   ─┼─▶ chunks of the unpacked image
 *   anything else    plain  ─┘
 */
import { constants, createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type Bytes, bytes } from "../base/units.ts";
import { DecompressionError, notReadable } from "./fault.ts";

/** Small enough for the processor's cache, large enough that the cost of a call does not matter. */
const CHUNK_BYTES = 256 * 1024;
const HEAD_BYTES = 64;
const GZIP = [0x1f, 0x8b] as const;
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd] as const;

/** Called with the position in the file on disk, before each chunk. It stops the reading by throwing. */
type OnRead = (onDisk: Bytes) => void;

export interface ImageFile {
  readonly path: string;
  /** Size on disk. */
  readonly length: Bytes;
  readonly isCompressed: boolean;
  /** First bytes of the unpacked image, which show its format. */
  readonly head: Uint8Array;
  /**
   * The unpacked image. The next chunk overwrites the one before. A compressed file that is truncated ends where its
   * data ends, without an error.
   */
  readonly chunks: (onRead: OnRead) => AsyncIterable<Uint8Array>;
}

export async function openImage(path: string): Promise<Result<ImageFile, Fault>> {
  try {
    const { size, magic } = await sizeAndMagic(path);
    const reader = readerFor(magic);
    const chunks = (onRead: OnRead) => reader(path, onRead);
    const image = { path, length: bytes(size), isCompressed: reader !== readPlain, chunks };
    for await (const first of chunks(() => {})) return ok({ ...image, head: first.slice(0, HEAD_BYTES) });
    return ok({ ...image, isCompressed: false, head: new Uint8Array() });
  } catch (cause) {
    return err(notReadable(path, cause));
  }
}

/** Without O_NONBLOCK, opening a pipe would wait for a writer. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

async function sizeAndMagic(path: string): Promise<{ readonly size: number; readonly magic: Uint8Array }> {
  const file = await open(path, OPEN_FLAGS);
  try {
    const magic = new Uint8Array(ZSTD.length);
    await file.read(magic, 0, magic.length, 0);
    return { size: (await file.stat()).size, magic };
  } finally {
    await file.close();
  }
}

type Reader = (path: string, onRead: OnRead) => AsyncIterable<Uint8Array>;

function readerFor(magic: Uint8Array): Reader {
  const startsWith = (bytes: readonly number[]): boolean => bytes.every((byte, row) => magic[row] === byte);
  if (startsWith(ZSTD)) return readZstd;
  return startsWith(GZIP) ? readGzip : readPlain;
}

/** Reads the next chunk while the caller uses the one before. */
async function* readPlain(path: string, onRead: OnRead): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    let [current, next] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
    let reading = file.read(current, 0, CHUNK_BYTES, 0);
    for (let at = 0; ; [current, next] = [next, current]) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      at += bytesRead;
      reading = file.read(next, 0, CHUNK_BYTES, at);
      // The loop reports a failure when it awaits the promise. If it never does, an unhandled rejection would end the process.
      reading.catch(() => {});
      onRead(bytes(at));
      yield current.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* readGzip(path: string, onRead: OnRead): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  file.on("error", (error) => gunzip.destroy(error));
  try {
    for await (const chunk of file.pipe(gunzip)) {
      onRead(bytes(file.bytesRead));
      yield chunk;
    }
  } catch (cause) {
    const isTruncated = cause instanceof Error && "code" in cause && cause.code === "Z_BUF_ERROR";
    if (!isTruncated) throw cause;
  } finally {
    file.destroy();
  }
}

/** Node has zstd from 22.15 on. This decoder in JavaScript works on all versions, at some 100 MB/s. */
async function* readZstd(path: string, onRead: OnRead): AsyncGenerator<Uint8Array> {
  const { Decompress, ZstdErrorCode } = await import("fzstd");
  const out: Uint8Array[] = [];
  const zstd = new Decompress((data) => out.push(data));
  // The decoder keeps input that it cannot unpack yet, hence the copy of the chunk. Damaged input may make it throw anything.
  const push = (chunk: Uint8Array, isLast: boolean): void => {
    try {
      zstd.push(chunk.slice(), isLast);
    } catch (cause) {
      const isTruncated = cause instanceof Error && "code" in cause && cause.code === ZstdErrorCode.UnexpectedEOF;
      if (!isTruncated) throw new DecompressionError(cause);
    }
  };
  for await (const chunk of readPlain(path, onRead)) {
    push(chunk, false);
    yield* out.splice(0);
  }
  push(new Uint8Array(), true);
  yield* out.splice(0);
}
