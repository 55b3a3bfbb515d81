/** What the scanner says: the shapes of `leakhound scan --json`. */

export const CONFIDENCES = ["low", "medium", "high"] as const;
/** high: every link was resolved; medium: one was not, or by contrast only; low: by name. */
export type Confidence = (typeof CONFIDENCES)[number];

export interface Finding {
  readonly rule: string;
  /** Relative to the folder scanned, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly confidence: Confidence;
  /** One sentence: what happens and why it leaks. */
  readonly message: string;
  /** What to change. */
  readonly advice: string;
}

/** A file that was passed over, and why. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

export interface ScanReport {
  readonly schema: "leakhound.scan/1";
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
}

/** How much was looked at. */
export interface ScanExtent {
  /** Of Go, that parse. */
  readonly files: number;
  readonly lines: number;
}

/** At least as sure as `least`. */
export const isAtLeast = (confidence: Confidence, least: Confidence): boolean =>
  CONFIDENCES.indexOf(confidence) >= CONFIDENCES.indexOf(least);
