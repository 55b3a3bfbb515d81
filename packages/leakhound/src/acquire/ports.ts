/**
 * What acquire needs from its caller. Acquire itself owns no terminal, handles no signals and never ends the process,
 * so that a command and a server can use it alike.
 */
import type { Bytes, DurationMs } from "../base/units.ts";
import type { Scratch } from "./scratch.ts";

export interface AcquirePorts {
  /** Creates temporary files. Acquire closes them as soon as they are no longer read. */
  readonly openScratch: () => Scratch;
  readonly observer: AcquireObserver;
  /** Stops the work: a fetch immediately, the reading of a file before its next chunk. */
  readonly signal: AbortSignal;
  /** Refuses an image that is larger when it is unpacked; without it, the memory and the disk are the limit. */
  readonly unpackedBytesMax?: Bytes;
}

/** Receives progress. Its methods return immediately and do not throw. */
export interface AcquireObserver {
  /** A step begins that may take minutes. */
  begin(step: AcquireStep): StepProgress;
  /** The process was paused while its image was taken. */
  paused(where: string, duration: DurationMs): void;
}

export interface AcquireStep {
  readonly action: "fetch" | "read" | "unpack";
  /** File, service or process. */
  readonly where: string;
}

export interface StepProgress {
  /** @param total null where it is unknown, as for a body that the service compresses while sending it */
  advance(done: Bytes, total: Bytes | null): void;
  /** The step ended, with or without success. */
  close(): void;
}
