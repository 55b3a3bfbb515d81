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
import { causesSection, holdersSection } from "./html/causes.ts";
import { chartsSection } from "./html/charts.ts";
import { evidenceSection } from "./html/evidence.ts";
import { flameSections, hasGrowth } from "./html/flame.ts";
import { html, inertJson, inertScript, inertStyle, type Markup } from "./html/markup.ts";
import { sitesSection } from "./html/sites.ts";
import { verdictBanner, verdictTitle } from "./html/verdict.ts";
import type { PageData } from "./page-data.ts";

export interface PageAssets {
  /** The bundled script of packages/web, a classic script. */
  readonly script: string;
  readonly style: string;
  /** `sha256-<base64>` of the script exactly as {@link pageScript} returns it; without it inline scripts are allowed at large. */
  readonly scriptHash?: string;
}

/** The script as it will stand in the page: hash this text for {@link PageAssets.scriptHash}. */
export const pageScript: (script: string) => string = inertScript;

/** One HTML file that needs nothing from outside and asks for nothing; pure, the same bytes for the same input. */
export function renderPage(data: PageData, assets: PageAssets): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(assets.scriptHash)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${verdictTitle(data.diagnosis)}: ${data.diagnosis.target}</title>
<link rel="icon" href="data:,">
<style>${{ html: inertStyle(assets.style) }}</style>
</head>
<body>
${body(data)}
<script type="application/json" id="page-data">${inertJson(data)}</script>
<script>${{ html: pageScript(assets.script) }}</script>
</body>
</html>
`;
  return page.html;
}

/** No request of any kind; inline style, and the one script. */
function contentPolicy(scriptHash: string | undefined): string {
  const script = scriptHash ? `'${scriptHash}'` : "'unsafe-inline'";
  return `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${script}; base-uri 'none'; form-action 'none'`;
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

/** One word of a POSIX shell, quoted where it has to be, so that a pasted command does what it says. */
const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
