/**
 * The comparison of two builds as text.
 *
 *   FIXED
 *   before: leak-recording, 24 snapshots in 35 s until 2026-11-23 09:12:36 UTC: leak, 1.3 GiB/h
 *   after:  fixed-recording, 24 snapshots in 35 s until 2026-11-23 09:14:01 UTC: no leak
 *
 *   net/textproto.readMIMEHeader no longer grows: it went from 780 MiB/h to 0 B/h (95%: …).
 *
 *   Sites that leaked                                 before            after
 *   net/textproto.readMIMEHeader
 *     growth                                       780 MiB/h          0 B/h
 *     place in top                                       1st           none
 */
import { formatRate } from "../base/format.ts";
import type { Diagnosis } from "../verdict/facts/diagnosis.ts";
import type { Verification, VerifiedSite, VerifyOutcome } from "../verdict/facts/verification.ts";
import { wrap } from "./terminal/layout.ts";
import { type Paint, printable } from "./terminal/paint.ts";
import type { TextStyle } from "./terminal/text-style.ts";
import { verdictPaint, windowWords } from "./text.ts";
import { instancesWords, verifyReasonWords } from "./words/verification.ts";

const SITES_SHOWN = 5;
const OUTCOME_WORDS: Readonly<Record<VerifyOutcome, string>> = {
  fixed: "FIXED",
  "not-fixed": "NOT FIXED",
  improved: "BETTER, BUT STILL LEAKING",
  inconclusive: "INCONCLUSIVE",
};

/** @returns lines without line ends */
export function verificationText(verification: Verification, style: TextStyle): string[] {
  const { outcome, reason, before, after } = verification;
  return [
    outcomePaint(outcome, style.paint)(OUTCOME_WORDS[outcome]),
    ...sideText("before: ", before, style),
    ...sideText("after:  ", after, style),
    "",
    ...wrap(printable(verifyReasonWords(reason)), style.width),
    ...(verification.instances ? ["", ...wrap(instancesWords(verification.instances), style.width)] : []),
    ...wholeText(verification, style),
    ...sitesText("Sites that leaked, before and after", verification.sites, style),
    ...sitesText("Sites that grow faster than before", verification.worseSites, style),
  ];
}

function wholeText({ whole }: Verification, style: TextStyle): string[] {
  if (!whole) return [];
  return ["", ...wrap(`Everything together: ${formatRate(whole.before)} to ${formatRate(whole.after)}.`, style.width)];
}

function outcomePaint(outcome: VerifyOutcome, paint: Paint): (text: string) => string {
  const verdict = outcome === "fixed" ? "no-leak" : outcome === "not-fixed" ? "leak" : "inconclusive";
  return verdictPaint(verdict, paint);
}

function sideText(lead: string, diagnosis: Diagnosis, { width, paint }: TextStyle): string[] {
  const rate = diagnosis.verdict === "leak" && diagnosis.growth ? `, ${formatRate(diagnosis.growth)}` : "";
  const verdict = diagnosis.verdict.replace("-", " ");
  return wrap(`${windowWords(diagnosis)}: ${verdict}${rate}`, width, lead).map(paint.dim);
}

function sitesText(title: string, sites: readonly VerifiedSite[], style: TextStyle): string[] {
  if (sites.length === 0) return [];
  const hidden = sites.length - SITES_SHOWN;
  const more = hidden > 0 ? [style.paint.dim(`  and ${hidden} more: --json lists all`)] : [];
  const shown = sites.slice(0, SITES_SHOWN).flatMap((site) => siteText(site, style));
  return ["", style.paint.bold(title), ...shown, ...more];
}

function siteText({ function: name, before, after, rankBefore, rankAfter }: VerifiedSite, style: TextStyle): string[] {
  const growth = `${before ? formatRate(before) : "unknown"} to ${after ? formatRate(after) : "unknown"}`;
  return [
    ...wrap(printable(name), style.width, "  ").map(style.paint.cyan),
    ...wrap(
      `growth from ${growth}, place in top from ${placeWords(rankBefore)} to ${placeWords(rankAfter)}`,
      style.width,
      "    ",
    ),
  ];
}

const placeWords = (rank: number | null): string => (rank === null ? "none" : String(rank));
