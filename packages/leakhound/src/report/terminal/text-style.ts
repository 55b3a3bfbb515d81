import type { Paint } from "./paint.ts";

/** How text is set: the columns of the terminal, and its colors. */
export interface TextStyle {
  readonly width: number;
  readonly paint: Paint;
}
