/** Marks of a chart: gaps as hatched bands, restarts and the memory limit as labeled lines. */
import type uPlot from "uplot";
import { formatBytes } from "../../../leakhound/src/base/format.ts";
import { color } from "../base/theme.ts";
import { cutMiddle, visibleText } from "../base/visible-text.ts";
import { type Band, gapBands } from "./bands.ts";
import type { ChartSpec } from "./spec.ts";

const HATCH_PX = 7;
const FONT_PX = 11;
/** Narrower bands are widened, so that they stay visible. */
const BAND_PX_MIN = 3;
/** A label that is closer to the previous one is left out; the list below the chart has all events. */
const LABEL_SPACE_PX = 54;
const RELEASE_CHARS_MAX = 16;

/** Times at which at least one line has a value. */
function readingTimes(chart: uPlot): number[] {
  const [at, ...columns] = chart.data;
  return [...at].filter((_, row) => columns.some((values) => typeof values[row] === "number"));
}

function bandsOf(chart: uPlot, spec: ChartSpec): readonly Band[] {
  const gaps = spec.events.filter((event) => event.kind === "gap").map((event) => event.at);
  return gaps.length === 0 ? [] : gapBands(gaps, readingTimes(chart));
}

export function shadeBands(chart: uPlot, spec: ChartSpec): void {
  for (const band of bandsOf(chart, spec)) shadeBand(chart, band);
}

/** Hatches the visible part of the band, so that it is recognizable in black and white too. */
function shadeBand(chart: uPlot, band: Band): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  const xOf = (at: number): number => chart.valToPos(at, "x", true);
  const left = Math.max(xOf(band.from), bbox.left);
  const right = Math.min(Math.max(xOf(band.to), xOf(band.from) + BAND_PX_MIN * ratio), bbox.left + bbox.width);
  if (right <= left) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, bbox.top, right - left, bbox.height);
  ctx.clip();
  ctx.fillStyle = color("--band");
  ctx.fillRect(left, bbox.top, right - left, bbox.height);
  ctx.strokeStyle = color("--hatch");
  ctx.lineWidth = ratio;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (let x = left - bbox.height; x < right; x += HATCH_PX * ratio) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
  }
  ctx.stroke();
  ctx.restore();
}

/** Draws restarts and releases as dotted lines, and a label above each of them and each band where there is space. */
export function drawEvents(chart: uPlot, spec: ChartSpec): void {
  const xOf = (at: number): number => chart.valToPos(at, "x", true);
  const isInside = (x: number): boolean => x >= chart.bbox.left && x <= chart.bbox.left + chart.bbox.width;
  const moments = spec.events
    .flatMap(({ at, kind, text }) => (kind === "gap" ? [] : [{ x: xOf(at), text: momentWords(kind, text) }]))
    .filter(({ x }) => isInside(x));
  for (const { x } of moments) verticalLine(chart, x);
  if (spec.isSmall) return;
  const gaps = bandsOf(chart, spec).map(({ from, to }) => ({ x: xOf((from + to) / 2), text: "gap" }));
  labelMarks(chart, [...moments, ...gaps.filter(({ x }) => isInside(x))]);
}

/** A release is a name that comes from outside, and may be long. */
const momentWords = (kind: "restart" | "release", text: string): string =>
  kind === "restart" ? "restart" : visibleText(cutMiddle(text, RELEASE_CHARS_MAX));

function labelMarks(chart: uPlot, marks: readonly { readonly x: number; readonly text: string }[]): void {
  let lastPx = Number.NEGATIVE_INFINITY;
  for (const { x, text } of marks.toSorted((a, b) => a.x - b.x)) {
    if (x - lastPx < LABEL_SPACE_PX * devicePixelRatio) continue;
    label(chart, text, x, chart.bbox.top - 5 * devicePixelRatio, "center");
    lastPx = x;
  }
}

export function drawLimit(chart: uPlot, limitBytes: number | null): void {
  if (limitBytes === null) return;
  const { ctx, bbox } = chart;
  const y = chart.valToPos(limitBytes, "y", true);
  stroke(ctx, "--limit", [8, 4], () => {
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
  });
  label(chart, `limit ${formatBytes(limitBytes)}`, bbox.left + bbox.width, y - 5 * devicePixelRatio, "right");
}

function verticalLine({ ctx, bbox }: uPlot, x: number): void {
  stroke(ctx, "--restart", [3, 3], () => {
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
  });
}

function stroke(ctx: CanvasRenderingContext2D, name: `--${string}`, dash: readonly number[], path: () => void): void {
  ctx.save();
  ctx.strokeStyle = color(name);
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
  ctx.beginPath();
  path();
  ctx.stroke();
  ctx.restore();
}

function label({ ctx }: uPlot, text: string, x: number, y: number, align: CanvasTextAlign): void {
  ctx.save();
  ctx.fillStyle = color("--muted");
  ctx.font = `${FONT_PX * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = align;
  ctx.textBaseline = "alphabetic";
  ctx.fillText(text, x, y);
  ctx.restore();
}
