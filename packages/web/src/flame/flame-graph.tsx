/** A flame graph: root on top or at the bottom, width is growth, with zoom and search. */
import type { ComponentChild } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { FlameWindow } from "./flame-window.tsx";
import { searchFlame } from "./search.ts";
import { Toolbar } from "./toolbar.tsx";
import { useZoom } from "./zoom.ts";

interface FlameGraphProps {
  readonly flame: FlameTable;
  readonly title: string;
  /** What the page offers for the function whose branch is shown. */
  readonly refine?: (name: string) => ComponentChild;
}

export function FlameGraph({ flame, title, refine = () => null }: FlameGraphProps) {
  const zoom = useZoom(flame);
  const [query, setQuery] = useState("");
  const [isRootBelow, setRootBelow] = useState(false);
  const matches = useMemo(() => searchFlame(flame, query), [flame, query]);
  const search = { matches, query, onQuery: setQuery };
  const orientation = { isRootBelow, onTurn: () => setRootBelow(!isRootBelow) };
  return (
    <div class="flame-graph">
      <Toolbar flame={flame} title={title} zoom={zoom} search={search} orientation={orientation} />
      {zoom.root === 0 ? null : refine(flame.names[flame.name[zoom.root]!]!)}
      <FlameWindow flame={flame} title={title} zoom={zoom} matches={matches} isRootBelow={isRootBelow} />
    </div>
  );
}
