/** A series as one self-contained HTML file: the functions that grew most, and the flame graph of the growth. */
import { formatShare } from "../../../base/format.ts";
import { directionOf } from "../../../series/growth/row-growth.ts";
import type { GrowthRow } from "../../../series/growth/top.ts";
import { documentPage, type PageAssets } from "../../html/document.ts";
import { flameSection } from "../../html/flame.ts";
import { html, type Markup } from "../../html/markup.ts";
import { BLOCK_SPARKS } from "../../terminal/layout.ts";
import type { PprofOptions } from "../options.ts";
import { Figures, trendLine } from "./figures.ts";
import { seriesFlame } from "./flame.ts";
import type { ReportSeries } from "./report-series.ts";
import { seriesTop } from "./selection.ts";

export interface SeriesPageText {
  /** The lines above a text report, see `seriesLegend`. */
  readonly legend: readonly string[];
  /** Version of leakhound that wrote the page. */
  readonly madeBy: string;
}

const ROWS_SHOWN_MAX = 30;

/**
 * A pure function: the same bytes for the same input. Where nothing moved, the page says so.
 *
 * @param options as `top` takes them, see `effectiveOptions`
 */
export function seriesPage(
  series: ReportSeries,
  options: PprofOptions,
  { legend, madeBy }: SeriesPageText,
  assets: PageAssets,
): string {
  const flame = seriesFlame(series);
  const title = `Growth of ${series.sampleType.type}`;
  const sections = flame
    ? [flameSection(flame, { index: 0, id: "flame", title }), topSection(series, options)]
    : [html`<section><h2>${title}</h2><p>Nothing grew or shrank.</p></section>`];
  const data = { schema: "leakhound.page/1", madeBy, flames: flame ? [flame] : [] } as const;
  return documentPage({ title, body: body(legend, sections, madeBy), data }, assets);
}

function body(legend: readonly string[], sections: readonly Markup[], madeBy: string): Markup {
  return html`<header class="top">
<p class="brand">leakhound</p>
</header>
<main>
<section><pre class="legend-lines">${legend.join("\n")}</pre></section>
${sections}
</main>
<footer>
<p>Made by leakhound ${madeBy}.</p>
</footer>`;
}

function topSection(series: ReportSeries, options: PprofOptions): Markup {
  const { rows, total } = seriesTop(series, options);
  const shown = rows.slice(0, ROWS_SHOWN_MAX);
  const figures = new Figures(series, options, [total, ...shown.map(({ growth }) => growth)]);
  const all: GrowthRow = { name: "total", growth: total, share: null };
  const head = ["First", "Last", figures.per, "95%", "Share"].map(
    (title) => html`<th scope="col" class="num">${title}</th>`,
  );
  return html`<section id="top" aria-labelledby="title-top">
<h2 id="title-top">By function</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Growth by function">
<table class="figures"><caption>Most growth first, by ${options.sort === "cum" ? "all that passes through" : "what is their own"}</caption>
<thead><tr>${head}<th scope="col">Over time</th><th scope="col">Function</th></tr></thead>
<tbody>${[all, ...shown].map((row) => topRow(row, figures))}</tbody></table></div>
</section>`;
}

function topRow({ name, growth, share }: GrowthRow, figures: Figures): Markup {
  const cells = [
    html`<td class="num">${figures.value(growth.first)}</td>`,
    html`<td class="num">${figures.value(growth.last)}</td>`,
    html`<td class="num${directionOf(growth) === "shrunk" ? " shrunk" : ""}">${figures.slope(growth.slope)}</td>`,
    html`<td class="num">${figures.interval(growth)}</td>`,
    html`<td class="num">${share === null ? "" : formatShare(share)}</td>`,
    html`<td aria-hidden="true"><code>${trendLine(growth, BLOCK_SPARKS)}</code></td>`,
  ];
  return html`<tr>${cells}<th scope="row"><code>${name}</code></th></tr>
`;
}
