/**
 * A line chart over time: uPlot on a canvas, with a legend of buttons and a cursor that the arrow keys move. All charts of
 * a page share one cursor.
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { onThemeChange } from "../base/theme.ts";
import { Legend, Reading } from "./legend.tsx";
import { alignedData, chartOptions } from "./options.ts";
import type { ChartSpec } from "./spec.ts";

/** Number of arrow key presses that move the cursor across the whole chart. */
const KEY_STEPS = 40;

export function Chart({ spec }: { readonly spec: ChartSpec }) {
  const data = useMemo(() => alignedData(spec), [spec]);
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [row, setRow] = useState<number | null>(null);
  const [shown, setShown] = useState<readonly boolean[]>(() => spec.lines.map(() => true));

  useEffect(() => {
    if (!host.current) return;
    const plot = new uPlot(chartOptions(spec, host.current.clientWidth, setRow), data, host.current);
    chart.current = plot;
    return onResizeAndTheme(host.current, plot);
  }, [spec, data]);

  const toggle = (line: number): void => {
    const isShown = !shown[line];
    setShown(shown.with(line, isShown));
    chart.current?.setSeries(line + 1, { show: isShown });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (chart.current && moveCursor(chart.current, event.key, row)) event.preventDefault();
  };
  return (
    <>
      <Reading spec={spec} data={data} row={row} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor of the chart */}
      <div class="plot" ref={host} role="img" aria-label={spec.label} tabIndex={0} onKeyDown={onKeyDown} />
      {spec.isSmall ? null : <Legend spec={spec} data={data} row={row} shown={shown} onToggle={toggle} />}
    </>
  );
}

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
