/**
 * The causes as text, most likely first:
 *
 *   Likely causes
 *    1  Whole HTTP requests are kept: entries of gorilla/context are set and never cleared
 *       heap.gctx-request-map, 85% confidence
 *       - 93% of the growth is on stacks of this kind: net/textproto.readMIMEHeader < …
 *       main.go:47: GET /healthz is served without … [gctx-clear-bypass]
 *       Look for a route that bypasses the layer that clears: …
 */
import { formatShare } from "../base/format.ts";
import type { Cause, CauseFinding } from "../verdict/facts/causes.ts";
import { wrap } from "./terminal/layout.ts";
import { type Paint, printable } from "./terminal/paint.ts";
import { causeEvidenceWords } from "./words/cause-evidence.ts";
import { causesTitle } from "./words/causes.ts";

const CAUSES_SHOWN = 3;
/** Causes with less than this part of the confidence of the first are only in the JSON and on the page. */
const SHOWN_FROM = 0.45;
const MISTAKES_SHOWN = 2;
const FINDINGS_SHOWN = 5;
const LINKS_SHOWN = 2;

export interface CauseStyle {
  readonly width: number;
  readonly paint: Paint;
}

/** @returns lines, none where no cause is known */
export function causesText(causes: readonly Cause[], style: CauseStyle): string[] {
  const least = SHOWN_FROM * (causes[0]?.confidence ?? 0);
  const shown = causes.slice(0, CAUSES_SHOWN).filter(({ confidence }) => confidence >= least);
  if (shown.length === 0) return [];
  return [
    "",
    style.paint.bold(causesTitle(causes)),
    ...shown.flatMap((cause, row) => causeText(cause, row + 1, style)),
  ];
}

function causeText(cause: Cause, rank: number, { width, paint }: CauseStyle): string[] {
  const indented = (text: string, lead = "    ") => wrap(printable(text), width, lead);
  return [
    ...wrap(cause.title, width, `${String(rank).padStart(2)}  `).map(paint.cyan),
    ...indented(`${cause.id}, ${formatShare(cause.confidence)} confidence`).map(paint.dim),
    ...cause.evidence.flatMap((one) => indented(causeEvidenceWords(one), "    - ")),
    ...cause.findings.slice(0, FINDINGS_SHOWN).flatMap((finding) => indented(findingWords(finding)).map(paint.bold)),
    ...indented(mistakeWords(cause)),
    ...indented(cause.advice),
    ...cause.links.slice(0, LINKS_SHOWN).flatMap((link) => indented(link).map(paint.dim)),
  ];
}

/** `main.go:47: GET /healthz is … [gctx-clear-bypass]`; a finding that matches only by its mistake says so. */
export function findingWords({ rule, file, line, message, match }: CauseFinding): string {
  const doubt = match === "mistake" ? ", matches by the mistake only" : "";
  return `${file}:${line}: ${message} [${rule}${doubt}]`;
}

function mistakeWords({ mistakes }: Cause): string {
  const shown = mistakes.slice(0, MISTAKES_SHOWN).map(({ text, likelihood }) => `${text} (${formatShare(likelihood)})`);
  return `Mostly: ${shown.join("; ")}.`;
}
