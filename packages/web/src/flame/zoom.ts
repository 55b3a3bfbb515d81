/** Which branch of the flame graph is shown, and the way back through the branches shown before. */
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
  const [trail, setTrail] = useState<readonly number[]>([0]);
  const root = trail.at(-1) ?? 0;
  return {
    root,
    canGoBack: trail.length > 1,
    to: (row) => setTrail(row === root ? trail : [...trail, row]),
    back: () => setTrail(trail.length > 1 ? trail.slice(0, -1) : trail),
    reset: () => setTrail([0]),
  };
}
