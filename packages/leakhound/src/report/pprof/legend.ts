/**
 * The lines above a report:
 *
 *   File: leaky                                                              of the profile
 *   Type: inuse_space
 *   Time: 2026-11-23 09:36:55 UTC
 *   Active filters:                                                          of the filters
 *      focus=main
 *   Showing nodes accounting for 4MB, 96% of 4.17MB total                    of this report
 *   Dropped 12 nodes (cum <= 0.02MB)
 *   Showing top 10 nodes out of 40
 */
import { truncated } from "../../base/go-format.ts";
import { baseName } from "../../base/go-path.ts";
import { percentage, scale, scaledLabel } from "../../profile/model/measurement.ts";
import type { Profile } from "../../profile/model/types.ts";
import type { Format, ReportContext } from "./context.ts";
import { timeText } from "./time.ts";

const FILTER_BYTES_MAX = 80;
const HOW_TO_READ = "\nSee https://git.io/JfYMW for how to read the graph";

export interface LegendFigures {
  /** Sum of the nodes that are shown. */
  readonly shownTotal: number;
  readonly nodes: number;
  /** Number of nodes before it was limited. */
  readonly nodesBefore: number;
  readonly droppedNodes: number;
  readonly droppedEdges: number;
}

/** The legend of a text report. */
export function textLegend(context: ReportContext, format: Format, figures: LegendFigures): string[] {
  const about = context.options.compact_labels ? [] : profileLegend(context, format);
  return [...about, ...reportLegend(context, format, { ...figures, droppedEdges: 0 })];
}

/** The legend of a picture, which `compact_labels` does not shorten. */
export function pictureLegend(context: ReportContext, format: Format, figures: LegendFigures): string[] {
  return [...profileLegend(context, format), ...reportLegend(context, format, figures), HOW_TO_READ];
}

/** The lines that describe the profile. */
export function profileLegend(context: ReportContext, format: Format): string[] {
  const { profile, sampleType, ports } = context;
  return [
    ...mainFile(profile),
    ...profile.comments.filter((comment) => !comment.startsWith("#")),
    ...line("Type", sampleType),
    ...line("Doc", profile.docUrl),
    ...(profile.timeNanos === 0n ? [] : [`Time: ${timeText(profile.timeNanos, ports)}`]),
    ...(profile.durationNanos === 0n ? [] : [durationLine(context, format)]),
  ];
}

function mainFile({ mappings, strings }: Profile): string[] {
  if (mappings.length === 0) return [];
  const file = strings.get(mappings.filename[0]!);
  return [...line("File", file === "" ? "" : baseName(file)), ...line("Build ID", strings.get(mappings.buildId[0]!))];
}

function line(name: string, value: string): string[] {
  return value === "" ? [] : [`${name}: ${value}`];
}

function durationLine({ profile, total, sampleUnit }: ReportContext, format: Format): string {
  const nanos = Number(profile.durationNanos);
  const samples = scale(total, sampleUnit, "nanoseconds");
  const isTime = samples.unit === "ns" && samples.value !== 0;
  const ratio = isTime ? `(${percentage(truncated(samples.value), nanos)})` : "";
  return `Duration: ${scaledLabel(nanos, "nanoseconds", "auto")}, Total samples = ${format(total)} ${ratio}`;
}

function reportLegend(context: ReportContext, format: Format, figures: LegendFigures): string[] {
  const { total, filters, options } = context;
  const { shownTotal, nodes, nodesBefore, droppedNodes, droppedEdges } = figures;
  const share = percentage(shownTotal, total).trim();
  const cut = (fraction: number) => format(Math.abs(Math.trunc(total * fraction)));
  return [
    ...filterLegend(filters),
    `Showing nodes accounting for ${format(shownTotal)}, ${share} of ${format(total)} total`,
    ...(total === 0 ? [] : dropped(droppedNodes, "node", `cum <= ${cut(options.nodefraction)}`)),
    ...(total === 0 ? [] : dropped(droppedEdges, "edge", `freq <= ${cut(options.edgefraction)}`)),
    ...(total !== 0 && nodes > 0 && nodes < nodesBefore ? [`Showing top ${nodes} nodes out of ${nodesBefore}`] : []),
  ];
}

/** @param filters as `name=value` */
export function filterLegend(filters: readonly string[]): string[] {
  return filters.length === 0 ? [] : ["Active filters:", ...filters.map((filter) => `   ${shortened(filter)}`)];
}

function dropped(count: number, what: string, why: string): string[] {
  return count > 0 ? [`Dropped ${count} ${what}${count > 1 ? "s" : ""} (${why})`] : [];
}

/** Truncated to a number of bytes, as Go measures length. */
function shortened(filter: string): string {
  const bytes = new TextEncoder().encode(filter);
  if (bytes.length <= FILTER_BYTES_MAX) return filter;
  return `${new TextDecoder().decode(bytes.subarray(0, FILTER_BYTES_MAX))}…`;
}
