/** The head of the page: the verdict, its reason and its figures. */
import { assertUnreachable } from "../../base/assert.ts";
import { formatBytes, formatDuration, formatRate, formatRateInterval, formatShare } from "../../base/format.ts";
import type { DiagnosisJson } from "../json/diagnosis.ts";
import { html, type Markup } from "./markup.ts";
import { instant, period, plural } from "./words.ts";

/** The verdict as a heading: `Leak on the heap`. */
export function verdictTitle(diagnosis: DiagnosisJson): string {
  switch (diagnosis.verdict) {
    case "leak":
      return leakTitle(diagnosis.kind);
    case "no-leak":
      return "No leak found";
    case "inconclusive":
      return "Inconclusive";
    default:
      return assertUnreachable(diagnosis.verdict);
  }
}

function leakTitle(kind: DiagnosisJson["kind"]): string {
  switch (kind) {
    case "heap":
      return "Leak on the heap";
    case "goroutine":
      return "Goroutine leak";
    case "stack":
      return "Leak in goroutine stacks";
    case "off-heap":
      return "Leak outside the heap";
    case null:
      return "Leak";
    default:
      return assertUnreachable(kind);
  }
}

/** Each verdict has its own shape, so that color is not needed to distinguish them. */
const MARKS: Readonly<Record<DiagnosisJson["verdict"], Markup>> = {
  leak: html`<path d="M20 5 37 34.500H3Z"/><path d="M20 15.500v9.500m0 4.200v.6"/>`,
  "no-leak": html`<circle cx="20" cy="20" r="16.500"/><path d="m12.500 20.500 5.500 5.500 10-12"/>`,
  inconclusive: html`<circle cx="20" cy="20" r="16.500"/><path d="M15 16a5 5 0 1 1 7.500 4.300c-1.700 1-2.500 2-2.500 3.700m0 4.200v.6"/>`,
};

const mark = (verdict: DiagnosisJson["verdict"]): Markup =>
  html`<svg class="mark" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false">${MARKS[verdict]}</svg>`;

export function verdictBanner(diagnosis: DiagnosisJson): Markup {
  return html`<section class="banner ${diagnosis.verdict}" aria-labelledby="verdict">
<div class="opinion">
${mark(diagnosis.verdict)}
<h1 id="verdict">${verdictTitle(diagnosis)}</h1>
<p class="target">${diagnosis.target}</p>
<p class="reason">${diagnosis.reason}</p>
</div>
<dl class="facts">
${[growth(diagnosis), exhaustion(diagnosis), evidenceWindow(diagnosis), confidence(diagnosis)]}
</dl>
</section>`;
}

const fact = (name: string, value: Markup, detail: Markup | null): Markup =>
  html`<div><dt>${name}</dt><dd><span class="figure">${value}</span>${detail && html`<span class="detail">${detail}</span>`}</dd></div>\n`;

function growth({ growth, kind, sites }: DiagnosisJson): Markup {
  const rate = kind === "goroutine" ? (sites.find((site) => site.profile === "goroutine")?.growth ?? growth) : growth;
  if (rate === null) return fact("Growth", html`not measured`, null);
  const noun = "bytesPerHour" in rate ? "" : " goroutines";
  return fact("Growth", html`${formatRate(rate)}`, html`95% interval: ${formatRateInterval(rate)}${noun}`);
}

function exhaustion({ exhaustedAt, memoryLimitBytes, to }: DiagnosisJson): Markup {
  const limit = memoryLimitBytes === null ? null : html`limit ${formatBytes(memoryLimitBytes)}`;
  if (exhaustedAt === null)
    return limit
      ? fact("Memory runs out", html`not foreseen`, limit)
      : fact("Memory runs out", html`unknown`, html`no memory limit is known`);
  const left = formatDuration(Date.parse(exhaustedAt) - Date.parse(to));
  return fact("Memory runs out", html`in ${left}`, html`${limit} ${instant(exhaustedAt)}`);
}

const confidence = ({ confidence }: DiagnosisJson): Markup =>
  fact("Confidence", html`${formatShare(confidence)}`, null);

function evidenceWindow({ from, to, snapshots }: DiagnosisJson): Markup {
  const length = formatDuration(Date.parse(to) - Date.parse(from));
  return fact("Watched for", html`${length}`, html`${plural(snapshots, "snapshot")} ${period(from, to)}`);
}
