/** The options of uPlot for a chart: scales, axes, lines, and the marks for gaps and restarts. */
import uPlot from "uplot";
import { timeLabels } from "../base/local-time.ts";
import { color } from "../base/theme.ts";
import { drawEvents, drawLimit, shadeBands } from "./marks.ts";
import { type ChartSpec, dashOf, formatOf, lineColorOf } from "./spec.ts";

const HEIGHT_PX = 300;
const SMALL_HEIGHT_PX = 150;
const HEADROOM = 1.06;
/** A memory limit that exceeds the highest value by more than this factor is not drawn: it would flatten the lines. */
const LIMIT_SHOWN_RATIO_MAX = 2;
/** The steps of a byte axis are powers of two, so that its labels are round: 64 MiB, 128 MiB. */
const BYTE_STEPS = Array.from({ length: 60 }, (_, power) => 2 ** power);
const FONT = '12px system-ui, -apple-system, "Segoe UI", sans-serif';

/** The lines of a chart on one common time column; a value is undefined where its line has no reading at that time. */
export function alignedData(spec: ChartSpec): uPlot.AlignedData {
  const lines = spec.fit ? [...spec.lines, spec.fit] : spec.lines;
  return uPlot.join(lines.map((line) => [[...line.at], [...line.values]] as uPlot.AlignedData));
}

/** The memory limit, or null if it is unknown or too far above the lines. */
function shownLimit({ lines, limitBytes }: ChartSpec): number | null {
  const highest = lines.flatMap((line) => line.values).reduce((high: number, value) => Math.max(high, value ?? 0), 0);
  return limitBytes !== null && limitBytes <= highest * LIMIT_SHOWN_RATIO_MAX ? limitBytes : null;
}

/** @param current the content, of which the values may change while the chart is shown */
export function chartOptions(
  current: () => ChartSpec,
  widthPx: number,
  onCursor: (row: number | null) => void,
): uPlot.Options {
  const spec = current();
  const limit = () => shownLimit(current());
  return {
    width: widthPx,
    height: spec.isSmall ? SMALL_HEIGHT_PX : HEIGHT_PX,
    ms: 1,
    padding: [spec.isSmall ? 6 : 20, 30, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: "time" },
      drag: { x: true, y: false, dist: 8, setScale: spec.onSelect === undefined },
      points: { size: 7 },
    },
    scales: {
      x: { time: true, ...(spec.span ? { range: () => spanOf(current()) } : {}) },
      y: { range: (_chart, _low, high) => [0, Math.max(high ?? 0, limit() ?? 0, 1) * HEADROOM] },
    },
    axes: [timeAxis(), valueAxis(spec)],
    series: [{}, ...lineSeries(spec)],
    hooks: {
      drawClear: [(chart) => shadeBands(chart, current())],
      draw: [(chart) => drawEvents(chart, current()), (chart) => drawLimit(chart, limit())],
      setSelect: [(chart) => announceSelection(chart, current())],
      setCursor: [(chart) => onCursor(chart.cursor.idx ?? null)],
    },
  };
}

const spanOf = ({ span }: ChartSpec): [number, number] => [span?.fromMs ?? 0, span?.toMs ?? 0];

/** A chart that shares its cursor gets the selections of the others, too: only the one under the pointer announces it. */
function announceSelection(chart: uPlot, { onSelect }: ChartSpec): void {
  const { left, width } = chart.select;
  if (!onSelect || width === 0 || !chart.root.matches(":hover")) return;
  onSelect({ fromMs: chart.posToVal(left, "x"), toMs: chart.posToVal(left + width, "x") });
  chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
}

const axisBase = (): uPlot.Axis => ({
  stroke: () => color("--muted"),
  font: FONT,
  grid: { stroke: () => color("--grid"), width: 1 },
  ticks: { show: false },
});

const timeAxis = (): uPlot.Axis => ({
  ...axisBase(),
  grid: { show: false },
  ticks: { show: true, stroke: () => color("--grid"), width: 1, size: 6 },
  space: 60,
  size: 44,
  values: (_chart, splits, _axis, _space, step) => timeLabels(splits, step),
});

function valueAxis(spec: ChartSpec): uPlot.Axis {
  const format = formatOf(spec.unit);
  return {
    ...axisBase(),
    size: spec.isSmall ? 60 : 70,
    space: spec.isSmall ? 24 : 44,
    gap: 8,
    ...(spec.unit === "bytes" ? { incrs: BYTE_STEPS } : {}),
    values: (_chart, splits) => splits.map((value) => format(value).replace(".0 ", " ")),
  };
}

function lineSeries(spec: ChartSpec): uPlot.Series[] {
  const lines = spec.lines.map(
    (line, index): uPlot.Series => ({
      label: line.name,
      stroke: () => color(lineColorOf(index)),
      width: spec.isSmall ? 1.5 : 2,
      dash: [...dashOf(index)],
      points: { size: 4 },
    }),
  );
  const fit: uPlot.Series = {
    label: "fitted",
    stroke: () => color("--fit"),
    width: 2,
    dash: [6, 4],
    points: { show: false },
  };
  return spec.fit ? [...lines, fit] : lines;
}
