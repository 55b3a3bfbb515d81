/** A flame graph: root on top, width is growth, with zoom and search. */
import { useMemo, useState } from "preact/hooks";
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { FlameWindow } from "./flame-window.tsx";
import { Refine } from "./refine.tsx";
import { searchFlame } from "./search.ts";
import { Toolbar } from "./toolbar.tsx";
import { useZoom } from "./zoom.ts";

interface FlameGraphProps {
  readonly flame: FlameTable;
  readonly title: string;
  /** Whether the address of the page accepts filters. */
  readonly takesFilters: boolean;
}

export function FlameGraph({ flame, title, takesFilters }: FlameGraphProps) {
  const zoom = useZoom();
  const [query, setQuery] = useState("");
  const matches = useMemo(() => searchFlame(flame, query), [flame, query]);
  return (
    <div class="flame-graph">
      <Toolbar flame={flame} title={title} zoom={zoom} matches={matches} query={query} onQuery={setQuery} />
      {takesFilters && zoom.root !== 0 ? <Refine name={flame.names[flame.name[zoom.root]!]!} /> : null}
      <FlameWindow flame={flame} title={title} zoom={zoom} matches={matches} />
    </div>
  );
}
