/**
 * The reliability plot: how often verdicts of each confidence were right. On the diagonal the confidence is right; above
 * it, too low; below it, too high. The area of a dot grows with the number of cases.
 */
import type { Bin } from "./summary.ts";

const SIDE = 360;
const MARGIN = 52;
/** Lowest confidence in the plot; verdicts have hardly any below. */
const LOW = 0.4;

export function reliabilityPlot(bins: readonly Bin[]): string {
  const place = (value: number) => MARGIN + (SIDE * (Math.max(LOW, value) - LOW)) / (1 - LOW);
  const point = (x: number, y: number) => ({ x: place(x).toFixed(1), y: (SIDE + 2 * MARGIN - place(y)).toFixed(1) });
  const ticks = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
  const all = bins.reduce((sum, { cases }) => sum + cases, 0);
  const lines = ticks.map((tick) => {
    const { x, y } = point(tick, tick);
    const label = tick.toFixed(1);
    return `<path d="M${x} ${MARGIN}v${SIDE}M${MARGIN} ${y}h${SIDE}" stroke="#ddd"/><text x="${x}" y="${SIDE + MARGIN + 18}" text-anchor="middle">${label}</text><text x="${MARGIN - 8}" y="${Number(y) + 4}" text-anchor="end">${label}</text>`;
  });
  const dots = bins.map(({ confidence, right, cases }) => {
    const { x, y } = point(confidence, right);
    const radius = (3 + 12 * Math.sqrt(cases / all)).toFixed(1);
    return `<circle cx="${x}" cy="${y}" r="${radius}" fill="#2563eb" fill-opacity=".7"><title>confidence ${confidence.toFixed(2)}, right ${right.toFixed(2)}, ${cases} cases</title></circle>`;
  });
  const size = SIDE + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}" font-family="sans-serif" font-size="12">`,
    `<rect width="${size}" height="${size}" fill="#fff"/>`,
    ...lines,
    `<path d="M${MARGIN} ${SIDE + MARGIN}L${SIDE + MARGIN} ${MARGIN}" stroke="#888" stroke-dasharray="4 4"/>`,
    ...dots,
    `<text x="${size / 2}" y="${size - 12}" text-anchor="middle">confidence</text>`,
    `<text transform="translate(14 ${size / 2}) rotate(-90)" text-anchor="middle">share that was right</text>`,
    "</svg>\n",
  ].join("\n");
}
