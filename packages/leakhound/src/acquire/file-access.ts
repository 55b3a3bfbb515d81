/** Reads parts of a file: asynchronously for a program's sections, synchronously for the memory of a process. */
import { closeSync, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { inflateSync } from "node:zlib";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { RandomAccess, Unpack } from "../heap/go/binary/elf/elf.ts";
import type { ReadAt } from "../heap/go/process/memory.ts";
import { notReadable } from "./fault.ts";

export interface RandomAccessFile {
  readonly access: RandomAccess;
  readonly close: () => Promise<void>;
}

export async function openRandomAccess(path: string): Promise<Result<RandomAccessFile, Fault>> {
  try {
    const file = await open(path);
    const { size } = await file.stat();
    const read = (offset: number, length: number): Promise<Uint8Array> =>
      readRange(file, { offset, length: Math.max(0, Math.min(length, size - offset)) });
    return ok({ access: { where: path, length: size, read }, close: () => file.close() });
  } catch (cause) {
    return err(notReadable(path, cause));
  }
}

/** Fewer bytes than `length` at the end of the file. */
export async function readRange(
  file: FileHandle,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

/**
 * Reads at any offset. `close` may be called more than once.
 *
 * @throws what node:fs throws
 */
export function openReadAt(path: string): { readonly readAt: ReadAt; close(): void } {
  const file = openSync(path, "r");
  let isOpen = true;
  return {
    readAt: (offset, into) => readSync(file, into, 0, into.length, offset),
    close() {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

/** Sections of a program may be compressed with zlib. */
export const inflateZlib: Unpack = (bytes, outputBytesMax) => {
  try {
    return inflateSync(bytes, { maxOutputLength: outputBytesMax });
  } catch {
    return null;
  }
};
