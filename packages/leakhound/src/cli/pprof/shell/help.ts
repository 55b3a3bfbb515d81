/** What `help`, `help top` and `help focus` tell. */
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
  peek: "Matching functions between their callers and callees",
  png: "The graph as a PNG picture",
  proto: "The profile, packed",
  ps: "The graph in PostScript",
  raw: "All tables of the profile as text",
  svg: "The graph as an SVG picture",
  tags: "Labels and their values, with totals",
  text: "The entries that weigh most; the same as top",
  top: "The entries that weigh most",
  topproto: "The entries that weigh most as a profile, packed",
  traces: "All stacks, with their labels",
  tree: "Functions between their callers and callees",
  web: "The graph, shown by a browser",
  weblist: "Source of matching functions, shown by a browser",
};

const SETTINGS: Readonly<Record<SettingName, readonly string[]>> = {
  call_tree: ["Tell functions apart by the way they were reached", "For dot and callgrind."],
  compact_labels: ["Leave out what the profile is above each report"],
  divide_by: ["Divide all values by this number"],
  drop_negative: ["Leave out what shrank, of a diff"],
  edgefraction: ["Leave out edges below this part of the total"],
  focus: ["Only stacks through a match", "A regular expression for functions, files or binaries."],
  granularity: ["What a node is"],
  hide: ["Take matching frames out of stacks", "A regular expression for functions, files or binaries."],
  ignore: ["No stacks through a match", "A regular expression for functions, files or binaries."],
  intel_syntax: ["Kept for scripts; without effect, as nothing is disassembled"],
  mean: ["Divide by the first sample type", "Bytes per object, or delay per contention."],
  nodecount: ["At most this many nodes", "-1 is the usual number of each report, 0 is all."],
  nodefraction: ["Leave out nodes below this part of the total"],
  noinlines: ["Count inlined functions to those they were inlined into"],
  normalize: ["Scale to the base's total; only when the profile is read"],
  output: ["File for reports"],
  prune_from: ["Take the first match and all below it out of stacks"],
  relative_percentages: ["Percentages of what the filters leave, not of all"],
  sample_index: ["Which of the values: a sample type, or its number from 0"],
  show: ["Keep only matching frames", "A regular expression for functions, files or binaries."],
  show_from: ["Take what is above the first match out of stacks"],
  showcolumns: ["Tell columns of a line apart"],
  sort: ["Order of entries"],
  source_path: ["Folders of sources, separated by colons"],
  tagfocus: ["Only samples with a matching label", "route=/cart, or a range of numbers: bytes=32kb:1mb, :64kb, 4mb:"],
  taghide: ["Drop labels whose key matches"],
  tagignore: ["No samples with a matching label", "route=/cart, or a range of numbers: bytes=32kb:1mb, :64kb, 4mb:"],
  tagleaf: ["Make values of these labels frames at the leaf", "Keys, separated by commas."],
  tagroot: ["Make values of these labels frames at the root", "Keys, separated by commas."],
  tagshow: ["Keep only labels whose key matches"],
  trim: ["Leave out what is unimportant", "false shows all: no limits by nodecount and fractions."],
  trim_path: ["Prefixes to cut from file names, separated by colons"],
  unit: ["Unit of values: MB, ms, auto or minimum", "minimum is one unit for all, auto one for each value."],
};

const CHOICES: Readonly<Record<ChoiceName, string>> = {
  addresses: "A program counter",
  cum: "By all that passes through",
  filefunctions: "A function in a file",
  files: "A file",
  flat: "By what is their own",
  functions: "A function",
  lines: "A line of source",
};

/** The text for a command, an option or, for "", all of them; null for what does not exist. Without a last line end. */
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
    entry(":", "Empty focus, ignore, hide, tagfocus and tagignore"),
    "",
    "  Options:",
    ...SETTING_NAMES.filter((name) => !grouped.includes(name))
      .toSorted()
      .map((name) => entry(name, SETTINGS[name][0]!)),
    "",
    "  Options that are one of several:",
    ...grouped.flatMap((name) => [
      entry(name, SETTINGS[name][0]!),
      ...choicesOf(name).map((choice) => `  ${entry(choice, CHOICES[choice as ChoiceName])}`),
    ]),
    "",
    '  "help NAME" tells more of a command or an option.',
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
    ...(isMatching ? ["    REGEX        functions to show"] : ["    N            entries at most; also written top20"]),
    `    ${subject.padEnd(12)} regular expression: only what matches one of them`,
    `    ${`-${subject}`.padEnd(12)} nothing that matches`,
    ...(isSorted ? ["    -cum         by cumulative value"] : []),
    "    >FILE        into a file",
  ].join("\n");
}

function settingHelp(name: SettingName, { sampleTypes }: Profile): string {
  const types = sampleTypes.map(({ type }) => type).join(", ");
  const choices =
    name === "sample_index" ? [`One of ${types}; the name alone is enough: ${sampleTypes[0]?.type ?? ""}`] : [];
  return [...SETTINGS[name], ...choices, ...choicesOf(name).map((choice) => `${choice}=true`)].join("\n");
}
