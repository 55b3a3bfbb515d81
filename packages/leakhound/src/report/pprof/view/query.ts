/**
 * The options of a view in its address, under the short names that the pages of pprof use, so that links can be saved
 * and changed manually: `/top?f=main&si=alloc_space&n=20`.
 */
import type { Granularity, PprofOptions } from "../options.ts";

type TextOption = { [K in keyof PprofOptions]: PprofOptions[K] extends string ? K : never }[keyof PprofOptions];
type FlagOption = { [K in keyof PprofOptions]: PprofOptions[K] extends boolean ? K : never }[keyof PprofOptions];
type NumberOption = { [K in keyof PprofOptions]: PprofOptions[K] extends number ? K : never }[keyof PprofOptions];

const TEXTS: readonly (readonly [string, Exclude<TextOption, "granularity" | "sort">])[] = [
  ["si", "sample_index"],
  ["f", "focus"],
  ["i", "ignore"],
  ["h", "hide"],
  ["s", "show"],
  ["sf", "show_from"],
  ["prunefrom", "prune_from"],
  ["tf", "tagfocus"],
  ["ti", "tagignore"],
  ["ts", "tagshow"],
  ["th", "taghide"],
  ["unit", "unit"],
];
const NUMBERS: readonly (readonly [string, NumberOption])[] = [
  ["n", "nodecount"],
  ["nf", "nodefraction"],
  ["ef", "edgefraction"],
  ["divide_by", "divide_by"],
];
const FLAGS: readonly (readonly [string, FlagOption])[] = [
  ["rel", "relative_percentages"],
  ["dropneg", "drop_negative"],
  ["calltree", "call_tree"],
  ["noinlines", "noinlines"],
  ["mean", "mean"],
  ["trim", "trim"],
  ["showcolumns", "showcolumns"],
  ["compact", "compact_labels"],
];
const GRANULARITIES: readonly Granularity[] = ["functions", "filefunctions", "files", "lines", "addresses"];

/**
 * The options that the view was opened with, changed by the address. An empty or invalid parameter changes nothing,
 * since forms also send their empty fields.
 */
export function optionsFromQuery(query: URLSearchParams, opened: PprofOptions): PprofOptions {
  const changed: { -readonly [K in keyof PprofOptions]?: PprofOptions[K] } = {};
  for (const [short, name] of TEXTS) {
    const text = query.get(short) ?? "";
    if (text !== "") changed[name] = text;
  }
  for (const [short, name] of NUMBERS) {
    const text = query.get(short);
    if (text !== null && text !== "" && Number.isFinite(Number(text))) changed[name] = Number(text);
  }
  for (const [short, name] of FLAGS) {
    const text = query.get(short);
    if (text !== null) changed[name] = /^(t|true|1|y|yes|on)$/i.test(text);
  }
  const granularity = GRANULARITIES.find((one) => one === query.get("g"));
  if (granularity) changed.granularity = granularity;
  const sort = query.get("sort");
  if (sort === "flat" || sort === "cum") changed.sort = sort;
  return { ...opened, ...changed };
}
