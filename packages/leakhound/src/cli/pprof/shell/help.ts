/** The output of `help`, `help top` and `help focus`. */
import type { Profile } from "../../../profile/model/types.ts";
import type { Granularity } from "../../../report/pprof/options.ts";
import { MATCHING_REPORTS, type ReportRequest } from "../arguments/report-names.ts";
import { isReport } from "./command.ts";
import { choicesOf, SETTING_NAMES, type SettingName } from "./settings.ts";

type ReportName = ReportRequest["name"];
type ChoiceName = Exclude<Granularity, ""> | "cum" | "flat";

const NAME_WIDTH = 16;

const REPORTS: Readonly<Record<ReportName, string>> = {
  callgrind: "The call graph in the format of callgrind",
  comments: "Comments that the profile carries",
  disasm: "Machine code of matching functions, with samples",
  dot: "The call graph in the language of Graphviz",
  eog: "The graph, shown by eog",
  evince: "The graph, shown by evince",
  gif: "The graph as a GIF picture",
  gv: "The graph, shown by gv",
  kcachegrind: "The call graph, shown by KCachegrind",
  list: "Source of matching functions, with samples",
  pdf: "The graph as a PDF document",
  peek: "Matching functions with their callers and callees",
  png: "The graph as a PNG picture",
  proto: "The profile, compressed",
  ps: "The graph in PostScript",
  raw: "All tables of the profile as text",
  svg: "The graph as an SVG picture",
  tags: "Labels and their values, with totals",
  text: "The entries with the largest values; the same as top",
  top: "The entries with the largest values",
  topproto: "The top entries as a profile, compressed",
  traces: "All stacks, with their labels",
  tree: "Functions with their callers and callees",
  web: "The graph, shown by a browser",
  weblist: "Source of matching functions, shown by a browser",
};

const SETTINGS: Readonly<Record<SettingName, readonly string[]>> = {
  call_tree: ["Show a function once for each call path", "For dot and callgrind."],
  compact_labels: ["Omit the description of the profile above each report"],
  divide_by: ["Divide all values by this number"],
  drop_negative: ["Omit negative values of a diff"],
  edgefraction: ["Omit edges below this fraction of the total"],
  focus: ["Keep only stacks with a match", "A regular expression for functions, files or binaries."],
  granularity: ["What a node represents"],
  hide: ["Remove matching frames from stacks", "A regular expression for functions, files or binaries."],
  ignore: ["Drop stacks with a match", "A regular expression for functions, files or binaries."],
  intel_syntax: ["Accepted for scripts; has no effect, because nothing is disassembled"],
  mean: ["Divide by the first sample type", "Bytes per object, or delay per contention."],
  nodecount: ["Largest number of nodes", "-1 is the default of each report, 0 is no limit."],
  nodefraction: ["Omit nodes below this fraction of the total"],
  noinlines: ["Attribute inlined functions to their callers"],
  normalize: ["Scale to the base's total; takes effect only when the profile is loaded"],
  output: ["File for reports"],
  prune_from: ["Remove the first match and all frames below it from stacks"],
  relative_percentages: ["Percentages relative to the filtered total"],
  sample_index: ["Sample type to report: its name, or its index from 0"],
  show: ["Keep only matching frames", "A regular expression for functions, files or binaries."],
  show_from: ["Remove the frames above the first match from stacks"],
  showcolumns: ["Distinguish columns of a line"],
  sort: ["Order of entries"],
  source_path: ["Folders of sources, separated by colons"],
  tagfocus: ["Keep only samples with a matching label", "route=/cart, or a numeric range: bytes=32kb:1mb, :64kb, 4mb:"],
  taghide: ["Drop labels whose key matches"],
  tagignore: ["Drop samples with a matching label", "route=/cart, or a numeric range: bytes=32kb:1mb, :64kb, 4mb:"],
  tagleaf: ["Make values of these labels frames at the leaf", "Keys, separated by commas."],
  tagroot: ["Make values of these labels frames at the root", "Keys, separated by commas."],
  tagshow: ["Keep only labels whose key matches"],
  trim: ["Omit small entries", "false shows all entries: nodecount and fractions are not applied."],
  trim_path: ["Prefixes to remove from file names, separated by colons"],
  unit: ["Unit of values: MB, ms, auto or minimum", "minimum is one unit for all values, auto one for each."],
};

const CHOICES: Readonly<Record<ChoiceName, string>> = {
  addresses: "A program counter",
  cum: "By cumulative value",
  filefunctions: "A function in a file",
  files: "A file",
  flat: "By flat value",
  functions: "A function",
  lines: "A line of source",
};

/** @returns the help for a command, an option or, for "", all of them, without a final line end; null for unknown names */
export function helpText(subject: string, profile: Profile): string | null {
  if (subject === "") return overview();
  if (isReport(subject)) return reportHelp(subject);
  if (subject in CHOICES) return CHOICES[subject as ChoiceName];
  const setting = SETTING_NAMES.find((name) => name === subject);
  return setting ? settingHelp(setting, profile) : null;
}

function overview(): string {
  const entry = (name: string, text: string) => `    ${name.padEnd(NAME_WIDTH)} ${text}`;
  const grouped = SETTING_NAMES.filter((name) => choicesOf(name).length > 0);
  return [
    "  Commands:",
    ...Object.entries(REPORTS).map(([name, text]) => entry(name, text)),
    entry("o/options", "Options and their values"),
    entry("q/quit/exit/^D", "Leave"),
    entry(":", "Clear focus, ignore, hide, tagfocus and tagignore"),
    "",
    "  Options:",
    ...SETTING_NAMES.filter((name) => !grouped.includes(name))
      .toSorted()
      .map((name) => entry(name, SETTINGS[name][0]!)),
    "",
    "  Options with fixed values:",
    ...grouped.flatMap((name) => [
      entry(name, SETTINGS[name][0]!),
      ...choicesOf(name).map((choice) => `  ${entry(choice, CHOICES[choice as ChoiceName])}`),
    ]),
    "",
    '  "help NAME" shows more about a command or an option.',
  ].join("\n");
}

function reportHelp(name: ReportName): string {
  const isMatching = MATCHING_REPORTS.some((one) => one === name);
  const subject = name === "tags" ? "TAG" : "FUNCTION";
  const isSorted = !isMatching && name !== "tags";
  return [
    REPORTS[name],
    "",
    `    ${name}${isMatching ? " REGEX" : " [N]"} [${subject}]... [-${subject}]...${isSorted ? " [-cum]" : ""} [>FILE]`,
    "",
    ...(isMatching
      ? ["    REGEX        functions to show"]
      : ["    N            largest number of entries; top20 is short for top 20"]),
    `    ${subject.padEnd(12)} regular expression: keep only matches`,
    `    ${`-${subject}`.padEnd(12)} drop matches`,
    ...(isSorted ? ["    -cum         sort by cumulative value"] : []),
    "    >FILE        write to a file",
  ].join("\n");
}

function settingHelp(name: SettingName, { sampleTypes }: Profile): string {
  const types = sampleTypes.map(({ type }) => type).join(", ");
  const choices =
    name === "sample_index" ? [`One of ${types}; the name alone is enough: ${sampleTypes[0]?.type ?? ""}`] : [];
  return [...SETTINGS[name], ...choices, ...choicesOf(name).map((choice) => `${choice}=true`)].join("\n");
}
