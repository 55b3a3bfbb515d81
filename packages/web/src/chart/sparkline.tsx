/** A small line of a value over time, as a picture among text. Its words are for those who do not see it. */

import type { ChartLine } from "../../../leakhound/src/report/page/page-data.ts";
import { cutMiddle } from "../base/visible-text.ts";
import { HEIGHT, pathOf, WIDTH } from "./spark-path.ts";

interface SparklineProps {
  readonly line: Pick<ChartLine, "at" | "values">;
  /** What the line is: "resident memory of shop". */
  readonly name: string;
  readonly format: (value: number) => string;
}

export function Sparkline({ line, name, format }: SparklineProps) {
  const known = line.values.filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || known.length < 2) return <span class="none">no readings yet</span>;
  const label = `${cutMiddle(name, 200)}: from ${format(first)} to ${format(last)}`;
  return (
    <span class="sparkline">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} preserveAspectRatio="none">
        <path d={pathOf(line)} />
      </svg>
      <span>{format(last)}</span>
    </span>
  );
}
