/** A flame graph: root on top, width is growth, with zoom and search. */
import { useMemo, useState } from "preact/hooks";
import type { FlameTable } from "../../../leakhound/src/report/page-data.ts";
import { FlameWindow } from "./flame-window.tsx";
import { searchFlame } from "./search.ts";
import { Toolbar } from "./toolbar.tsx";
import { useZoom } from "./zoom.ts";

export function FlameGraph({ flame, title }: { readonly flame: FlameTable; readonly title: string }) {
  const zoom = useZoom();
  const [query, setQuery] = useState("");
  const matches = useMemo(() => searchFlame(flame, query), [flame, query]);
  return (
    <div class="flame-graph">
      <Toolbar flame={flame} title={title} zoom={zoom} matches={matches} query={query} onQuery={setQuery} />
      <FlameWindow flame={flame} title={title} zoom={zoom} matches={matches} />
    </div>
  );
}
