/** What the scanner finds: the shapes of `leakhound scan --json`. */

export const CONFIDENCES = ["low", "medium", "high"] as const;
/**
 * high: every step of the reasoning was seen in the source, also that the code runs often where one run does no harm;
 * medium: one was not; low: a name alone indicates it.
 */
export type Confidence = (typeof CONFIDENCES)[number];

/** A place that a finding refers to, and what happens there: what waits, who should have ended it. */
export interface FindingStep {
  /** Relative to the folder that was scanned, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** One clause: "locks b.mu". */
  readonly text: string;
  /** It shows why the code runs, and not what is wrong with it. */
  readonly isCaller?: true;
}

/** A position in a file: line and column from 1; the column counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Replaces what is between two positions; inserts where they are equal. */
export interface Edit {
  /** Relative to the folder that was scanned, with forward slashes. */
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

/** A change that repairs the finding without any other effect, so that a program may make it. */
export interface Fix {
  /** Ascending, and without overlaps. */
  readonly edits: readonly Edit[];
}

export interface Finding {
  readonly rule: string;
  /** Relative to the folder that was scanned, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The function around it: `poll`, `(*Shop).poll`; absent outside of functions. */
  readonly function?: string;
  readonly confidence: Confidence;
  /** One sentence: what happens and why it leaks. */
  readonly message: string;
  /** What to change. */
  readonly advice: string;
  /** The chain of reasoning, in its order; absent where the line alone shows it. */
  readonly steps?: readonly FindingStep[];
  /** Absent where the repair needs a decision. */
  readonly fix?: Fix;
  /** The same in the next scan, though lines have moved; different for each finding of a report. */
  readonly fingerprint?: string;
}

/** A file that was not scanned, and the reason. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

export interface ScanReport {
  readonly schema: "leakhound.scan/1";
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  /** Number of findings that a baseline accepts; absent for none. */
  readonly accepted?: number;
}

/** How much was scanned. */
export interface ScanExtent {
  /** Go files that parse. */
  readonly files: number;
  readonly lines: number;
}

export const isAtLeast = (confidence: Confidence, least: Confidence): boolean =>
  CONFIDENCES.indexOf(confidence) >= CONFIDENCES.indexOf(least);
