/**
 * Thinning: fewer points for the pairwise statistics, whose cost grows with the square of their number.
 *
 * Neighbors are averaged, which also averages their noise:  o o o o o o  ->  o   o   o
 */
export const POINTS_MAX = 120;

export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export function thin(points: Points, max: number = POINTS_MAX): Points {
  const n = points.x.length;
  if (n <= max) return points;
  const x = new Float64Array(max);
  const y = new Float64Array(max);
  for (let bin = 0; bin < max; bin++) {
    const first = Math.floor((bin * n) / max);
    const end = Math.floor(((bin + 1) * n) / max);
    for (let i = first; i < end; i++) {
      x[bin]! += points.x[i]! / (end - first);
      y[bin]! += points.y[i]! / (end - first);
    }
  }
  return { x, y };
}
