/**
 * A line chart over time: uPlot on a canvas, with a legend of buttons and a cursor that the arrow keys move. All charts of
 * a page share one cursor.
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { onThemeChange } from "../base/theme.ts";
import { Legend, Reading } from "./legend.tsx";
import { alignedData, chartOptions } from "./options.ts";
import { type ChartSpec, structureOf, type TimeRange } from "./spec.ts";

/** Number of arrow key presses that move the cursor across the whole chart. */
const KEY_STEPS = 40;

/** Keys, separated by spaces, and what they do. */
export const CHART_KEYS = [
  ["ArrowLeft ArrowRight", "move the cursor"],
  ["m", "marks the begin of a range, and then its end, where a chart draws the flame graph of a range"],
  ["Escape", "removes the cursor"],
] as const;

export function Chart({ spec }: { readonly spec: ChartSpec }) {
  const data = useMemo(() => alignedData(spec), [spec]);
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(spec);
  latest.current = spec;
  const [row, setRow] = useState<number | null>(null);
  const [markMs, setMark] = useState<number | null>(null);
  const mark = useRef<number | null>(null);
  const structure = structureOf(spec);
  const [shown, setShown] = useState<readonly boolean[]>(() => spec.lines.map(() => true));

  useEffect(() => {
    if (!host.current) return;
    setShown(latest.current.lines.map(() => true));
    const plot = new uPlot(
      chartOptions(() => latest.current, host.current.clientWidth, setRow),
      data,
      host.current,
    );
    chart.current = plot;
    return onResizeAndTheme(host.current, plot);
  }, [structure]);
  useEffect(() => chart.current?.setData(data), [data]);

  const toggle = (line: number): void => {
    const isShown = !shown[line];
    setShown(shown.with(line, isShown));
    chart.current?.setSeries(line + 1, { show: isShown });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const plot = chart.current;
    if (!plot) return;
    // Of the chart and not of what is drawn: keys may follow each other faster than the page.
    const cursor = plot.cursor.idx ?? null;
    const atMs = cursor === null ? undefined : plot.data[0][cursor];
    const isMark = event.key === "m" && spec.onSelect !== undefined && atMs !== undefined;
    if (!isMark && !moveCursor(plot, event.key, cursor)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!isMark) return;
    const begin = mark.current;
    mark.current = begin === null ? atMs : null;
    setMark(mark.current);
    if (begin !== null && begin !== atMs) spec.onSelect?.(rangeOf(begin, atMs));
  };
  return (
    <>
      <Reading spec={spec} data={data} row={row} />
      {markMs === null ? null : (
        <p class="lead" role="status">
          The range begins here. Move the cursor, and press m again for its end.
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor of the chart */}
      <div class="plot" ref={host} role="img" aria-label={spec.label} tabIndex={0} onKeyDown={onKeyDown} />
      {spec.isSmall ? null : <Legend spec={spec} data={data} row={row} shown={shown} onToggle={toggle} />}
    </>
  );
}

const rangeOf = (a: number, b: number): TimeRange => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) });

function onResizeAndTheme(host: HTMLElement, chart: uPlot): () => void {
  const observer = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: chart.height }));
  observer.observe(host);
  const removeThemeListener = onThemeChange(() => chart.redraw(false, true));
  return () => {
    observer.disconnect();
    removeThemeListener();
    chart.destroy();
  };
}

/** Left and right move the cursor, Escape removes it; returns whether the key was one of these. */
function moveCursor(chart: uPlot, key: string, row: number | null): boolean {
  const rows = chart.data[0].length;
  const step = Math.max(1, Math.round(rows / KEY_STEPS));
  switch (key) {
    case "ArrowLeft":
      return setCursorRow(chart, Math.max(0, (row ?? rows) - step));
    case "ArrowRight":
      return setCursorRow(chart, Math.min(rows - 1, (row ?? -step) + step));
    case "Escape":
      chart.setCursor({ left: -10, top: -10 });
      return true;
    default:
      return false;
  }
}

function setCursorRow(chart: uPlot, row: number): boolean {
  const left = chart.valToPos(chart.data[0][row] ?? 0, "x");
  chart.setCursor({ left, top: chart.over.clientHeight / 2 });
  return true;
}
