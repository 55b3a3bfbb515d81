/** What a format reads an image from. The caller opens files, unpacks them and closes them; a format only reads. */
import type { Fault } from "../../base/fault.ts";
import type { Result } from "../../base/result.ts";
import type { Bytes } from "../../base/units.ts";

/** An image in a file. */
export interface HeapSource {
  /** A file name or an address, for messages. */
  readonly where: string;
  /** The first bytes of the unpacked image: 64, or all if there are fewer. */
  readonly head: Uint8Array;
  /** The unpacked image from its beginning. A chunk may be overwritten when the next one is requested. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
  /** The unpacked image at any offset. It stays open as long as the loaded heap is in use. */
  readonly openFile: () => Promise<Result<RandomFile, Fault>>;
  /** The program that the imaged process ran; null if it is unknown. */
  readonly program: ProgramFile | null;
  /** Whether the loaded heap must be able to read the contents of objects. */
  readonly readsContents: boolean;
  /** Called now and then with how much of the image has been read, if `chunks` does not show that. */
  readonly onProgress: (done: Bytes, total: Bytes) => void;
}

/** The memory of a process, copied to a file. */
export interface ProcessSource extends Pick<HeapSource, "where" | "readsContents" | "onProgress"> {
  readonly memory: MemoryFile;
  readonly files: readonly MappedFile[];
  readonly program: ProgramFile;
}

/** Fills `into` from a file, from `offset` on. @returns bytes read, fewer only at the end of the file */
export type ReadAt = (offset: number, into: Uint8Array) => number;

/** A part of a file. */
export interface FileRange {
  readonly offset: number;
  readonly length: number;
}

/** A file that can be read at any offset. */
export interface RandomFile {
  /** A file name, for messages. */
  readonly where: string;
  readonly length: number;
  /** Fewer bytes only at the end of the file. */
  readonly read: (range: FileRange) => Promise<Uint8Array>;
  /** Synchronous, for many small reads: a promise for each would take longer than the reading. */
  readonly readAt: ReadAt;
}

/** A binary. The object stands for the file: what a format has read of it may be kept as long as the object. */
export interface ProgramFile extends RandomFile {
  readonly unpack: Unpack;
}

/** Unpacks zlib (RFC 1950) to at most `outputBytesMax`; null if it cannot. */
export type Unpack = (bytes: Uint8Array, outputBytesMax: number) => Uint8Array | null;

/** Memory that begins at an address and is at an offset of a file. */
export interface Segment {
  readonly start: number;
  readonly length: number;
  readonly offset: number;
}

/** Memory of a process in a file. */
export interface MemoryFile {
  /** Ascending and disjoint. */
  readonly segments: readonly Segment[];
  readonly readAt: ReadAt;
}

/** A part of a file that was mapped into a process. */
export interface MappedFile {
  readonly start: number;
  readonly end: number;
  /** In the file, in bytes. */
  readonly offset: number;
  readonly path: string;
}
