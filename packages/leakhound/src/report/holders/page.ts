/**
 * Who holds the memory, as one self-contained HTML file.
 *
 *   holders    ranked, each with the path to its bytes; those that did not grow are marked
 *   icicle     the retention paths, with holders on top; zooms and searches
 *   types, allocations
 *
 * Everything except the icicle is static text, readable without scripts.
 */
import { formatBytes, formatCount, formatInterval, formatShare } from "../../base/format.ts";
import type { AllocationShare, Explained, Holder, HoldersReport, TypeShare } from "../../heap/holders/report.ts";
import { documentPage, type PageAssets } from "../html/document.ts";
import { outline } from "../html/flame.ts";
import { grownText } from "../html/flame-words.ts";
import { html, type Markup } from "../html/markup.ts";
import type { FlameTable } from "../page/page-data.ts";
import { heapNoteWords } from "../words/heap-notes.ts";
import { retentionFlame } from "./retention-flame.ts";
import { HOLDER_SHARE_MIN, headline, isSteady, moreOrLess } from "./text.ts";

const TYPES_SHOWN = 30;

export interface HoldersPageText {
  /** Name of the image. */
  readonly image: string;
  /** Version of leakhound. */
  readonly madeBy: string;
  /** At most so many holders are listed. */
  readonly top: number;
}

/** Pure: the same bytes for the same input. */
export function holdersPage({ report, stacks }: Explained, text: HoldersPageText, assets: PageAssets): string {
  const flame = retentionFlame(stacks);
  const body = html`<header class="top"><p class="brand">leakhound</p></header>
<main>
${holdersSection(report, text)}
${flame ? icicleSection(flame) : null}
${typesSection(report)}
${allocationsSection(report.allocations)}
</main>
<footer><p>Made by leakhound ${text.madeBy}.</p></footer>`;
  const data = { schema: "leakhound.page/1", madeBy: text.madeBy, flames: flame ? [flame] : [] } as const;
  return documentPage({ title: `Holders: ${text.image}`, body, data }, assets);
}

function holdersSection(report: HoldersReport, { image, top }: HoldersPageText): Markup {
  const listed = report.holders.slice(0, top);
  const small = listed.filter(({ share }) => share < HOLDER_SHARE_MIN);
  return html`<section id="holders" aria-labelledby="title-holders">
<h2 id="title-holders">Who holds the memory</h2>
<p class="lead">${headline(report, image)}. What several hold together is credited to all of them as one set: it is freed only when each of them releases it.</p>
${report.notes.map((note) => html`<p class="lead">Note: ${heapNoteWords(note)}.</p>\n`)}
${holdersTable(
  report,
  listed.filter(({ share }) => share >= HOLDER_SHARE_MIN),
)}
${small.length === 0 ? null : smallHolders(report, small)}
</section>`;
}

function holdersTable({ growthBytes }: HoldersReport, holders: readonly Holder[]): Markup {
  const isCompared = growthBytes !== undefined;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Holders">
<table class="figures"><caption>Most ${isCompared ? "growth" : "retained"} first</caption>
<thead><tr><th scope="col">Holder</th><th scope="col" class="num">Retained</th><th scope="col" class="num">Share</th>${isCompared ? html`<th scope="col">Growth</th>` : null}<th scope="col">Retention path</th><th scope="col">Kind</th></tr></thead>
<tbody>${holders.map((holder) => holderRow(holder, isCompared))}</tbody></table></div>`;
}

const smallHolders = (report: HoldersReport, small: readonly Holder[]): Markup =>
  html`<details class="as-text"><summary>${formatCount(small.length)} more, each below ${formatShare(HOLDER_SHARE_MIN)} of the heap</summary>
${holdersTable(report, small)}</details>`;

const holderRow = (holder: Holder, isCompared: boolean): Markup =>
  html`<tr><th scope="row"><code>${holder.root}</code></th><td class="num">${formatBytes(holder.retainedBytes)}</td><td class="num">${formatShare(holder.share)}</td>${isCompared ? html`<td>${growthOf(holder)}</td>` : null}<td>${pathOf(holder.path)}</td><td>${holder.kind}</td></tr>
`;

function growthOf(holder: Holder): string {
  if (holder.growthBytes === undefined) return "";
  return isSteady(holder) ? "did not grow" : moreOrLess(holder.growthBytes);
}

function pathOf(path: readonly string[]): Markup | null {
  if (path.length < 2) return null;
  return html`<details><summary>${path.length} steps</summary>
<ol>${path.map((step) => html`<li><code>${step}</code></li>\n`)}</ol></details>`;
}

function icicleSection(flame: FlameTable): Markup {
  return html`<section id="flame" class="flame" aria-labelledby="title-flame">
<h2 id="title-flame">Retention paths</h2>
<p class="lead scripted">Holders are above the objects that they hold; the width shows the bytes on each path. Only the largest paths are drawn.${flame.grown ? " Stronger colors mean that the holder has grown more since the older image." : ""}</p>
<div class="island" data-flame="0"></div>
<details class="as-text" open><summary>The largest paths as a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="The largest paths">
<table class="figures paths"><caption>Objects, indented below the objects that hold them</caption>
<thead><tr><th scope="col" class="num">Held</th>${flame.grown ? html`<th scope="col">Growth of its holder</th>` : null}<th scope="col">Step</th></tr></thead>
<tbody>${outline(flame).map((step) => outlineRow(flame, step))}</tbody></table></div></details>
</section>`;
}

const outlineRow = (flame: FlameTable, { row, depth }: { readonly row: number; readonly depth: number }): Markup =>
  html`<tr><td class="num">${formatBytes(flame.total[row]!)}</td>${flame.grown ? html`<td>${grownText(flame, row)}</td>` : null}<th scope="row" style="padding-left:${depth * 0.9 + 0.5}em"><code>${flame.names[flame.name[row]!]!}</code></th></tr>
`;

function typesSection({ types, heapBytes }: HoldersReport): Markup | null {
  if (types.length === 0) return null;
  const row = ({ type, bytes, objects }: TypeShare): Markup =>
    html`<tr><th scope="row"><code>${type}</code></th><td class="num">${formatBytes(bytes)}</td><td class="num">${formatShare(bytes / heapBytes)}</td><td class="num">${formatCount(objects)}</td></tr>\n`;
  return html`<section id="types" aria-labelledby="title-types">
<h2 id="title-types">Types</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Types">
<table class="figures"><caption>Reachable objects, by type</caption>
<thead><tr><th scope="col">Type</th><th scope="col" class="num">Bytes</th><th scope="col" class="num">Share</th><th scope="col" class="num">Objects</th></tr></thead>
<tbody>${types.slice(0, TYPES_SHOWN).map(row)}</tbody></table></div>
</section>`;
}

function allocationsSection(allocations: readonly AllocationShare[]): Markup | null {
  if (allocations.length === 0) return null;
  const row = (one: AllocationShare): Markup =>
    html`<tr><th scope="row"><code>${one.function}</code></th><td><code>${one.holder}</code></td><td class="num">${formatBytes(one.bytes)}</td><td class="num">${formatInterval(one, formatBytes)}</td><td class="num">${one.samples}</td></tr>\n`;
  return html`<section id="allocations" aria-labelledby="title-allocations">
<h2 id="title-allocations">Who allocated it</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Allocations">
<table class="figures"><caption>Estimated from samples; an estimate from few samples is uncertain</caption>
<thead><tr><th scope="col">Allocated by</th><th scope="col">Held by</th><th scope="col" class="num">Bytes</th><th scope="col" class="num">95% interval</th><th scope="col" class="num">Samples</th></tr></thead>
<tbody>${allocations.map(row)}</tbody></table></div>
</section>`;
}
