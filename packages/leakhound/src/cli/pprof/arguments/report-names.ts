/** The reports of the command line and the shell, by how they are produced. */
import type { PprofCommand } from "../../../report/pprof/options.ts";

/** Reports that the module `report` produces as they are printed. */
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
/** Reports that also need the machine code of the program. */
export const CODE_REPORTS = ["weblist", "disasm"] as const;
/** Graphs as pictures. */
export const PICTURES = ["svg", "png", "gif", "pdf", "ps"] as const;
/** Reports that another program shows. */
export const VIEWERS = ["web", "eog", "evince", "gv", "kcachegrind"] as const;

export type CodeReport = (typeof CODE_REPORTS)[number];
export type Picture = (typeof PICTURES)[number];
export type Viewer = (typeof VIEWERS)[number];

/** A report as the user requests it. */
export type ReportRequest =
  | PprofCommand
  | { readonly name: CodeReport; readonly pattern: string }
  | { readonly name: Picture }
  | { readonly name: Viewer };

/** Names of reports without a pattern, and of those that require one. */
export const PATTERNLESS_REPORTS = [...PLAIN_REPORTS, ...PICTURES, ...VIEWERS] as const;
export const MATCHING_REPORTS = [...SOURCE_REPORTS, ...CODE_REPORTS] as const;

/** @returns null for an unknown name, and without the pattern that the report requires */
export function reportRequest(name: string, pattern: string): ReportRequest | null {
  const source = SOURCE_REPORTS.find((one) => one === name) ?? CODE_REPORTS.find((one) => one === name);
  if (source) return pattern === "" ? null : { name: source, pattern };
  const plain = PATTERNLESS_REPORTS.find((one) => one === name);
  return plain ? { name: plain } : null;
}
