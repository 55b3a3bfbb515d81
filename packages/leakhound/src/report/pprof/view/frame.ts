/**
 * What every page of the view has: links to the other pages, the sample type, and the filters.
 * Links and forms keep the filters; none of it needs a script.
 */
import type { Profile } from "../../../profile/model/types.ts";
import { documentPage, type PageAssets } from "../../html/document.ts";
import { html, type Markup } from "../../html/markup.ts";
import type { FlameTable, SourceData } from "../../page/page-data.ts";

/** What all pages of one view share. */
export interface ViewFrame {
  readonly profile: Profile;
  /** The sample type that is shown. */
  readonly sampleType: string;
  /** Query of the address of the page. */
  readonly query: URLSearchParams;
  readonly assets: PageAssets;
  readonly madeBy: string;
}

export interface ViewPage {
  /** Path of the page itself: `/top`. */
  readonly path: string;
  readonly title: string;
  readonly body: readonly Markup[];
  readonly flames?: readonly FlameTable[];
  readonly source?: SourceData;
}

const PAGES: readonly (readonly [path: string, name: string])[] = [
  ["/flamegraph", "Flame graph"],
  ["/graph", "Graph"],
  ["/top", "Top"],
  ["/peek", "Peek"],
  ["/source", "Source"],
];
const FILTERS: readonly (readonly [short: string, name: string, hint: string])[] = [
  ["f", "Focus", "only stacks through these functions"],
  ["i", "Ignore", "no stacks through these functions"],
  ["h", "Hide", "stacks without these frames"],
  ["s", "Show", "stacks of only these frames"],
  ["sf", "Show from", "stacks from the first of these frames on"],
  ["tf", "Tag focus", "only samples with this label, or label range"],
  ["ti", "Tag ignore", "no samples with this label"],
];

export function viewPage(frame: ViewFrame, { path, title, body, flames = [], source }: ViewPage): string {
  const page = html`<header class="top">
<p class="brand">leakhound</p>
<nav aria-label="Views">${PAGES.map(([to, name]) => pageLink(frame, to, name, to === path))}
<a href="/download">Download</a></nav>
</header>
<main class="view">
${controls(frame, path)}
${body}
</main>
<footer><p>Made by leakhound ${frame.madeBy}.</p></footer>`;
  const drawn = { flames, takesFilters: true, ...(source === undefined ? {} : { source }) };
  const data = { schema: "leakhound.page/1", madeBy: frame.madeBy, ...drawn } as const;
  return documentPage({ title: `${title} · leakhound`, body: page, data, isServed: true }, frame.assets);
}

/** The address of a page with the current filters and these changes; "" removes a filter. */
export function addressOf({ query }: ViewFrame, path: string, changes: Readonly<Record<string, string>> = {}): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return text === "" ? path : `${path}?${text}`;
}

function pageLink(frame: ViewFrame, path: string, name: string, isHere: boolean): Markup {
  const address = addressOf(frame, path, {
    re: path === "/peek" || path === "/source" ? (frame.query.get("re") ?? "") : "",
  });
  return isHere
    ? html`<a href="${address}" aria-current="page">${name}</a>\n`
    : html`<a href="${address}">${name}</a>\n`;
}

function controls(frame: ViewFrame, path: string): Markup {
  const { query } = frame;
  const active = FILTERS.filter(([short]) => (query.get(short) ?? "") !== "");
  return html`<form class="controls" method="get" action="${path}">
${sampleTypes(frame)}
<details${active.length > 0 ? html` open` : null}><summary>Filters${active.length > 0 ? ` (${active.length})` : ""}</summary>
<div class="fields">${FILTERS.map(([short, name, hint]) => field(short, name, hint, query.get(short) ?? ""))}</div></details>
${kept(query)}
<button type="submit">Apply</button>
${active.length > 0 ? html`<a href="${addressOf(frame, path, Object.fromEntries(FILTERS.map(([short]) => [short, ""])))}">Clear filters</a>` : null}
</form>
`;
}

function sampleTypes({ profile, sampleType }: ViewFrame): Markup {
  const options = profile.sampleTypes.map(({ type }) =>
    type === sampleType
      ? html`<option value="${type}" selected>${type}</option>`
      : html`<option value="${type}">${type}</option>`,
  );
  return html`<label>Sample <select name="si">${options}</select></label>`;
}

function field(short: string, name: string, hint: string, value: string): Markup {
  return html`<label>${name} <input name="${short}" value="${value}" placeholder="regular expression" title="${hint}" spellcheck="false"></label>
`;
}

/** Parameters without a field in the form keep their values. */
function kept(query: URLSearchParams): readonly Markup[] {
  const formFields = new Set(["si", ...FILTERS.map(([short]) => short)]);
  return [...query]
    .filter(([name, value]) => !formFields.has(name) && value !== "")
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
}
