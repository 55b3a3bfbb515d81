/** The growing sites as a table: one row a site, and below it the stack that opens on demand. */

import { formatRate, formatRateInterval, formatShare } from "../../base/format.ts";
import type { GrowingSite } from "../../verdict/facts/diagnosis.ts";
import type { Frame } from "../../verdict/facts/measures.ts";
import type { Verdict } from "../../verdict/facts/verdict.ts";
import type { PageData } from "../page/page-data.ts";
import { heldWords } from "../words/holders.ts";
import { html, type Markup } from "./markup.ts";
import { frameName, fullFrame, functionName, plural } from "./words.ts";

/**
 * Narrow screens show each row as a card: CSS then takes the table's display away, and with it the
 * meaning for screen readers, hence the explicit roles.
 */
export function sitesSection(data: PageData): Markup {
  const { sites, verdict } = data.diagnosis;
  return html`<section id="sites" aria-labelledby="title-sites">
<h2 id="title-sites">Growing sites</h2>
${sites.length > 0 ? sitesTable(sites) : html`<p class="lead">${noSites(verdict)}</p>`}
${ownTable(data.diagnosis.sitesByOwnCode)}
${data.sites.length > 0 ? siteCharts(data) : null}
</section>`;
}

const noSites = (verdict: Verdict): string =>
  verdict === "no-leak" ? "No function grows steadily." : "No function could be shown to grow steadily.";

function sitesTable(sites: readonly GrowingSite[]): Markup {
  return html`<table class="sites" role="table"><caption>Where the growing memory is allocated, or the growing goroutines wait, most growth first</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Rank</th><th scope="col" role="columnheader">Function</th><th scope="col" role="columnheader">First frame of own code</th><th scope="col" role="columnheader" class="num">Growth (95% interval)</th><th scope="col" role="columnheader" class="num">Share</th></tr></thead>
<tbody role="rowgroup">${sites.map(siteRows)}</tbody></table>`;
}

function siteRows(site: GrowingSite): Markup {
  const own = site.ownFrame;
  return html`<tr class="site" role="row" id="site-${site.rank}">
<td role="cell" class="rank"><span class="label">Rank </span>${site.rank}</td>
<th scope="row" role="rowheader">${frameName(site)}${site.profile === "goroutine" ? html`<span class="tag">goroutines</span>` : null}</th>
<td role="cell" class="own"><span class="label">Called from own code: </span>${own ? frameName(own) : html`<span class="none">none on the stack</span>`}</td>
<td role="cell" class="num growth"><b>${formatRate(site.growth)}</b> <span class="detail">${formatRateInterval(site.growth)}</span></td>
<td role="cell" class="num">${shareBar(site.share)}</td>
</tr>
<tr class="stack" role="row"><td role="cell" colspan="5">${heldBy(site)}${stack(site)}</td></tr>
`;
}

function shareBar(share: number): Markup {
  const percent = Math.max(0, Math.min(100, share * 100));
  return html`<div class="share"><span class="bar" aria-hidden="true"><i style="width:${percent.toFixed(1)}%"></i></span><span class="percent"><span class="label">Share of growth </span>${formatShare(share)}</span></div>`;
}

function heldBy({ heldBy = [] }: GrowingSite): Markup | null {
  if (heldBy.length === 0) return null;
  return html`<ul class="held">${heldBy.map((one) => html`<li>${heldWords(one)}</li>\n`)}</ul>`;
}

/** Names stand in full here: a stack is what people copy. */
function stack(site: GrowingSite): Markup {
  const ownRow = site.stack.findIndex(
    (frame) => frame.function === site.ownFrame?.function && frame.line === site.ownFrame.line,
  );
  const item = (frame: Frame, row: number): Markup =>
    row === ownRow
      ? html`<li class="is-own">${fullFrame(frame)} <span class="tag">own code</span></li>\n`
      : html`<li>${fullFrame(frame)}</li>\n`;
  return html`<details><summary>Stack of ${plural(site.stack.length, "frame")}<span class="hidden"> of site ${site.rank}</span></summary>
<ol>${site.stack.map(item)}</ol></details>`;
}

/** Growth that passes through own code, by the first own frame of each stack; the rest is left to the table above. */
function ownTable(sites: readonly GrowingSite[]): Markup | null {
  const rows = sites.filter((site) => site.ownFrame !== null).map(ownRow);
  if (rows.length === 0) return null;
  return html`<div class="own-sites"><h3>By own code</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Growth by own code">
<table class="figures"><caption>The same growth, by the first frame of own code on each stack</caption>
<thead><tr><th scope="col">Function</th><th scope="col" class="num">Growth</th><th scope="col" class="num">95% interval</th><th scope="col" class="num">Share</th></tr></thead>
<tbody>${rows}</tbody></table></div></div>`;
}

const ownRow = (site: GrowingSite): Markup =>
  html`<tr><th scope="row">${frameName(site)}</th><td class="num">${formatRate(site.growth)}</td><td class="num">${formatRateInterval(site.growth)}</td><td class="num">${formatShare(site.share)}</td></tr>
`;

function siteCharts(data: PageData): Markup {
  const card = ({ site: id, rank }: PageData["sites"][number]): Markup => {
    const site = data.diagnosis.sites.find((candidate) => candidate.id === id);
    return html`<figure class="site-chart"><figcaption><span class="rank">${rank}</span> ${site ? functionName(site.function) : null} <span class="detail">${site ? formatRate(site.growth) : null}</span></figcaption>
<div class="island" data-site="${rank}"></div></figure>
`;
  };
  return html`<div class="site-charts scripted"><h3>Each site over time</h3>
<p class="lead">Measured values, and the slope fitted to them as a dashed line.</p>
<div class="grid">${data.sites.map(card)}</div></div>`;
}
