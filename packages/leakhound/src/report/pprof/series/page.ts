/** The flame graph of a series as one self-contained HTML file. */
import { documentPage, type PageAssets } from "../../html/document.ts";
import { flameSection } from "../../html/flame.ts";
import { html, type Markup } from "../../html/markup.ts";
import { seriesFlame } from "./flame.ts";
import type { SeriesWindow } from "./types.ts";

export interface SeriesPageText {
  /** The lines above a text report, see `seriesLegend`. */
  readonly legend: readonly string[];
  /** Version of leakhound that makes the page. */
  readonly madeBy: string;
}

/** Pure: the same bytes for the same input. Where nothing moved, the page says so. */
export function seriesPage(window: SeriesWindow, { legend, madeBy }: SeriesPageText, assets: PageAssets): string {
  const flame = seriesFlame(window);
  const title = `Growth of ${window.series.sampleType}`;
  const drawing = flame
    ? flameSection(flame, { index: 0, id: "flame", title })
    : html`<section><h2>${title}</h2><p>Nothing grew or shrank.</p></section>`;
  return documentPage(
    {
      title,
      body: body(legend, drawing, madeBy),
      data: { schema: "leakhound.page/1", madeBy, flames: flame ? [flame] : [] },
    },
    assets,
  );
}

function body(legend: readonly string[], drawing: Markup, madeBy: string): Markup {
  return html`<header class="top">
<p class="brand">leakhound</p>
</header>
<main>
<section><pre class="legend-lines">${legend.join("\n")}</pre></section>
${drawing}
</main>
<footer>
<p>Made by leakhound ${madeBy}.</p>
</footer>`;
}
