/** The result of every use case that judges: a target, its series and its judgment. */
import type { TargetSeries } from "../series/target.ts";
import type { Judgment } from "../verdict/diagnose.ts";
import type { RecordingFacts } from "../verdict/facts/evidence.ts";

export interface JudgedTarget {
  readonly series: TargetSeries;
  readonly judgment: Judgment;
  /** Recordings or profiles that give the same judgment when they are replayed. */
  readonly paths: readonly string[];
  /** Folder that the watch recorded to; null where nothing was recorded. */
  readonly recordingFolder: string | null;
  /** Profiles that the judgment uses and the recording lacks; absent where it has all. */
  readonly loss?: RecordingFacts | null;
}
