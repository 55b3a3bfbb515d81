/** The frame of every page: a policy that forbids every request, the style, the data and the script. */
import type { FlamePageData, PageData } from "../page/page-data.ts";
import { html, inertJson, inertScript, inertStyle, type Markup } from "./markup.ts";

export interface PageAssets {
  /** The bundled script of packages/web, a classic script. */
  readonly script: string;
  readonly style: string;
  /** `sha256-<base64>` of the script exactly as {@link pageScript} returns it; without it inline scripts are allowed at large. */
  readonly scriptHash?: string;
}

/** The script as it will stand in the page: hash this text for {@link PageAssets.scriptHash}. */
export const pageScript: (script: string) => string = inertScript;

export interface PageContent {
  readonly title: string;
  readonly body: Markup;
  /** What the script draws from. */
  readonly data: PageData | FlamePageData;
  /** For a page that a server of ours gives: what it may ask of that server. Nothing otherwise. */
  readonly isServed?: boolean;
}

/** One HTML file that needs nothing from outside and asks for nothing. */
export function documentPage({ title, body, data, isServed = false }: PageContent, assets: PageAssets): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(assets.scriptHash, isServed)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${{ html: inertStyle(assets.style) }}</style>
</head>
<body>
${body}
<script type="application/json" id="page-data">${inertJson(data)}</script>
<script>${{ html: pageScript(assets.script) }}</script>
</body>
</html>
`;
  return page.html;
}

/** No request of any kind, unless it was served; inline style, and the one script. */
function contentPolicy(scriptHash: string | undefined, isServed: boolean): string {
  const script = scriptHash ? `'${scriptHash}'` : "'unsafe-inline'";
  const served = isServed ? "frame-src 'self'; form-action 'self'" : "form-action 'none'";
  return `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${script}; base-uri 'none'; ${served}`;
}

/** One word of a POSIX shell, quoted where it has to be, so that a pasted command does what it says. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
