/** The shapes of a recording; layout.ts draws the folder. */
import type { Capture, MemoryReading } from "../base/capture.ts";
import type { Fault } from "../base/fault.ts";
import type { Result } from "../base/result.ts";
import type { Bytes, DurationMs, UnixMs } from "../base/units.ts";
import type { WatchEvent } from "../base/watch-event.ts";

export const RECORDING_SCHEMA = "leakhound.recording/1";

/** `target.json`, with times as ISO strings. */
export interface RecordedTarget {
  readonly schema: typeof RECORDING_SCHEMA;
  /** Display address, without secrets. */
  readonly target: string;
  readonly startedAt: string;
  /** When each process of the target was first seen, the first one included. */
  readonly incarnations: readonly string[];
  /** The watch's options, for a person. Never secrets. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
}

export type RecordingFaultCode =
  | "disk-full"
  | "empty"
  | "exists"
  | "io"
  | "no-permission"
  | "not-a-recording"
  | "not-found"
  | "other-target"
  | "several-targets"
  | "too-large";
export type RecordingFault = Fault<RecordingFaultCode>;

export interface WriterOptions {
  readonly folder: string;
  /** Display address, without secrets. */
  readonly target: string;
  readonly startedAt: UnixMs;
  readonly options: RecordedTarget["options"];
  /** "new" refuses a folder that holds anything; "continue" goes on with a recording of the same target, or begins one. */
  readonly mode: "new" | "continue";
  /** What is older is removed; everything stays without it. */
  readonly keepMs?: DurationMs | null;
}

/** Calls may overlap; each resolves when its bytes are in the folder under their final name. */
export interface RecordingWriter {
  readonly folder: string;
  /** @returns the path of the file */
  addCapture(capture: Capture): Promise<Result<string, RecordingFault>>;
  addReading(reading: MemoryReading): Promise<Result<null, RecordingFault>>;
  /** A restart also begins a new incarnation in target.json. */
  addEvent(event: WatchEvent): Promise<Result<null, RecordingFault>>;
}

/** A regular file that is none of leakhound's own, so that it may be a profile; only opening it tells. */
export interface ProfileFile {
  readonly path: string;
  readonly sizeBytes: Bytes;
  /** Our clock when it was asked for, from a name that we gave; null for other names. */
  readonly namedAt: UnixMs | null;
  readonly modifiedAt: UnixMs;
}

export interface SkippedFile {
  readonly path: string;
  /** One clause: `the file may not be read`. */
  readonly reason: string;
}

/** All that was found of one target, whatever number of folders they were found in. */
export interface Recording {
  /** Display address from target.json, else the path that was given. */
  readonly target: string;
  /** Null where the files are not leakhound's own. */
  readonly recorded: RecordedTarget | null;
  /** In order of time as far as it is known without opening them. */
  readonly profiles: readonly ProfileFile[];
  readonly readings: readonly MemoryReading[];
  readonly events: readonly WatchEvent[];
  readonly skipped: readonly SkippedFile[];
}
