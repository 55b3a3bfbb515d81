/** What stands in the objects of a Go image, read from where the image lies. */
import type { ReadBytes } from "../heap/go/contents.ts";
import type { GoDump } from "../heap/go/dump/types.ts";
import { type MemorySource, ProcessMemory } from "../heap/go/process/memory.ts";
import { openReadAt } from "./image-file.ts";

/** Good until it is closed. */
export interface Contents {
  readonly read: ReadBytes;
  close(): void;
}

/** Of an unpacked dump; null where it was not remembered where its objects are. */
export function dumpContents(path: string, { contentAt }: GoDump): Contents | null {
  if (contentAt === null) return null;
  const { readAt, close } = openReadAt(path);
  const read: ReadBytes = (object, at, length) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readAt(contentAt[object]! + at, bytes));
  };
  return { read, close };
}

/** Of the memory of a process, which the caller closes. */
export function processContents(source: MemorySource, { image }: GoDump): Contents {
  const memory = new ProcessMemory([source]);
  const read: ReadBytes = (object, at, length) => memory.readSome(image.address[object]! + at, length);
  return { read, close: () => {} };
}
