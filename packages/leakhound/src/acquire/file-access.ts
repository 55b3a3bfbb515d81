/** Opens files that are read at any offset: programs, cores, unpacked images, and the memory of a process. */
import { closeSync, constants, fstatSync, openSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import { inflateSync } from "node:zlib";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { ProgramFile, RandomFile, Unpack } from "../heap/format/heap-source.ts";
import { notReadable } from "./fault.ts";

/** `close` may be called more than once. */
export interface OpenFile extends RandomFile {
  close(): void;
}

const readAsync = promisify(read);
/** Without O_NONBLOCK, opening a pipe would wait for a writer. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

export function openRandomFile(path: string): Result<OpenFile, Fault> {
  try {
    return ok(openFile(path));
  } catch (cause) {
    return err(notReadable(path, cause));
  }
}

/** @throws what node:fs throws */
export function openFile(path: string): OpenFile {
  const file = openSync(path, OPEN_FLAGS);
  const length = fstatSync(file).size;
  let isOpen = true;
  return {
    where: path,
    length,
    read: async (range) => {
      const available = Math.max(0, length - range.offset);
      const buffer = new Uint8Array(Math.min(range.length, available));
      const { bytesRead } = await readAsync(file, buffer, 0, buffer.length, range.offset);
      return buffer.subarray(0, bytesRead);
    },
    readAt: (offset, into) => readSync(file, into, 0, into.length, offset),
    close() {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

export type OpenProgram = ProgramFile & Pick<OpenFile, "close">;

export function openProgram(path: string): Result<OpenProgram, Fault> {
  const file = openRandomFile(path);
  return file.ok ? ok({ ...file.value, unpack: inflateZlib }) : file;
}

/** Sections of a program may be compressed with zlib. */
export const inflateZlib: Unpack = (bytes, outputBytesMax) => {
  try {
    return inflateSync(bytes, { maxOutputLength: outputBytesMax });
  } catch {
    return null;
  }
};
