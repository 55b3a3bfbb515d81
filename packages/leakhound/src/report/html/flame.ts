/**
 * The place of a flame graph, and its largest branches as a table: the text alternative of the
 * drawing, and all there is where scripts do not run.
 *
 *   root 100%                     share    growth   call path
 *    ├ main 90%          ->       100%  4.1 MiB/h   root
 *    │  └ leak 70%                 90%  3.7 MiB/h     main
 *    └ other 3%                    70%  2.9 MiB/h       leak          (other is below the threshold)
 */
import { formatShare } from "../../base/format.ts";
import type { FlameTable, PageData } from "../page/page-data.ts";
import { gainText, isShrinking, wholeWords } from "./flame-words.ts";
import { html, type Markup } from "./markup.ts";
import { functionName, positionName } from "./words.ts";

const SHARE_SHOWN_MIN = 0.03;
const ROWS_SHOWN_MAX = 80;
const INDENT_MAX = 24;

const TITLES: Readonly<Record<FlameTable["unit"], string>> = {
  bytes: "Flame graph of memory growth",
  count: "Flame graph of goroutine growth",
  nanoseconds: "Flame graph of growth",
};

export const hasGrowth = (flame: FlameTable): boolean => (flame.total[0] ?? 0) > 0;

/** A section for each flame graph that shows something; of a goroutine leak the goroutines come first. */
export function flameSections({ flames, diagnosis }: PageData): readonly Markup[] {
  const first: FlameTable["unit"] = diagnosis.kind === "goroutine" ? "count" : "bytes";
  return flames
    .map((flame, index) => ({ flame, index }))
    .filter(({ flame }) => hasGrowth(flame))
    .sort((a, b) => Number(b.flame.unit === first) - Number(a.flame.unit === first))
    .map(({ flame, index }, place) => {
      const id = place === 0 ? "flame" : `flame-${place + 1}`;
      return flameSection(flame, { index, id, title: TITLES[flame.unit] });
    });
}

/** @param place `index` in the flames of the page's data, and `id` of the section */
export function flameSection(
  flame: FlameTable,
  { index, id, title }: { readonly index: number; readonly id: string; readonly title: string },
): Markup {
  return html`<section id="${id}" class="flame" aria-labelledby="title-${id}">
<h2 id="title-${id}">${title}</h2>
<p class="lead scripted">${leadOf(flame)}</p>
<div class="island" data-flame="${index}"></div>
<details class="as-text" open><summary>The largest call paths as a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="The largest call paths">
<table class="figures paths"><caption>Frames with at least ${formatShare(SHARE_SHOWN_MIN)} of ${wholeWords(flame)}, callees indented below their callers</caption>
<thead><tr><th scope="col" class="num">Share</th><th scope="col" class="num">${flame.per === "profile" ? "Amount" : "Growth"}</th><th scope="col">Frame</th></tr></thead>
<tbody>${outline(flame).map((row) => outlineRow(flame, row))}</tbody></table></div></details>
</section>`;
}

function leadOf({ shrunk, per }: FlameTable): string {
  if (per === "profile") {
    const width = shrunk ? "how much differs from the base" : "what passes through it";
    return `Every call path, callers above callees; the width of a frame is ${width}.`;
  }
  const width = per === "window" ? "from the first profile to the last" : "per hour";
  return shrunk
    ? `Every call path that grows or shrinks, callers above callees; the width of a frame is how much moves ${width}.`
    : `Every call path that grows, callers above callees; the width of a frame is its growth ${width}.`;
}

interface OutlineRow {
  readonly row: number;
  readonly depth: number;
}

/** The rows worth a line, callers before callees and the larger branch first. */
export function outline(flame: FlameTable): readonly OutlineRow[] {
  const total = flame.total[0] ?? 0;
  const isShown = (row: number): boolean => flame.total[row]! >= total * SHARE_SHOWN_MIN && flame.total[row]! > 0;
  const children = new Map<number, number[]>();
  for (let row = 1; row < flame.total.length; row++) {
    if (!isShown(row)) continue;
    const siblings = children.get(flame.parent[row]!) ?? [];
    children.set(flame.parent[row]!, [...siblings, row]);
  }
  const rows: OutlineRow[] = [];
  const open: OutlineRow[] = [{ row: 0, depth: 0 }];
  for (let next = open.pop(); next && rows.length < ROWS_SHOWN_MAX; next = open.pop()) {
    rows.push(next);
    const { row, depth } = next;
    const below = (children.get(row) ?? []).sort((a, b) => flame.total[a]! - flame.total[b]!);
    open.push(...below.map((child) => ({ row: child, depth: depth + 1 })));
  }
  return rows;
}

function outlineRow(flame: FlameTable, { row, depth }: OutlineRow): Markup {
  const share = flame.total[0]! > 0 ? flame.total[row]! / flame.total[0]! : 0;
  const indent = Math.min(depth, INDENT_MAX);
  return html`<tr><td class="num">${formatShare(share)}</td><td class="num${isShrinking(flame, row) ? " shrunk" : ""}">${gainText(flame, row)}</td><th scope="row" style="padding-left:${indent * 0.9 + 0.5}em"${flame.own[row] === 1 ? html` class="is-own"` : null}>${functionName(flame.names[flame.name[row]!] ?? "")} ${positionName(flame.files[flame.file[row]!] ?? "", flame.line[row]!)}</th></tr>
`;
}
