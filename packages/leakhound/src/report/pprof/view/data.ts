/**
 * A profile as data for pages that draw it: as a flame graph, as rows of functions or lines, or as lines of source.
 *
 *   profile ─▶ stacks through, without, or from one function ─▶ flame | top | lines | peek | source
 *
 * Functions are named exactly and never by an expression, so that no name and no address can make a search slow.
 */
import { ok, type Result } from "../../../base/result.ts";
import { prepareProfile } from "../../../profile/filter/prepare.ts";
import type { Profile } from "../../../profile/model/types.ts";
import type { FlameTable, SourceListing } from "../../page/page-data.ts";
import type { ReportContext } from "../context.ts";
import { drawnUnit } from "../drawn-unit.ts";
import type { PprofFault } from "../fault.ts";
import { DEFAULT_PPROF_OPTIONS, effectiveOptions, type PprofOptions } from "../options.ts";
import { NO_PORTS } from "../ports.ts";
import { pprofReport, reportContext } from "../report.ts";
import { textItems } from "../text.ts";
import { profileFlame } from "./flame.ts";
import { sourceListings } from "./source.ts";

/** Names of functions are exact; "" for none. */
export interface ViewAsked {
  readonly view: "flame" | "top" | "lines" | "peek" | "source";
  /** "" for the default of the profile. */
  readonly sampleType: string;
  /** The function whose lines, source, or callers and callees, are shown. */
  readonly function: string;
  readonly focus: string;
  readonly ignore: string;
  readonly hide: string;
  readonly showFrom: string;
  readonly sort: "flat" | "cum";
}

export interface ViewRow {
  /** A function; with lines, `function file:line`. */
  readonly name: string;
  /** In the unit of the answer. */
  readonly flat: number;
  readonly cum: number;
}

export interface ViewData {
  readonly sampleTypes: readonly string[];
  readonly sampleType: string;
  readonly unit: FlameTable["unit"];
  /** What 100% is. */
  readonly total: number;
  /** Null for other views, and where no samples are left. */
  readonly flame: FlameTable | null;
  /** Frames that are too narrow to be drawn. */
  readonly hidden: number;
  readonly rows: readonly ViewRow[];
  /** How many rows there are, of which `rows` are the first. */
  readonly rowsOfAll: number;
  /** Callers and callees, as pprof prints them. */
  readonly text: string;
  /** The function's lines in each of its files, without their texts, which the caller adds. */
  readonly listings: readonly SourceListing[];
}

const ROWS_MAX = 500;
const TEXT_CHARS_MAX = 200_000;

export function profileView(given: Profile, asked: ViewAsked): Result<ViewData, PprofFault> {
  const profile = prepareProfile(given);
  const options = optionsOf(asked);
  const context = reportContext(profile, options, NO_PORTS, []);
  if (!context.ok) return context;
  const { unit, factor } = drawnUnit(context.value.sampleUnit);
  const empty: ViewData = {
    sampleTypes: profile.sampleTypes.map(({ type }) => type),
    sampleType: context.value.sampleType,
    unit,
    total: context.value.total * factor,
    flame: null,
    hidden: 0,
    rows: [],
    rowsOfAll: 0,
    text: "",
    listings: [],
  };
  if (asked.view === "flame") {
    const drawn = profileFlame(context.value);
    return ok(drawn === null ? empty : { ...empty, ...drawn });
  }
  if (asked.view === "peek") return peek(profile, asked, empty);
  if (asked.view === "source")
    return ok({ ...empty, listings: sourceListings(context.value, (name) => name === asked.function).listings });
  return ok({ ...empty, ...rowsOf(context.value, factor) });
}

function rowsOf(context: ReportContext, factor: number): Pick<ViewData, "rows" | "rowsOfAll"> {
  const { items } = textItems(context);
  const rows = items
    .slice(0, ROWS_MAX)
    .map(({ name, flat, cum }) => ({ name, flat: flat * factor, cum: cum * factor }));
  return { rows, rowsOfAll: items.length };
}

function peek(profile: Profile, asked: ViewAsked, empty: ViewData): Result<ViewData, PprofFault> {
  if (asked.function === "") return ok(empty);
  const command = { name: "peek", pattern: exactly(asked.function) } as const;
  const report = pprofReport(profile, command, { ...optionsOf(asked), granularity: "functions" }, NO_PORTS);
  if (!report.ok) return report;
  const { content } = report.value;
  let text = "";
  for (const piece of content.kind === "text" ? content.text : []) {
    if (text.length > TEXT_CHARS_MAX) break;
    text += piece;
  }
  return ok({ ...empty, text: text.slice(0, TEXT_CHARS_MAX) });
}

const GRANULARITIES = {
  flame: "filefunctions",
  top: "functions",
  peek: "functions",
  lines: "lines",
  source: "lines",
} as const;
const COMMANDS = {
  flame: { name: "traces" },
  top: { name: "top" },
  peek: { name: "top" },
  lines: { name: "top" },
  source: { name: "list", pattern: "" },
} as const;

function optionsOf(asked: ViewAsked): PprofOptions {
  const { view, sampleType, focus, ignore, hide, showFrom, sort } = asked;
  const wanted = {
    ...DEFAULT_PPROF_OPTIONS,
    sample_index: sampleType,
    granularity: GRANULARITIES[view],
    focus: exactly(focus),
    ignore: exactly(ignore),
    hide: exactly(hide),
    show_from: exactly(showFrom),
    show: view === "lines" ? exactly(asked.function) : "",
    sort,
    trim: false,
  };
  return effectiveOptions(COMMANDS[view], wanted);
}

/** A regular expression that matches this name and no other; "" for no name. */
const exactly = (name: string): string => (name === "" ? "" : `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
