/**
 * The diagnosis as one self-contained HTML file.
 *
 *   <head>  a policy that forbids every request, the style sheet
 *   <body>  verdict, evidence, sites: static, readable with scripts off
 *           <div class="island" data-…>      where the script draws charts and flame graphs
 *           <script type="application/json"> PageData, inert
 *           <script>                         packages/web, bundled
 *
 * The essentials are text that is written here, and the script only adds drawings. So the page
 * survives mail gateways and ticket systems that strip scripts, and it prints.
 */

import type { PageData } from "../page/page-data.ts";
import { causesSection, holdersSection } from "./causes.ts";
import { chartsSection } from "./charts.ts";
import { documentPage, type PageAssets, shellWord } from "./document.ts";
import { evidenceSection } from "./evidence.ts";
import { flameSections, hasGrowth } from "./flame.ts";
import { html, type Markup } from "./markup.ts";
import { sitesSection } from "./sites.ts";
import { verdictBanner, verdictTitle } from "./verdict.ts";

/** One HTML file that needs nothing from outside and asks for nothing; pure, the same bytes for the same input. */
export function renderPage(data: PageData, assets: PageAssets): string {
  const title = `${verdictTitle(data.diagnosis)}: ${data.diagnosis.target}`;
  return documentPage({ title, body: body(data), data }, assets);
}

const body = (data: PageData): Markup => html`<header class="top">
<p class="brand">leakhound</p>
${contents(data)}
</header>
<main>
${verdictBanner(data.diagnosis)}
${chartsSection(data)}
${evidenceSection(data.diagnosis.evidence)}
${causesSection(data.diagnosis.causes)}
${sitesSection(data)}
${flameSections(data)}
${holdersSection(data.diagnosis.holders)}
</main>
${footer(data)}`;

function contents({ diagnosis, flames }: PageData): Markup {
  const entries: readonly (readonly [id: string, title: string, isThere: boolean])[] = [
    ["memory", "Memory", true],
    ["evidence", "Evidence", true],
    ["causes", "Causes", diagnosis.causes.length > 0],
    ["sites", "Sites", true],
    ["flame", "Flame graph", flames.some(hasGrowth)],
    ["holders", "Holders", diagnosis.holders.length > 0],
  ];
  const links = entries.filter(([, , isThere]) => isThere).map(([id, title]) => html`<a href="#${id}">${title}</a>\n`);
  return html`<nav aria-label="Sections">${links}</nav>`;
}

function footer({ madeBy, diagnosis, rerun }: PageData): Markup {
  const command = rerun ?? `npx leakhound watch ${shellWord(diagnosis.target)}`;
  return html`<footer>
<p>Made by leakhound ${madeBy}. To see this again: <code>${command}</code></p>
</footer>`;
}
