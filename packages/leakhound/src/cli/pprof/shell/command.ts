/**
 * Parses a command of the shell: `top20 shop -runtime -cum >shop.txt`
 *
 *   top20       the report, and the number of entries
 *   shop        only stacks that match; several are alternatives
 *   -runtime    no stacks that match
 *   -cum        sorted by cumulative value
 *   >shop.txt   the output file
 *
 * The arguments of a line apply only to that line.
 */
import { err, ok, type Result } from "../../../base/result.ts";
import { MATCHING_REPORTS, PATTERNLESS_REPORTS, type ReportRequest, reportRequest } from "../arguments/report-names.ts";
import { ALL_NAMES, quoted, type ShellOptions } from "./settings.ts";

export interface ShellReport {
  readonly report: ReportRequest;
  readonly options: ShellOptions;
}

/** Default number of entries of `top`. */
const TOP_ENTRIES = 10;
const INT32_MAX = 2 ** 31 - 1;

/** Error messages are those of `go tool pprof`. */
export function parseCommand(words: readonly string[], options: ShellOptions): Result<ShellReport, string> {
  const { name, rest } = namedCommand(words);
  if (!isReport(name)) return err(notAReport(name, rest));
  const isMatching = MATCHING_REPORTS.some((one) => one === name);
  const pattern = isMatching ? (rest[0] ?? "") : "";
  const report = reportRequest(name, pattern);
  if (!report) return err(`command ${name} requires an argument`);
  const changed = withArguments(name, rest.slice(isMatching ? 1 : 0), options);
  return changed.ok ? ok({ report, options: changed.value }) : changed;
}

export const REPORT_NAMES: readonly ReportRequest["name"][] = [...PATTERNLESS_REPORTS, ...MATCHING_REPORTS].toSorted();

export const isReport = (name: string): name is ReportRequest["name"] => REPORT_NAMES.some((one) => one === name);

/** `top10` is `top 10`. */
function namedCommand([name = "", ...rest]: readonly string[]): { name: string; rest: readonly string[] } {
  const [, word, digits] = /^(.*\D)(\d+)$/s.exec(name) ?? [];
  if (isReport(name) || word === undefined || digits === undefined) return { name, rest };
  return { name: word, rest: [digits, ...rest] };
}

function notAReport(name: string, rest: readonly string[]): string {
  if (ALL_NAMES.includes(name)) return `did you mean: ${name}=${rest[0] ?? "<val>"}`;
  return `unrecognized command: ${quoted(name)}`;
}

function withArguments(name: string, words: readonly string[], options: ShellOptions): Result<ShellOptions, string> {
  const focus: string[] = [];
  const ignore: string[] = [];
  let changed = options;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (isInt32(word)) changed = { ...changed, nodecount: Number(word) };
    else if (word === ">") {
      const file = words[++at];
      if (file === undefined) return err("unexpected end of line after >");
      changed = { ...changed, output: file };
    } else if (word.startsWith(">")) changed = { ...changed, output: word.slice(1) };
    else if (word === "-cum" || word === "--cum") changed = { ...changed, sort: "cum" };
    else if (word.startsWith("-")) ignore.push(word.slice(1));
    else focus.push(word);
  }
  return ok(withEntries(name, withFilters(name, changed, anyOf(focus), anyOf(ignore))));
}

const isInt32 = (word: string): boolean => /^[+-]?\d+$/.test(word) && Math.abs(Number(word)) <= INT32_MAX;

/** One regular expression that matches what any of these matches. */
const anyOf = (patterns: readonly string[]): string => patterns.filter((pattern) => pattern !== "").join("|");

/** The arguments of `tags` filter by tag, those of all other reports by function. */
function withFilters(name: string, options: ShellOptions, focus: string, ignore: string): ShellOptions {
  const [focusName, ignoreName] =
    name === "tags" ? (["tagfocus", "tagignore"] as const) : (["focus", "ignore"] as const);
  return {
    ...options,
    ...(focus === "" ? {} : { [focusName]: focus }),
    ...(ignore === "" ? {} : { [ignoreName]: ignore }),
  };
}

function withEntries(name: string, options: ShellOptions): ShellOptions {
  const isTop = name === "top" || name === "text";
  return isTop && options.nodecount === -1 ? { ...options, nodecount: TOP_ENTRIES } : options;
}
