/** The pages of the view, each from a report of the profile. */
import { percentage } from "../../../profile/model/measurement.ts";
import { flameSection } from "../../html/flame.ts";
import { html, type Markup } from "../../html/markup.ts";
import { functionName } from "../../html/words.ts";
import type { ReportContext } from "../context.ts";
import { valueFormat } from "../context.ts";
import { profileLegend } from "../legend.ts";
import { textItems } from "../text.ts";
import { profileFlame } from "./flame.ts";
import { addressOf, type ViewFrame, viewPage } from "./frame.ts";
import type { Listed } from "./source.ts";

const ROWS_MAX = 500;

export function flamePage(frame: ViewFrame, context: ReportContext): string {
  const drawn = profileFlame(context);
  const title = `Flame graph of ${context.sampleType}`;
  if (!drawn) return viewPage(frame, { path: "/flamegraph", title, body: [legend(context), empty()] });
  const section = flameSection(drawn.flame, { index: 0, id: "flame", title });
  const note =
    drawn.hidden > 0
      ? html`<p class="lead">${drawn.hidden} frames are too narrow to be visible and are left out; focus shows them.</p>`
      : null;
  return viewPage(frame, {
    path: "/flamegraph",
    title,
    body: [section, ...(note ? [note] : []), legend(context)],
    flames: [drawn.flame],
  });
}

export function topPage(frame: ViewFrame, context: ReportContext): string {
  const { items, format } = textItems(context);
  const title = `Top of ${context.sampleType}`;
  const sortLink = (name: "flat" | "cum", words: string) =>
    html`<th scope="col" class="num"${context.options.sort === name ? html` aria-sort="descending"` : null}><a href="${addressOf(frame, "/top", { sort: name })}">${words}</a></th>`;
  const share = (value: number) => percentage(value, context.total).trim();
  const rows = items.slice(0, ROWS_MAX).map(
    ({
      name,
      inline,
      flat,
      cum,
    }) => html`<tr><td class="num">${format(flat)}</td><td class="num">${share(flat)}</td><td class="num">${format(cum)}</td><td class="num">${share(cum)}</td><th scope="row"><a href="${addressOf(frame, "/peek", { re: exactly(name) })}">${functionName(name)}</a> ${inline}</th></tr>
`,
  );
  const body = html`<section aria-labelledby="title-top"><h2 id="title-top">${title}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Functions">
<table class="figures"><thead><tr>${sortLink("flat", "Flat")}<th scope="col" class="num">Flat%</th>${sortLink("cum", "Cum")}<th scope="col" class="num">Cum%</th><th scope="col">Function</th></tr></thead>
<tbody>${rows}</tbody></table></div>
${items.length > ROWS_MAX ? html`<p class="lead">The first ${ROWS_MAX} of ${items.length} functions.</p>` : null}</section>`;
  return viewPage(frame, { path: "/top", title, body: [items.length === 0 ? empty() : body, legend(context)] });
}

/** The graph has an address of its own, and its own script to pan and zoom. */
export function graphPage(frame: ViewFrame, context: ReportContext): string {
  const title = `Graph of ${context.sampleType}`;
  const body = html`<section aria-labelledby="title-graph"><h2 id="title-graph">${title}</h2>
<p class="lead">The wheel zooms, dragging pans, 0 shows all. <a href="${addressOf(frame, "/graph.svg")}">The picture alone</a></p>
<iframe class="graph" src="${addressOf(frame, "/graph.svg")}" title="${title}"></iframe></section>`;
  return viewPage(frame, { path: "/graph", title, body: [body, legend(context)] });
}

export interface SourceView {
  /** Regular expression of the functions. */
  readonly pattern: string;
  readonly source: Listed;
  /** Text of the report `list`, for readers without scripts. */
  readonly text: string;
}

/** The source of functions, with what each line accounts for. */
export function sourcePage(frame: ViewFrame, { pattern, source, text }: SourceView): string {
  const { listings, listingsOfAll, unit, total } = source;
  const more = listingsOfAll - listings.length;
  const body = html`<section aria-labelledby="title-text"><h2 id="title-text">Source</h2>
${patternForm(frame, "/source", pattern)}
<div class="island" data-source="0"></div>
${more > 0 ? html`<p class="lead scripted">The ${listings.length} functions that account for most; the text has ${more} more.</p>` : null}
<details class="as-text" open><summary>The same as pprof prints it</summary><pre class="report" tabindex="0">${text}</pre></details></section>`;
  const page = { path: "/source", title: "Source", body: [body], source: { unit, total, listings } };
  return viewPage(frame, page);
}

export interface TextView {
  readonly path: "/peek" | "/source";
  readonly title: string;
  /** Regular expression of the functions; "" before one was given. */
  readonly pattern: string;
  readonly text: string;
}

/** The text of a report about the functions that match a pattern. */
export function textPage(frame: ViewFrame, { path, title, pattern, text }: TextView): string {
  const body = html`<section aria-labelledby="title-text"><h2 id="title-text">${title}</h2>
${patternForm(frame, path, pattern)}
<pre class="report" tabindex="0">${text}</pre></section>`;
  return viewPage(frame, { path, title, body: [body] });
}

function patternForm(frame: ViewFrame, path: TextView["path"], pattern: string): Markup {
  const kept = [...frame.query].filter(([name]) => name !== "re");
  return html`<form method="get" action="${path}" class="controls">${kept.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}
<label>Functions <input name="re" value="${pattern}" placeholder="regular expression" spellcheck="false" required></label> <button type="submit">Show</button></form>`;
}

/** A page that says why something cannot be shown. */
export function messagePage(frame: ViewFrame, path: string, title: string, message: string): string {
  return viewPage(frame, { path, title, body: [html`<section><h2>${title}</h2><p>${message}</p></section>`] });
}

function legend(context: ReportContext): Markup {
  const lines = profileLegend(context, valueFormat(context, "auto"));
  return html`<section><pre class="legend-lines">${lines.join("\n")}</pre></section>`;
}

const empty = (): Markup =>
  html`<section><p>No samples are left. Other filters, or another sample type, may show some.</p></section>`;

/** A regular expression that matches this name and no other. */
const exactly = (name: string): string => `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
