/**
 * The places where the page's script draws charts, and the same figures as tables: they are the
 * charts' text alternative, and all there is where scripts do not run.
 */
import { formatBytes, formatCount } from "../../base/format.ts";
import type { ChartLine, PageData } from "../page/page-data.ts";
import { html, type Markup } from "./markup.ts";
import { moment, plural } from "./words.ts";

const EVENTS_SHOWN_MAX = 200;

type ChartId = "memory" | "counts";

export function chartsSection(data: PageData): Markup {
  const charts = [
    chart("memory", "Memory over time", data.memory, formatBytes),
    data.counts.length > 0 ? chart("counts", countsTitle(data.counts), data.counts, formatCount) : html``,
  ];
  return html`<section id="memory" class="charts" aria-label="Over time">
<div class="pair">${charts}</div>
${data.events.length > 0 ? eventList(data.events) : null}
</section>`;
}

/** One line gives its name to the chart: `Goroutines over time`. */
function countsTitle([first, ...rest]: readonly ChartLine[]): string {
  const name = first && rest.length === 0 ? first.name : "counts";
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} over time`;
}

function chart(id: ChartId, title: string, lines: readonly ChartLine[], format: (value: number) => string): Markup {
  const summary = lines.map((line) => summaryRow(line, format));
  if (lines.length === 0) return html`<figure class="chart"><h2>${title}</h2><p>No readings were taken.</p></figure>`;
  return html`<figure class="chart" aria-labelledby="title-${id}">
<h2 id="title-${id}">${title}</h2>
<div class="island" data-chart="${id}"></div>
<details class="as-text" open><summary>${title} as a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${title} as a table">
<table class="figures"><caption>First, lowest, highest and last value of each line</caption>
<thead><tr><th scope="col">Line</th><th scope="col">First</th><th scope="col">Lowest</th><th scope="col">Highest</th><th scope="col">Last</th></tr></thead>
<tbody>${summary}</tbody></table></div></details>
</figure>`;
}

function summaryRow(line: ChartLine, format: (value: number) => string): Markup {
  const values = line.values.filter((value) => value !== null);
  const cell = (value: number | undefined): Markup => html`<td>${value === undefined ? "none" : format(value)}</td>`;
  const lowest = values.reduce((low: number | undefined, value) => Math.min(low ?? value, value), undefined);
  const highest = values.reduce((high: number | undefined, value) => Math.max(high ?? value, value), undefined);
  return html`<tr><th scope="row">${line.name}</th>${[values[0], lowest, highest, values.at(-1)].map(cell)}</tr>`;
}

function eventList(events: PageData["events"]): Markup {
  const count = (kind: "restart" | "gap"): number => events.filter((event) => event.kind === kind).length;
  const parts = [plural(count("restart"), "restart"), plural(count("gap"), "gap")].filter(
    (part) => !part.startsWith("0 "),
  );
  const rest = events.length - EVENTS_SHOWN_MAX;
  const item = (event: PageData["events"][number]): Markup =>
    html`<li><b>${event.kind}</b> ${moment(new Date(event.at).toISOString())}: ${event.text}</li>\n`;
  return html`<details class="events"><summary>${parts.join(" and ")} in this window</summary>
<ul>${events.slice(0, EVENTS_SHOWN_MAX).map(item)}</ul>${rest > 0 ? html`<p>and ${rest} more</p>` : null}</details>`;
}
