/** The bytes of objects in a Go image, read on demand from the file that holds the image. */
import type { ReadBytes } from "../heap/go/contents.ts";
import type { GoDump } from "../heap/go/dump/types.ts";
import { type MemorySource, ProcessMemory } from "../heap/go/process/memory.ts";
import { openReadAt } from "./file-access.ts";

/** `read` may be called until `close`. */
export interface ObjectContents {
  readonly read: ReadBytes;
  close(): void;
}

/** @returns null for a dump that was loaded without the positions of its objects */
export function dumpContents(path: string, { contentAt }: GoDump): ObjectContents | null {
  if (contentAt === null) return null;
  const { readAt, close } = openReadAt(path);
  const read: ReadBytes = (object, at, length) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readAt(contentAt[object]! + at, bytes));
  };
  return { read, close };
}

/** Reads from the memory of a process. The caller closes `source`. */
export function processContents(source: MemorySource, { image }: GoDump): ObjectContents {
  const memory = new ProcessMemory([source]);
  const read: ReadBytes = (object, at, length) => memory.readSome(image.address[object]! + at, length);
  return { read, close: () => {} };
}
