/** For each line a button that hides or shows it, with its name and its value at the cursor. */
import type uPlot from "uplot";
import { localClock, localDay } from "../base/local-time.ts";
import { type ChartSpec, dashOf, formatOf, lineColorOf, valueAt } from "./spec.ts";

interface LegendProps {
  readonly spec: ChartSpec;
  readonly data: uPlot.AlignedData;
  /** Row at the cursor; null shows the last values. */
  readonly row: number | null;
  readonly shown: readonly boolean[];
  readonly onToggle: (line: number) => void;
}

export function Legend({ spec, data, row, shown, onToggle }: LegendProps) {
  const format = formatOf(spec.unit);
  const entries = spec.lines.map((line, index) => {
    const value = valueAt(data[index + 1] ?? [], row ?? data[0].length - 1);
    return (
      <button type="button" key={line.name} aria-pressed={shown[index] ?? true} onClick={() => onToggle(index)}>
        <Swatch index={index} />
        <span class="name">{line.name}</span>
        <span class="value">{value === null ? "no reading" : format(value)}</span>
      </button>
    );
  });
  return <div class="legend">{entries}</div>;
}

const Swatch = ({ index }: { readonly index: number }) => (
  <svg class="swatch" width="26" height="8" aria-hidden="true" focusable="false">
    <line
      x1="1"
      y1="4"
      x2="25"
      y2="4"
      stroke={`var(${lineColorOf(index)})`}
      stroke-dasharray={dashOf(index).join(" ")}
    />
  </svg>
);

/** The time at the cursor, and the values there: visible in a small chart, which has no legend, else for screen readers. */
export function Reading({ spec, data, row }: Pick<LegendProps, "spec" | "data" | "row">) {
  const at = row === null ? undefined : data[0][row];
  if (row === null || at === undefined) return <p class="reading" aria-live="polite" />;
  const value = (index: number): string => {
    const reading = valueAt(data[index + 1] ?? [], row);
    return reading === null ? "no reading" : formatOf(spec.unit)(reading);
  };
  const values = spec.isSmall ? value(0) : spec.lines.map((line, index) => `${line.name} ${value(index)}`).join(", ");
  return (
    <p class="reading" aria-live="polite">
      {localDay(at)} {localClock(at, true)} <span class={spec.isSmall ? "value" : "hidden"}>{values}</span>
    </p>
  );
}
