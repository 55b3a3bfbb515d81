/** What can be asked for on the command line and in the shell, and what becomes of each report's text. */
import type { PprofCommand } from "../../../report/pprof/options.ts";

/** The reports that are made by the room `report`. */
export const PLAIN_REPORTS = [
  "callgrind",
  "comments",
  "dot",
  "proto",
  "raw",
  "tags",
  "text",
  "top",
  "topproto",
  "traces",
  "tree",
] as const satisfies readonly PprofCommand["name"][];
/** Reports of the functions that match a regular expression. */
export const SOURCE_REPORTS = ["peek", "list"] as const satisfies readonly PprofCommand["name"][];
/** Those that need the program's machine code as well. */
export const CODE_REPORTS = ["weblist", "disasm"] as const;
/** Graphs that are drawn. */
export const PICTURES = ["svg", "png", "gif", "pdf", "ps"] as const;
/** Reports that are shown by another program. */
export const VIEWERS = ["web", "eog", "evince", "gv", "kcachegrind"] as const;

export type CodeReport = (typeof CODE_REPORTS)[number];
export type Picture = (typeof PICTURES)[number];
export type Viewer = (typeof VIEWERS)[number];

/** A report as a person asks for it. */
export type ReportRequest =
  | PprofCommand
  | { readonly name: CodeReport; readonly pattern: string }
  | { readonly name: Picture }
  | { readonly name: Viewer };

/** Names of reports that take no pattern, and of those that need one. */
export const PATTERNLESS_REPORTS = [...PLAIN_REPORTS, ...PICTURES, ...VIEWERS] as const;
export const MATCHING_REPORTS = [...SOURCE_REPORTS, ...CODE_REPORTS] as const;

/** The request for a name; null for one that does not exist, or that needs a pattern and has none. */
export function reportRequest(name: string, pattern: string): ReportRequest | null {
  const source = SOURCE_REPORTS.find((one) => one === name) ?? CODE_REPORTS.find((one) => one === name);
  if (source) return pattern === "" ? null : { name: source, pattern };
  const plain = PATTERNLESS_REPORTS.find((one) => one === name);
  return plain ? { name: plain } : null;
}
