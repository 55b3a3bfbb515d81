/**
 * Known leaks that would show as a growth does, with the facts that speak for each: one row a kind of evidence.
 *
 * To add one, add a row to `CauseEvidenceFacts` and a case to `causeEvidenceWords`.
 */
import type { Frame } from "./measures.ts";

/** A known leak that would show as this growth does; `id` is its signature's. */
export interface Cause {
  readonly id: string;
  readonly title: string;
  readonly confidence: number;
  /** True where the verdict is no leak: what the largest sites, or those that grew most, would mean if they went on. */
  readonly isSupposed: boolean;
  /** Part of the growth of its profile that it explains, 0..1. */
  readonly share: number;
  readonly evidence: readonly CauseEvidence[];
  /** In source, likeliest first; `rule` is the scanner's, or null. */
  readonly mistakes: readonly { readonly text: string; readonly rule: string | null; readonly likelihood: number }[];
  readonly advice: string;
  readonly links: readonly string[];
  readonly findings: readonly CauseFinding[];
}

/** A line of the service's source that makes the mistake. */
export interface CauseFinding {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
  /** How it belongs to the cause: its function, or at least its file, is on a growing stack; or only its mistake fits. */
  readonly match: "function" | "file" | "mistake";
}

export interface CauseEvidenceFacts {
  /** The stacks that fit the signature. */
  readonly stacks: {
    /** What they are a part of: the growth, or all of a single profile. */
    readonly of: "growth" | "heap" | "goroutines";
    readonly share: number;
    /** How the goroutines on the largest of them wait; "unknown" where the profile does not show it, null for a heap profile. */
    readonly waitState: string | null;
    /** The largest of them, leaf first. */
    readonly functions: readonly string[];
    readonly isTruncated: boolean;
  };
  /** Another stack grows that belongs to the signature. */
  readonly companion: { readonly function: string | null; readonly meaning: string };
  /** A stack that should grow with the signature does not. */
  readonly "companion-missing": { readonly meaning: string };
  /** First frames of the service's own code on the stacks, most growth first. */
  readonly "own-frames": {
    readonly frames: readonly (Frame & {
      /** Part of the bytes or goroutines on these stacks that have own code, 0..1. */
      readonly share: number;
      /** The next own function toward the root that mostly calls it. */
      readonly caller: Frame | null;
    })[];
    /** How many more there are, and their share together. */
    readonly otherFrames: number;
    readonly otherShare: number;
  };
  readonly period: {
    readonly seconds: number;
    readonly low: number;
    readonly high: number;
    /** The usual period of probes and tickers that lies in the interval; null where none or several do. */
    readonly usualSeconds: number | null;
  };
  readonly "source-mismatch": SourceMismatch;
}

export type CauseCheck = keyof CauseEvidenceFacts;

/** A union discriminated by `check`. */
export type CauseEvidence = {
  [C in CauseCheck]: { readonly check: C; readonly facts: CauseEvidenceFacts[C] };
}[CauseCheck];

/** How the profile and the checkout disagree. */
export type SourceMismatch =
  | { readonly mismatch: "line-after-end"; readonly function: string; readonly file: string; readonly line: number }
  | { readonly mismatch: "function-missing"; readonly function: string; readonly file: string }
  | {
      readonly mismatch: "line-outside-function";
      readonly function: string;
      readonly file: string;
      readonly line: number;
      readonly firstLine: number;
      readonly lastLine: number;
    };
