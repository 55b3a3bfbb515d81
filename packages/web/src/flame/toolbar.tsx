/** The bar above the flame graph: search, back and reset, the path from the root to the shown branch, and the color key. */
import { formatShare } from "../../../leakhound/src/base/format.ts";
import { GROWTH_STEPS, wholeWords } from "../../../leakhound/src/report/html/flame-words.ts";
import { plural } from "../../../leakhound/src/report/html/words.ts";
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { shortFunction } from "../../../leakhound/src/report/words/names.ts";
import { onSpanKey } from "./keys.ts";
import { pathTo } from "./layout.ts";
import type { Matches } from "./search.ts";
import type { Zoom } from "./zoom.ts";

/** Number of ancestors in the path besides the root; the others are left out. */
const PATH_TAIL = 3;

interface ToolbarProps {
  readonly flame: FlameTable;
  readonly title: string;
  readonly zoom: Zoom;
  readonly search: {
    readonly matches: Matches | null;
    readonly query: string;
    readonly onQuery: (text: string) => void;
  };
  readonly orientation: { readonly isRootBelow: boolean; readonly onTurn: () => void };
}

export function Toolbar({ flame, title, zoom, search: { matches, query, onQuery }, orientation }: ToolbarProps) {
  return (
    <div class="toolbar">
      <div class="tools">
        <input
          type="search"
          placeholder={flame.per === "image" ? "Search variables and types" : "Search functions and files"}
          aria-label={`Search in: ${title}`}
          value={query}
          onInput={(event) => onQuery(event.currentTarget.value)}
        />
        <output class="matched">{matches ? matchedText(matches, flame) : ""}</output>
        <button type="button" disabled={!zoom.canGoBack} onClick={zoom.back}>
          Back
        </button>
        <button type="button" disabled={zoom.root === 0 && zoom.span.size === 1} onClick={zoom.reset}>
          Show all
        </button>
        <button type="button" aria-label="Zoom in" onClick={() => onSpanKey({ key: "+", shiftKey: false }, zoom)}>
          +
        </button>
        <button
          type="button"
          aria-label="Zoom out"
          disabled={zoom.span.size === 1}
          onClick={() => onSpanKey({ key: "-", shiftKey: false }, zoom)}
        >
          −
        </button>
        <button type="button" aria-pressed={orientation.isRootBelow} onClick={orientation.onTurn}>
          Root at the bottom
        </button>
      </div>
      <div class="tools">
        <Path flame={flame} zoom={zoom} />
        {flame.per === "image" ? (
          <GrowthKey flame={flame} />
        ) : (
          <Key hasOwn={flame.own.includes(1)} hasShrunk={flame.shrunk !== undefined} />
        )}
      </div>
    </div>
  );
}

const matchedText = ({ count, share }: Matches, flame: FlameTable): string =>
  count === 0 ? "no match" : `${plural(count, "frame")}, ${formatShare(share)} of ${wholeWords(flame)}`;

function Path({ flame, zoom }: { readonly flame: FlameTable; readonly zoom: Zoom }) {
  const path = pathTo(flame, zoom.root);
  const tail = path.slice(1).slice(-PATH_TAIL);
  const name = (row: number): string =>
    row === 0
      ? flame.per === "profile" || flame.per === "image"
        ? "all"
        : "all growth"
      : shortFunction(flame.names[flame.name[row]!]!);
  const item = (row: number) =>
    row === zoom.root ? (
      <li key={row} aria-current="true">
        {name(row)}
      </li>
    ) : (
      <li key={row}>
        <button type="button" onClick={() => zoom.to(row)}>
          {name(row)}
        </button>
      </li>
    );
  return (
    <nav aria-label="Shown branch">
      <ol>
        {item(0)}
        {path.length - 1 > tail.length ? <li>…</li> : null}
        {tail.map(item)}
      </ol>
    </nav>
  );
}

const Key = ({ hasOwn, hasShrunk }: { readonly hasOwn: boolean; readonly hasShrunk: boolean }) => (
  <p class="key">
    {hasOwn ? (
      <span>
        <i class="own" /> <b>own code</b>
      </span>
    ) : null}
    <span>
      <i class="lib" /> {hasShrunk ? "grows" : "library and runtime"}
    </span>
    {hasShrunk ? (
      <span>
        <i class="shrunk" /> shrinks
      </span>
    ) : null}
  </p>
);

/** Empty if there is no older image to compare with. */
const GrowthKey = ({ flame }: { readonly flame: FlameTable }) =>
  flame.grown === undefined ? null : (
    <p class="key">
      {GROWTH_STEPS.map(({ name, words }) => (
        <span key={name}>
          <i class={`grown-${name}`} /> {words}
        </span>
      ))}
    </p>
  );
