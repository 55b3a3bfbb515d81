/** The formats of heap images that can be read. */
import type { HeapFormat } from "./format/heap-format.ts";
import { goFormat } from "./go/format.ts";
import { v8Format } from "./v8/format.ts";

export const FORMATS: readonly HeapFormat[] = [v8Format, goFormat];

/** The format of an unpacked image that begins with these bytes, or null. */
export const formatOf = (head: Uint8Array): HeapFormat | null => FORMATS.find((one) => one.matches(head)) ?? null;

/** The format of the memory of a process. */
export const PROCESS_FORMAT: HeapFormat = goFormat;
