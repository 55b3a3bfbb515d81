/** The causes that match, and what holds the memory; both only where they are known. */

import { formatBytes, formatShare } from "../../base/format.ts";
import type { CauseFinding } from "../../verdict/facts/causes.ts";
import type { Holder } from "../../verdict/facts/diagnosis.ts";
import type { CauseJson } from "../json/diagnosis.ts";
import { causesTitle } from "../words/causes.ts";
import { html, type Markup } from "./markup.ts";
import { position } from "./words.ts";

export function causesSection(causes: readonly CauseJson[]): Markup | null {
  if (causes.length === 0) return null;
  return html`<section id="causes" aria-labelledby="title-causes">
<h2 id="title-causes">${causesTitle(causes)}</h2>
${causes.map(causeCard)}
</section>`;
}

const causeCard = (cause: CauseJson): Markup => html`<article class="cause">
<h3>${cause.title} <span class="tag">${formatShare(cause.confidence)} confidence</span></h3>
<p><code>${cause.id}</code></p>
${list(cause.evidence.map(({ text }) => html`<li>${text}</li>`))}
${list(cause.mistakes.map(mistakeItem))}
<p>${cause.advice}</p>
${list(cause.findings.map(findingItem))}
${cause.links.length > 0 ? html`<p class="links">${cause.links.map(link)}</p>` : null}
</article>
`;

const list = (items: readonly Markup[]): Markup | null => (items.length > 0 ? html`<ul>${items}</ul>` : null);

const mistakeItem = ({ text, rule, likelihood }: CauseJson["mistakes"][number]): Markup =>
  html`<li>${formatShare(likelihood)}: ${text}${rule === null ? null : html` <span class="tag">${rule}</span>`}</li>`;

const findingItem = ({ rule, file, line, message }: CauseFinding): Markup =>
  html`<li><code class="pos">${position(file, line)}</code> ${message} <span class="tag">${rule}</span></li>`;

/** Only addresses of the web become links; anything else stays text. */
const link = (address: string): Markup =>
  /^https?:\/\//i.test(address)
    ? html`<a href="${address}" rel="noopener noreferrer">${address}</a> `
    : html`<span>${address}</span> `;

export function holdersSection(holders: readonly Holder[]): Markup | null {
  if (holders.length === 0) return null;
  return html`<section id="holders" aria-labelledby="title-holders">
<h2 id="title-holders">Who holds the memory</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Holders">
<table class="figures holders"><caption>Roots that keep memory alive, most retained first</caption>
<thead><tr><th scope="col">Root</th><th scope="col">Kind</th><th scope="col" class="num">Retained</th><th scope="col" class="num">Share</th><th scope="col">Path</th></tr></thead>
<tbody>${holders.map(holderRow)}</tbody></table></div>
</section>`;
}

const holderRow = ({ root, kind, retainedBytes, share, path }: Holder): Markup =>
  html`<tr><th scope="row"><code>${root}</code></th><td>${kind}</td><td class="num">${formatBytes(retainedBytes)}</td><td class="num">${formatShare(share)}</td><td><code>${path.join(" → ")}</code></td></tr>
`;
