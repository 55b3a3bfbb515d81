/**
 * The part of a branch that fills the width, so that a graph can be magnified and moved without another root:
 *
 *   branch     [ main                                    ]     0 … 1
 *   span            |----------|                               left 0.12, size 0.27
 *   drawn      [ main                                    ]     the same boxes, 1 / 0.27 times as wide
 */
export interface FlameSpan {
  readonly left: number;
  readonly size: number;
}

export const WHOLE: FlameSpan = { left: 0, size: 1 };
/** A box of one part in ten million is as wide as the drawing then. */
const SIZE_MIN = 1e-7;

const within = ({ left, size }: FlameSpan): FlameSpan => ({ left: Math.min(Math.max(left, 0), 1 - size), size });

export interface Magnification {
  /** Above 1 magnifies. */
  readonly factor: number;
  /** The part of the drawing, 0..1, that stays where it is. */
  readonly at: number;
}

export function magnified({ left, size }: FlameSpan, { factor, at }: Magnification): FlameSpan {
  const next = Math.min(1, Math.max(SIZE_MIN, size / factor));
  return within({ left: left + at * (size - next), size: next });
}

/** @param part of the drawing by which the content moves to the left; negative to the right */
export const moved = ({ left, size }: FlameSpan, part: number): FlameSpan => within({ left: left + part * size, size });

/** Moved as little as needed, so that a box is in the drawing, or fills it where it is wider. */
export function revealing(span: FlameSpan, box: FlameSpan): FlameSpan {
  const { left, size } = span;
  const isSeen = box.left < left + size && box.left + box.size > left;
  if (isSeen && box.size >= size) return span;
  const rightmost = Math.min(left, box.left);
  return within({ left: Math.max(rightmost, Math.min(box.left, box.left + box.size - size)), size });
}
