/**
 * Findings as text for a terminal: files with the highest confidence first, each finding with a location for an editor.
 *
 *   cmd/shop/main.go:12  timer-leak, high
 *     The ticker is created for every call and never stopped; before Go 1.23 it stays forever.
 *     change: defer t.Stop()
 *
 *   1 finding (1 high) in 212 Go files, 30,120 lines, in 0.9 s
 */
import { formatCount, formatDuration } from "../base/format.ts";
import {
  CONFIDENCES,
  type Confidence,
  type Finding,
  type ScanExtent,
  type ScanReport,
} from "../scan/findings/finding.ts";
import { wrap } from "./terminal/layout.ts";
import { type Paint, printable } from "./terminal/paint.ts";
import type { TextStyle } from "./terminal/text-style.ts";

const INDENT = "  ";
const STEP = `${INDENT}- `;
/** More would push the findings off the screen; `--json` lists all. */
const SKIPPED_SHOWN = 10;
const PAINTED: Record<Confidence, keyof Paint> = { high: "red", medium: "yellow", low: "dim" };

/** @returns lines without line ends, none wider than `style.width` except for a location, which is not broken */
export function scanText(report: ScanReport, extent: ScanExtent & { readonly ms: number }, style: TextStyle): string[] {
  return [
    ...inOrder(report.findings).flatMap((finding) => [...findingText(finding, style), ""]),
    ...skippedText(report.skipped, style),
    ...wrap(summary(report, extent), style.width).map(style.paint.bold),
  ];
}

/** Files by their highest confidence, then by path; findings of a file by confidence, then by line. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const highest = new Map<string, number>();
  for (const { file, confidence } of findings)
    highest.set(file, Math.max(highest.get(file) ?? 0, CONFIDENCES.indexOf(confidence)));
  return findings.toSorted(
    (a, b) =>
      highest.get(b.file)! - highest.get(a.file)! ||
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
      CONFIDENCES.indexOf(b.confidence) - CONFIDENCES.indexOf(a.confidence) ||
      a.line - b.line,
  );
}

function findingText(
  { file, line, rule, confidence, message, advice, steps = [], fix }: Finding,
  { width, paint }: TextStyle,
): string[] {
  const location = `${printable(file)}:${line}`;
  const kind = `${rule}, ${confidence}`;
  const isOneLine = location.length + INDENT.length + kind.length <= width;
  const painted = paint[PAINTED[confidence]](kind);
  return [
    ...(isOneLine ? [`${paint.bold(location)}${INDENT}${painted}`] : [paint.bold(location), INDENT + painted]),
    ...wrap(printable(message), width, INDENT),
    ...steps.flatMap((step) =>
      wrap(printable(`${step.text} (${step.file === file ? "line " : `${step.file}:`}${step.line})`), width, STEP),
    ),
    ...wrap(printable(advice), width, `${INDENT}change: `),
    ...(fix === undefined ? [] : [`${INDENT}--fix writes this change`]),
  ];
}

function skippedText(skipped: ScanReport["skipped"], { width, paint }: TextStyle): string[] {
  if (skipped.length === 0) return [];
  const shown = skipped
    .slice(0, SKIPPED_SHOWN)
    .flatMap(({ file, reason }) => wrap(`skipped ${printable(file)}: ${printable(reason)}`, width));
  const left = skipped.length - SKIPPED_SHOWN;
  return [...shown, ...(left > 0 ? wrap(`and ${formatCount(left)} more, listed by --json`, width) : []), ""].map(
    (line) => (line === "" ? line : paint.dim(line)),
  );
}

function summary(
  { findings, accepted = 0 }: ScanReport,
  { files, lines, ms }: ScanExtent & { readonly ms: number },
): string {
  const counts = CONFIDENCES.toReversed().flatMap((confidence) => {
    const count = findings.filter((one) => one.confidence === confidence).length;
    return count === 0 ? [] : [`${formatCount(count)} ${confidence}`];
  });
  const by = counts.length === 0 ? "" : ` (${counts.join(", ")})`;
  const extent = `${counted(files, "Go file")}, ${counted(lines, "line")}, in ${formatDuration(ms)}`;
  const more = accepted === 0 ? "" : `, and ${formatCount(accepted)} in the baseline,`;
  return `${findings.length === 0 ? "no findings" : counted(findings.length, "finding")}${by}${more} in ${extent}`;
}

const counted = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
