/** Parses the command line of `leakhound pprof`. Names and defaults are those of `go tool pprof`. */
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import type { Preparation } from "../../../profile/filter/prepare.ts";
import type { NameDetail } from "../../../profile/names/cpp-names.ts";
import { DEFAULT_PPROF_OPTIONS, type Granularity, type PprofOptions } from "../../../report/pprof/options.ts";
import { type FlagKind, type FlagValue, parseGoFlags } from "./go-flags.ts";
import { MATCHING_REPORTS, PATTERNLESS_REPORTS, type ReportRequest, reportRequest } from "./report-names.ts";

export interface Invocation {
  readonly sources: SourceRequest;
  readonly options: PprofOptions;
  /** Null for the shell or the web page. */
  readonly report: ReportRequest | null;
  /** File for the report; "" for standard output. */
  readonly output: string;
  /** `host:port` to serve the web page on; null for none. */
  readonly http: string | null;
  readonly opensBrowser: boolean;
  readonly series: SeriesRequest | null;
  /** Printed to standard error, one per line. */
  readonly warnings: readonly string[];
}

export interface SourceRequest {
  /** Files and addresses; the first may be the service's binary. */
  readonly paths: readonly string[];
  readonly base: readonly string[];
  /** Percentages are relative to the base, and its samples are labeled. */
  readonly isDiff: boolean;
  readonly normalize: boolean;
  /** Duration of profiles such as CPU profiles, in seconds; null for the service's default. */
  readonly seconds: number | null;
  readonly timeoutSeconds: number | null;
  readonly buildId: string;
  readonly comment: string;
  readonly connection: ConnectionFlags;
  readonly preparation: Preparation;
}

export interface ConnectionFlags {
  readonly headers: readonly string[];
  /** Whether a redirect may lead to another origin. */
  readonly followsRedirects: boolean;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Reports several profiles of one process as a series over time, instead of their sum. */
export interface SeriesRequest {
  readonly json: boolean;
  /** File for the flame graph of the growth; null for none. */
  readonly flame: string | null;
}

export type InvocationFault = Fault<string>;

const GRANULARITIES = [
  "functions",
  "filefunctions",
  "files",
  "lines",
  "addresses",
] as const satisfies readonly Granularity[];
const ORDERS = ["cum", "flat"] as const;

/** Older flags for sample types. If several are given, the first in this order wins. */
const SAMPLE_TYPE_FLAGS = [
  ["total_delay", "delay"],
  ["mean_delay", "delay"],
  ["contentions", "contentions"],
  ["inuse_space", "inuse_space"],
  ["inuse_objects", "inuse_objects"],
  ["alloc_space", "alloc_space"],
  ["alloc_objects", "alloc_objects"],
] as const;

const NAME_DETAILS = ["full", "none", "templates"] as const satisfies readonly NameDetail[];
const SYMBOL_SOURCES: readonly string[] = ["", "local", "fastlocal", "remote", "demangle=default"];

/** Options that are set by a flag named like one of their values. */
const CHOSEN_BY_VALUE: readonly string[] = ["granularity", "sort"];

export const FLAG_KINDS: ReadonlyMap<string, FlagKind> = new Map<string, FlagKind>([
  ...Object.entries(DEFAULT_PPROF_OPTIONS)
    .filter(([name]) => !CHOSEN_BY_VALUE.includes(name))
    .map(([name, value]) => [name, kindOfOption(name, value)] as const),
  ...flags("boolean", [...GRANULARITIES, ...ORDERS, ...SAMPLE_TYPE_FLAGS.map(([name]) => name)]),
  ...flags("boolean", PATTERNLESS_REPORTS),
  ...flags("text", MATCHING_REPORTS),
  ...flags("boolean", [
    "normalize",
    "intel_syntax",
    "no_browser",
    "all_frames",
    "series",
    "json",
    "follow_redirects",
    "help",
    "h",
  ]),
  ...flags("text", ["output", "http", "symbolize", "buildid", "add_comment", "tools", "flame"]),
  ...flags("text", ["tls_ca", "tls_cert", "tls_key"]),
  ...flags("integer", ["seconds", "timeout"]),
  ...flags("texts", ["base", "diff_base", "header"]),
]);

function flags(kind: FlagKind, names: readonly string[]): (readonly [string, FlagKind])[] {
  return names.map((name) => [name, kind]);
}

function kindOfOption(name: string, value: string | number | boolean): FlagKind {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "text";
  return name === "nodecount" ? "integer" : "number";
}

/** @returns null if help is requested */
export function parseInvocation(args: readonly string[]): Result<Invocation, InvocationFault> | null {
  const parsed = parseGoFlags(args, FLAG_KINDS);
  if (!parsed.ok) return parsed;
  const { values, rest } = parsed.value;
  const given = new GivenFlags(values);
  if (given.isOn("help") || given.isOn("h")) return null;
  const report = parseReport(given);
  if (!report.ok) return report;
  const choices = conflictingChoices(given);
  if (choices) return err(choices);
  const sampleType = parseSampleType(given);
  const naming = parseNaming(given.text("symbolize"));
  const base = given.texts("base");
  const diffBase = given.texts("diff_base");
  const invocation: Invocation = {
    sources: {
      paths: rest,
      base: diffBase.length > 0 ? diffBase : base,
      isDiff: diffBase.length > 0,
      normalize: given.isOn("normalize"),
      seconds: positive(given.number("seconds")),
      timeoutSeconds: positive(given.number("timeout")),
      buildId: given.text("buildid"),
      comment: given.text("add_comment"),
      connection: {
        headers: given.texts("header"),
        followsRedirects: given.isOn("follow_redirects"),
        ca: given.text("tls_ca"),
        cert: given.text("tls_cert"),
        key: given.text("tls_key"),
      },
      preparation: { ...naming.names, allFrames: given.isOn("all_frames") },
    },
    options: parseOptions(given, sampleType.name),
    report: report.value,
    output: given.text("output"),
    http: given.has("http") && given.text("http") !== "" ? given.text("http") : null,
    opensBrowser: !given.isOn("no_browser"),
    series: given.isOn("series") ? { json: given.isOn("json"), flame: given.text("flame") || null } : null,
    warnings: [...sampleType.warnings, ...naming.warnings],
  };
  const fault = conflictOf(invocation, given, base.length > 0 && diffBase.length > 0);
  return fault ? err(fault) : ok(invocation);
}

/** The values of the given flags. */
class GivenFlags {
  readonly #values: ReadonlyMap<string, FlagValue>;

  constructor(values: ReadonlyMap<string, FlagValue>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  isOn(name: string): boolean {
    return this.#values.get(name) === true;
  }

  text(name: string): string {
    const value = this.#values.get(name);
    return typeof value === "string" ? value : "";
  }

  texts(name: string): readonly string[] {
    const value = this.#values.get(name);
    return typeof value === "object" ? value : [];
  }

  number(name: string): number | null {
    const value = this.#values.get(name);
    return typeof value === "number" ? value : null;
  }

  /** @returns undefined if the flag was not given */
  get(name: string): FlagValue | undefined {
    return this.#values.get(name);
  }
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

function parseReport(given: GivenFlags): Result<ReportRequest | null, InvocationFault> {
  const plain = PATTERNLESS_REPORTS.filter((name) => given.isOn(name));
  const matching = MATCHING_REPORTS.filter((name) => given.text(name) !== "");
  const names = [...plain, ...matching];
  if (names.length > 1) {
    return err(
      misuse(`${names.length} output formats are set`, names.map((name) => `-${name}`).join(" "), "set only one"),
    );
  }
  const [name] = names;
  return ok(name === undefined ? null : reportRequest(name, given.text(name)));
}

function conflictingChoices(given: GivenFlags): InvocationFault | null {
  for (const group of [GRANULARITIES, ORDERS]) {
    const chosen = group.filter((name) => given.isOn(name));
    if (chosen.length > 1)
      return misuse("conflicting options are set", chosen.map((one) => `-${one}`).join(" "), "set only one");
  }
  return null;
}

function parseSampleType(given: GivenFlags): { name: string; warnings: string[] } {
  let name = given.text("sample_index");
  const warnings: string[] = [];
  for (const [flag, type] of SAMPLE_TYPE_FLAGS) {
    if (!given.isOn(flag)) continue;
    if (name === "") name = type;
    else warnings.push(`Multiple value selections, ignoring -${flag}`);
  }
  return { name, warnings };
}

/**
 * How `-symbolize=none:force:demangle=full` shows names. The parts that name sources of symbols have no effect:
 * leakhound uses the symbols that profiles contain.
 */
function parseNaming(text: string): { names: Omit<Preparation, "allFrames">; warnings: string[] } {
  let names: Omit<Preparation, "allFrames"> = { names: "simple", isForced: false };
  const warnings: string[] = [];
  for (const part of text.toLowerCase().split(":")) {
    const detail = NAME_DETAILS.find((one) => part === `demangle=${one}`);
    if (part === "none" || part === "no") return { names: { names: "none", isForced: false }, warnings };
    if (detail) names = { names: detail, isForced: true };
    else if (part === "force") names = { ...names, isForced: true };
    else if (!SYMBOL_SOURCES.includes(part)) warnings.push(`ignoring unrecognized symbolization option: ${text}`);
  }
  return { names, warnings };
}

function parseOptions(given: GivenFlags, sampleIndex: string): PprofOptions {
  const options = Object.fromEntries(
    Object.entries(DEFAULT_PPROF_OPTIONS).map(([name, value]) => [name, given.get(name) ?? value]),
  ) as unknown as PprofOptions; // Each flag has the kind of its option: see FLAG_KINDS.
  return {
    ...options,
    sample_index: sampleIndex,
    mean: options.mean || given.isOn("mean_delay"),
    granularity: GRANULARITIES.find((name) => given.isOn(name)) ?? options.granularity,
    sort: ORDERS.find((name) => given.isOn(name)) ?? options.sort,
  };
}

function conflictOf({ sources, report, http, series }: Invocation, given: GivenFlags, hasTwoBases: boolean) {
  if (sources.paths.length === 0)
    return misuse("no profile is given", "the arguments", "give a file or an address; see -help");
  if (hasTwoBases) return misuse("only one of them can be set", "-base and -diff_base", "remove one");
  if (sources.normalize && sources.base.length === 0)
    return misuse("it requires a base", "-normalize", "add -base or -diff_base");
  if (http !== null && report !== null)
    return misuse("they exclude each other", `-http and -${report.name}`, "remove one");
  if (given.isOn("no_browser") && http === null)
    return misuse("it requires -http", "-no_browser", "add -http=localhost:0");
  if (series === null && (given.isOn("json") || given.has("flame")))
    return misuse("they require -series", "-json and -flame", "add -series");
  if (series !== null && sources.base.length > 0)
    return misuse("a series compares its own profiles", "-series and -base", "remove one");
  return null;
}

function misuse(what: string, where: string, todo: string): InvocationFault {
  return { code: "usage", what, where, todo };
}
