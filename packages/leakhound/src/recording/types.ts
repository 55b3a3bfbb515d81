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
  /** The options of the watch, to show to the user. Never secrets. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
}

export type RecordingFaultCode =
  | "disk-full"
  | "empty"
  | "exists"
  | "in-use"
  | "io"
  | "no-answer"
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
  /** "new" refuses a folder that is not empty; "continue" continues a recording of the same target, or begins one. */
  readonly mode: "new" | "continue";
  /** Files and lines older than this are removed; everything stays without it. */
  readonly keepMs?: DurationMs | null;
}

/** Calls may overlap; each resolves when its bytes are in the folder under their final name. */
export interface RecordingWriter {
  readonly folder: string;
  /** @returns the path of the file */
  addCapture(capture: Capture): Promise<Result<string, RecordingFault>>;
  addReading(reading: MemoryReading): Promise<Result<null, RecordingFault>>;
  /** Lets other processes write to the folder. The writer must not be used afterward. Never rejects. */
  close(): Promise<void>;
  /** A restart also begins a new incarnation in target.json. */
  addEvent(event: WatchEvent): Promise<Result<null, RecordingFault>>;
}

/** A regular file that is not one of leakhound's own, so that it may be a profile; only opening it shows whether it is. */
export interface ProfileFile {
  readonly path: string;
  readonly sizeBytes: Bytes;
  /** When it was taken, from its name or that of its folder; null where the names do not show it. */
  readonly namedAt: UnixMs | null;
  /** When the file was written; whether it was also taken then, `isModifiedAtUsable` says. */
  readonly modifiedAt: UnixMs;
  /** False where files of one kind were written within less than seconds, as after a copy. */
  readonly isModifiedAtUsable: boolean;
  /** Whether the caller gave this file, rather than a folder that contains it. */
  readonly isNamed: boolean;
}

export interface SkippedFile {
  readonly path: string;
  /** One clause: `permission is denied`. */
  readonly reason: string;
  /** What to do instead, where that is known. */
  readonly todo?: string;
}

/** Everything that was found of one target, in however many folders. */
export interface Recording {
  /** Display address from target.json, or else the path that was given. */
  readonly target: string;
  /** Null where the files are not leakhound's own. */
  readonly recorded: RecordedTarget | null;
  /** In order of time as far as it is known without opening them. */
  readonly profiles: readonly ProfileFile[];
  readonly readings: readonly MemoryReading[];
  readonly events: readonly WatchEvent[];
  readonly skipped: readonly SkippedFile[];
}
