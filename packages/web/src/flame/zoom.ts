/** The branch of the flame graph that is shown, and the history of branches to go back to. */
import { useState } from "preact/hooks";
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";

export interface Zoom {
  /** The row whose branch fills the width. */
  readonly root: number;
  readonly canGoBack: boolean;
  readonly to: (row: number) => void;
  readonly back: () => void;
  readonly reset: () => void;
}

/** Another flame graph is shown from its root. */
export function useZoom(flame: FlameTable): Zoom {
  const [{ of, history: kept }, setState] = useState<{ readonly of: FlameTable; readonly history: readonly number[] }>({
    of: flame,
    history: [0],
  });
  const history = of === flame ? kept : [0];
  const setHistory = (next: readonly number[]): void => setState({ of: flame, history: next });
  const root = history.at(-1) ?? 0;
  return {
    root,
    canGoBack: history.length > 1,
    to: (row) => setHistory(row === root ? history : [...history, row]),
    back: () => setHistory(history.length > 1 ? history.slice(0, -1) : history),
    reset: () => setHistory([0]),
  };
}
