/**
 * The reports of `go tool pprof`, byte for byte.
 *
 *   profile ─> tag frames ─> filters ─> granularity ─> report
 *                   └─ total: 100% is taken here, or with relative_percentages after the filters
 *
 * The profile itself does not change, so one profile serves any number of reports. Each step gives a new profile, which
 * shares the tables that it does not change.
 */

import { err, ok, type Result } from "../../base/result.ts";
import type { TextPattern } from "../../base/text-pattern.ts";
import { aggregate } from "../../profile/edit/aggregate.ts";
import { addTagFrames } from "../../profile/filter/tag-frames.ts";
import { goRegexp } from "../../profile/go-regexp/go-regexp.ts";
import { totalOf } from "../../profile/graph/total.ts";
import { weightsOf } from "../../profile/graph/weights.ts";
import { labelUnits } from "../../profile/model/labels.ts";
import type { Profile } from "../../profile/model/types.ts";
import { callgrindReport } from "./callgrind.ts";
import { commentsReport } from "./comments.ts";
import type { ReportContext } from "./context.ts";
import { dotReport } from "./dot.ts";
import type { PprofFault } from "./fault.ts";
import { applyFilters, filterWords, parseFilters } from "./filters.ts";
import { listReport } from "./list.ts";
import { effectiveOptions, type PprofCommand, type PprofOptions } from "./options.ts";
import type { PprofPorts } from "./ports.ts";
import { protoReport, topProtoReport } from "./proto.ts";
import { rawReport } from "./raw.ts";
import { chosenSampleType } from "./sample-choice.ts";
import { tagsReport } from "./tags.ts";
import { textReport } from "./text.ts";
import { tracesReport } from "./traces.ts";
import { peekReport, treeReport } from "./tree.ts";

export type PprofContent =
  /** The text of the report in pieces, which are created while they are read: the text of all samples may exceed memory. */
  { readonly kind: "text"; readonly text: Iterable<string> } | { readonly kind: "profile"; readonly profile: Profile };

export interface PprofReport {
  readonly content: PprofContent;
  /** Lines for standard error. */
  readonly warnings: readonly string[];
}

/**
 * Makes one report of a profile that is ready for it (see `prepare.ts`).
 *
 * @returns a fault for options that the profile does not fit, or where nothing matches
 */
export function pprofReport(
  profile: Profile,
  command: PprofCommand,
  options: PprofOptions,
  ports: PprofPorts,
): Result<PprofReport, PprofFault> {
  const warnings: string[] = [];
  const pattern = "pattern" in command ? command.pattern : null;
  const context = reportContext(profile, effectiveOptions(command, options), ports, warnings, pattern);
  const content = context.ok ? reportContent(context.value, command) : context;
  return content.ok ? ok({ content: content.value, warnings }) : err({ ...content.error, warnings });
}

/**
 * The context of any report with these options. Warnings are added to `warnings`.
 *
 * @param pattern regular expression of the report, which is checked in the order of pprof; null for reports without one
 */
export function reportContext(
  profile: Profile,
  options: PprofOptions,
  ports: PprofPorts,
  warnings: string[],
  pattern: string | null = null,
): Result<ReportContext, PprofFault> {
  const { unitOf, ignored } = labelUnits(profile);
  for (const [key, units] of ignored) {
    warnings.push(`For tag ${key} used unit ${unitOf.get(key)}, also encountered unit(s) ${units.join(", ")}`);
  }
  const filters = parseFilters(options, unitOf);
  // Of several errors, pprof reports the first in this order.
  if (!filters.ok && options.relative_percentages) return filters;
  const type = chosenSampleType(profile, options.sample_index);
  if (!type.ok) return type;
  if (options.divide_by === 0) return err(zeroDivisor());
  const regexp = pattern === null ? ok(null) : argumentRegexp(pattern);
  if (!regexp.ok) return regexp;
  if (!filters.ok) return filters;
  const framed = withTagFrames(profile, options, warnings);
  const filtered = applyFilters(framed, filters.value, warnings);
  const choice = { type: type.value, mean: options.mean };
  const shown = aggregate(filtered, {
    granularity: options.granularity || "functions",
    noInlines: options.noinlines,
    columns: options.showcolumns,
  });
  const { type: name, unit } = profile.sampleTypes[type.value]!;
  return ok({
    profile: shown,
    options,
    ports,
    typeIndex: type.value,
    weights: weightsOf(shown, choice),
    total: totalOf(options.relative_percentages ? filtered : framed, choice),
    sampleType: options.mean ? `mean_${name}` : name,
    sampleUnit: unit,
    labelUnits: unitOf,
    filters: filterWords(options),
  });
}

function withTagFrames(profile: Profile, { tagroot, tagleaf, unit }: PprofOptions, warnings: string[]): Profile {
  const keys = (list: string) => list.split(",").filter((key) => key !== "");
  const framed = addTagFrames(profile, { roots: keys(tagroot), leaves: keys(tagleaf), unit });
  if (tagroot !== "" && !framed.matched.roots) warnings.push("TagRoot expression matched no samples");
  if (tagleaf !== "" && !framed.matched.leaves) warnings.push("TagLeaf expression matched no samples");
  return framed.profile;
}

function reportContent(context: ReportContext, command: PprofCommand): Result<PprofContent, PprofFault> {
  switch (command.name) {
    case "top":
    case "text":
      return text(textReport(context));
    case "tree":
      return text(treeReport(context));
    case "traces":
      return text(tracesReport(context));
    case "tags":
      return text(tagsReport(context));
    case "raw":
      return text(rawReport(context));
    case "comments":
      return text(commentsReport(context));
    case "dot":
      return text(dotReport(context));
    case "callgrind":
      return text(callgrindReport(context));
    case "proto":
      return ok({ kind: "profile", profile: protoReport(context) });
    case "topproto":
      return ok({ kind: "profile", profile: topProtoReport(context) });
    case "peek":
    case "list":
      return matchingReport(context, command.name, command.pattern);
  }
}

function text(pieces: Iterable<string>): Result<PprofContent, PprofFault> {
  return ok({ kind: "text", text: pieces });
}

function matchingReport(
  context: ReportContext,
  name: "peek" | "list",
  pattern: string,
): Result<PprofContent, PprofFault> {
  const regexp = argumentRegexp(pattern);
  if (!regexp.ok) return regexp;
  const report = name === "peek" ? peekReport : listReport;
  const pieces = report(context, regexp.value, pattern);
  return pieces.ok ? text(pieces.value) : pieces;
}

/** The regular expression of the functions that a report shows. */
export function argumentRegexp(pattern: string): Result<TextPattern, PprofFault> {
  const regexp = goRegexp(pattern);
  return regexp.ok ? regexp : err(badArgument(pattern, regexp.error));
}

function badArgument(pattern: string, error: string): PprofFault {
  const what = `parsing argument regexp ${pattern}: ${error}`;
  return { code: "bad-regexp", what, where: "the report's argument", todo: "use the syntax of Go's regexp/syntax" };
}

function zeroDivisor(): PprofFault {
  return { code: "bad-option", what: "zero divisor specified", where: "-divide_by", todo: "give another number" };
}
