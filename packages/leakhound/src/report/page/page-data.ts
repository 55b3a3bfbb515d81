/**
 * The data of the HTML page, as JSON inside the page. Types only: packages/web imports this file, so that page and report
 * cannot drift apart.
 */
import type { SiteId } from "../../verdict/facts/site-id.ts";
import type { DiagnosisJson } from "../json/diagnosis.ts";

/** One line of a chart. `values[i]` belongs to `at[i]`, in milliseconds since 1970 and rising; null is a hole. */
export interface ChartLine {
  readonly name: string;
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
}

/** A site's own line, and the slope that was fitted to it. */
export interface SiteChart {
  /** The site in diagnosis.sites that this chart draws, and its rank there. */
  readonly site: SiteId;
  readonly rank: number;
  readonly unit: "bytes" | "count";
  readonly line: ChartLine;
  /** Values of the fitted line at the first and last point, for drawing it. */
  readonly fit: { readonly first: number; readonly last: number } | null;
}

/**
 * The flame graph of the growth, root first, as columns; row 0 is the root, parents come before children.
 * `total` of a row includes its children. A decrease is left out, or it adds its size to both `total` and `shrunk`, so
 * that widths add up: the change of a frame is total - 2 shrunk.
 */
export interface FlameTable {
  readonly unit: "bytes" | "count" | "nanoseconds";
  /**
   * What figures are: per hour (the default), from the first profile to the last, of one profile, or retained in a heap
   * image.
   */
  readonly per?: "hour" | "window" | "profile" | "image" | undefined;
  readonly names: readonly string[];
  /** Row of the parent, -1 for the root. */
  readonly parent: readonly number[];
  /** Index into names. */
  readonly name: readonly number[];
  /** Growth that passes through this frame. */
  readonly total: readonly number[];
  /** Absent where decreases are left out. */
  readonly shrunk?: readonly number[] | undefined;
  /** Part of `total` that is new since an older image; absent without one. */
  readonly grown?: readonly number[] | undefined;
  readonly files: readonly string[];
  /** Index into files; 0 is "". */
  readonly file: readonly number[];
  readonly line: readonly number[];
  /** 1 where the frame is the service's own code. */
  readonly own: readonly (0 | 1)[];
}

/** What a line accounts for, in the unit of the page. */
export interface SourceValue {
  readonly line: number;
  readonly flat: number;
  readonly cum: number;
}

/** A function's lines in one file, with what each accounts for. */
export interface SourceListing {
  readonly function: string;
  /** Where the text comes from, or else as the profile names it; "" where it names none. */
  readonly file: string;
  readonly flat: number;
  readonly cum: number;
  /** The lines that are shown, counted from 1; the file may end before `last`. */
  readonly first: number;
  readonly last: number;
  /** Lines that account for something, ascending. */
  readonly values: readonly SourceValue[];
  /** Lines from `first` on; empty where the file cannot be read. */
  readonly texts: readonly string[];
  /** Clauses that say why there is no text, or how it may differ from the program. */
  readonly notes: readonly string[];
}

export interface SourceData {
  readonly unit: FlameTable["unit"];
  /** What 100% is. */
  readonly total: number;
  readonly listings: readonly SourceListing[];
}

/** The data of a page with flame graphs or source only. */
export interface FlamePageData extends Pick<PageData, "schema" | "madeBy" | "flames"> {
  readonly source?: SourceData;
  /** True where the page's address takes filters, so that a frame can be focused on. */
  readonly takesFilters?: boolean;
}

export interface PageData {
  readonly schema: "leakhound.page/1";
  /** Version of leakhound that made the page. */
  readonly madeBy: string;
  /** The command that creates this page again, one line; by default one that watches the target. */
  readonly rerun?: string;
  readonly diagnosis: DiagnosisJson;
  /** Memory of the process, in bytes. */
  readonly memory: readonly ChartLine[];
  /** Counts: goroutines or active resources. */
  readonly counts: readonly ChartLine[];
  readonly sites: readonly SiteChart[];
  /** Shaded on every chart: holes and restarts. */
  readonly events: readonly { readonly at: number; readonly kind: "gap" | "restart"; readonly text: string }[];
  readonly flames: readonly FlameTable[];
}
