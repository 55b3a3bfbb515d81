/**
 * The diagnosis as text, for a terminal of any width.
 *
 *   LEAK  heap, 1.3 GiB/h (95%: 1.2 to 1.4 GiB/h), confidence 0.9
 *   http://127.0.0.1:6060, 24 snapshots in 35 s
 *
 *   Heap in use grows at 1.3 GiB/h through the end of the window: …
 *
 *   Growing sites
 *    1  net/textproto.readMIMEHeader
 *       780 MiB/h (95%: 700 to 860 MiB/h), 58% of the growth
 *       net/textproto/reader.go:559, called from main.healthz main.go:47
 *
 *   Likely causes
 *    1  Whole HTTP requests are kept: …
 *
 *   Evidence
 *    - goroutine count is stable: 12 → 12
 */
import {
  formatByteRate,
  formatBytes,
  formatDuration,
  formatRate,
  formatRateInterval,
  formatShare,
} from "../base/format.ts";
import type { Diagnosis, GrowingSite } from "../verdict/facts/diagnosis.ts";
import type { Evidence } from "../verdict/facts/evidence.ts";
import type { Verdict } from "../verdict/facts/verdict.ts";
import { causesText } from "./causes-text.ts";
import { rankedHolders } from "./holders/text.ts";
import { wrap } from "./terminal/layout.ts";
import { type Paint, printable } from "./terminal/paint.ts";
import type { TextStyle } from "./terminal/text-style.ts";
import { evidenceWords } from "./words/evidence.ts";
import { heldWords } from "./words/holders.ts";
import { reasonWords } from "./words/reasons.ts";

const SITES_SHOWN = 5;
/** Per site. */
const HOLDERS_SHOWN = 2;
const VERDICT_WORDS: Record<Verdict, string> = { leak: "LEAK", "no-leak": "NO LEAK", inconclusive: "INCONCLUSIVE" };
const OUTCOME_MARKS: Record<Evidence["outcome"], string> = { supports: "+", "rules-out": "-", neutral: "·" };

/** @returns lines without line ends, none wider than `style.width` except for a mark that cannot be split. */
export function diagnosisText(diagnosis: Diagnosis, style: TextStyle): string[] {
  return [
    ...headline(diagnosis, style),
    ...wrap(windowWords(diagnosis), style.width).map(style.paint.dim),
    "",
    ...wrap(printable(reasonWords(diagnosis.reason)), style.width),
    ...sitesText(diagnosis, style),
    ...causesText(diagnosis.causes, style),
    ...rankedHolders(diagnosis.holders, style),
    ...evidenceText(diagnosis, style),
    ...exhaustionText(diagnosis, style),
  ];
}

/** The color of the verdict: red for a leak, green for no leak, yellow for inconclusive. */
export function verdictPaint(verdict: Verdict, paint: Paint): (text: string) => string {
  const color = { leak: paint.red, "no-leak": paint.green, inconclusive: paint.yellow }[verdict];
  return (text) => paint.bold(color(text));
}

function headline(diagnosis: Diagnosis, { width, paint }: TextStyle): string[] {
  const { verdict, kind, confidence } = diagnosis;
  const certainty = verdict === "inconclusive" ? null : `confidence ${confidence.toFixed(2)}`;
  const rest = [kind, ...headlineRates(diagnosis), certainty].filter((part) => part !== null).join(", ");
  const word = VERDICT_WORDS[verdict];
  const [first, ...others] = wrap(rest === "" ? word : `${word}  ${rest}`, width);
  return [verdictPaint(verdict, paint)(first!.slice(0, word.length)) + first!.slice(word.length), ...others];
}

/** Of a goroutine leak, goroutines per hour come first and then the memory they cost; without a leak, the bound. */
function headlineRates({ verdict, kind, growth, reason, evidence }: Diagnosis): string[] {
  if (verdict === "no-leak")
    return reason.code === "no-growth" && reason.facts.hiddenBytesPerHour > 0
      ? [`none faster than ${formatByteRate(reason.facts.hiddenBytesPerHour)}`]
      : [];
  if (verdict !== "leak") return [];
  const bytes = growth ? [`${formatRate(growth)} (95%: ${formatRateInterval(growth)})`] : [];
  if (kind !== "goroutine") return bytes;
  const counted = evidence.find((one) => one.check === "goroutines");
  if (counted?.check !== "goroutines" || counted.facts.state !== "growing") return bytes;
  const { rate } = counted.facts;
  const memory = growth && growth.bytesPerHour > 0 ? [`with ${formatRate(growth)}`] : [];
  return [`${formatRate(rate)} (95%: ${formatRateInterval(rate)})`, ...memory];
}

/** `http://h:6060, 24 snapshots in 35 s until 2026-11-23 09:12:36 UTC` */
export function windowWords({ target, snapshots, from, to }: Diagnosis): string {
  if (snapshots === 0) return `${printable(target)}, no snapshots`;
  const window = formatDuration(Date.parse(to) - Date.parse(from));
  const until = `${to.slice(0, 10)} ${to.slice(11, 19)} UTC`;
  return `${printable(target)}, ${snapshots} ${snapshots === 1 ? "snapshot" : "snapshots"} in ${window} until ${until}`;
}

function sitesText({ sites }: Diagnosis, style: TextStyle): string[] {
  if (sites.length === 0) return [];
  const hidden = sites.length - SITES_SHOWN;
  const more = hidden > 0 ? [style.paint.dim(`    and ${hidden} more: --json or --html lists all`)] : [];
  return [
    "",
    style.paint.bold("Growing sites"),
    ...sites.slice(0, SITES_SHOWN).flatMap((site) => siteText(site, style)),
    ...more,
  ];
}

function siteText(site: GrowingSite, { width, paint }: TextStyle): string[] {
  const lead = `${String(site.rank).padStart(2)}  `;
  const rate = `${formatRate(site.growth)} (95%: ${formatRateInterval(site.growth)}), ${formatShare(site.share)} of the growth`;
  return [
    ...wrap(printable(site.function), width, lead).map(paint.cyan),
    ...wrap(rate, width, "    "),
    ...wrap(printable(placeWords(site)), width, "    ").map(paint.dim),
    ...(site.heldBy ?? []).slice(0, HOLDERS_SHOWN).flatMap((one) => wrap(printable(heldWords(one)), width, "    ")),
  ];
}

/** `net/textproto/reader.go:559, called from main.healthz main.go:47` */
export function placeWords({ function: name, file, line, ownFrame }: GrowingSite): string {
  const place = file === "" ? "place unknown" : `${file}:${line}`;
  if (!ownFrame || ownFrame.function === name) return place;
  return `${place}, called from ${ownFrame.function} ${ownFrame.file}:${ownFrame.line}`;
}

function evidenceText({ evidence }: Diagnosis, { width, paint }: TextStyle): string[] {
  if (evidence.length === 0) return [];
  const lines = evidence.flatMap((one) =>
    wrap(printable(evidenceWords(one)), width, ` ${OUTCOME_MARKS[one.outcome]} `),
  );
  return ["", `${paint.bold("Evidence")} ${paint.dim("(+ supports, - rules out)")}`, ...lines];
}

function exhaustionText({ memoryLimitBytes, exhaustedAt }: Diagnosis, { width, paint }: TextStyle): string[] {
  if (memoryLimitBytes === null || exhaustedAt === null) return [];
  const when = `${exhaustedAt.slice(0, 10)} ${exhaustedAt.slice(11, 19)} UTC`;
  return [
    "",
    ...wrap(`Memory reaches its limit of ${formatBytes(memoryLimitBytes)} at ${when}.`, width).map(paint.bold),
  ];
}
