/** `weblist`: annotated source as a page of its own, in which lines with samples are marked. */
import { documentPage, type PageAssets } from "../../html/document.ts";
import { html, type Markup } from "../../html/markup.ts";

export interface ListingText {
  /** Regular expression of the functions. */
  readonly pattern: string;
  /** Text of the report `list`. */
  readonly text: string;
  /** Version of leakhound that wrote the page. */
  readonly madeBy: string;
}

const ROUTINE = /^ROUTINE =+ (.*)$/;
/** `  1.50MB     2MB     42:source`: a dot where a line has no value. */
const ANNOTATED = /^ *(\S+) +(\S+) +\d+:/;

/** One self-contained HTML file. */
export function listingPage({ pattern, text, madeBy }: ListingText, assets: PageAssets): string {
  const title = `Source of ${pattern}`;
  const lines = text.trimEnd().split("\n").map(listingLine);
  const body = html`<header class="top"><p class="brand">leakhound</p></header>
<main class="view"><section aria-labelledby="title-list"><h2 id="title-list">${title}</h2>
<pre class="report" tabindex="0">${lines}</pre></section></main>
<footer><p>Made by leakhound ${madeBy}.</p></footer>`;
  return documentPage({ title, body, data: { schema: "leakhound.page/1", madeBy, flames: [] } }, assets);
}

function listingLine(line: string): Markup {
  const routine = ROUTINE.exec(line);
  if (routine) return html`<b>${line}</b>\n`;
  const [, flat, cum] = ANNOTATED.exec(line) ?? [];
  const hasSamples = flat !== undefined && (flat !== "." || cum !== ".");
  return hasSamples ? html`<mark>${line}</mark>\n` : html`${line}\n`;
}
