/** The branch of the flame graph that is shown, what part of its width, and the history of branches to go back to. */
import { useState } from "preact/hooks";
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { type FlameSpan, WHOLE } from "./span.ts";

export interface Zoom {
  /** The row whose branch fills the width. */
  readonly root: number;
  /** The part of that branch; all of it after each change of the branch. */
  readonly span: FlameSpan;
  readonly show: (span: FlameSpan) => void;
  readonly canGoBack: boolean;
  readonly to: (row: number) => void;
  readonly back: () => void;
  readonly reset: () => void;
}

interface Shown {
  readonly of: FlameTable;
  readonly history: readonly number[];
  readonly span: FlameSpan;
}

/** Another flame graph is shown from its root. */
export function useZoom(flame: FlameTable): Zoom {
  const [kept, setState] = useState<Shown>({ of: flame, history: [0], span: WHOLE });
  const { history, span } = kept.of === flame ? kept : { history: [0], span: WHOLE };
  const setHistory = (next: readonly number[]): void => setState({ of: flame, history: next, span: WHOLE });
  const root = history.at(-1) ?? 0;
  return {
    root,
    span,
    show: (next) => setState({ of: flame, history, span: next }),
    canGoBack: history.length > 1,
    to: (row) => setHistory(row === root ? history : [...history, row]),
    back: () => setHistory(history.length > 1 ? history.slice(0, -1) : history),
    reset: () => setHistory([0]),
  };
}
