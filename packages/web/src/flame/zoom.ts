/** The branch of the flame graph that is shown, and the history of branches to go back to. */
import { useState } from "preact/hooks";

export interface Zoom {
  /** The row whose branch fills the width. */
  readonly root: number;
  readonly canGoBack: boolean;
  readonly to: (row: number) => void;
  readonly back: () => void;
  readonly reset: () => void;
}

export function useZoom(): Zoom {
  const [history, setHistory] = useState<readonly number[]>([0]);
  const root = history.at(-1) ?? 0;
  return {
    root,
    canGoBack: history.length > 1,
    to: (row) => setHistory(row === root ? history : [...history, row]),
    back: () => setHistory(history.length > 1 ? history.slice(0, -1) : history),
    reset: () => setHistory([0]),
  };
}
