/** How the figures of a report are written. */
import { scale, scaledLabel } from "../../../profile/model/measurement.ts";
import type { RowGrowth } from "../../../series/growth/row-growth.ts";
import { type Sparks, sparkline } from "../../terminal/layout.ts";
import { divided } from "../context.ts";
import type { PprofOptions } from "../options.ts";
import { commonUnit } from "../unit.ts";
import type { ReportSeries } from "./report-series.ts";

const SPARKS_WIDTH = 12;

/** The smallest magnitude that is not 0; infinite where all values are 0. */
function smallestOf(values: readonly number[]): number {
  return values.reduce(
    (least, value) => (value === 0 ? least : Math.min(least, Math.abs(value))),
    Number.POSITIVE_INFINITY,
  );
}

/** Writes the figures of one report: values in one unit, as `top` of a single profile does, each slope in its own. */
export class Figures {
  /** Title of slopes. */
  readonly per: string;
  readonly #options: PprofOptions;
  readonly #sampleUnit: string;
  readonly #valueUnit: string;

  constructor({ window, sampleType, lastTotal }: ReportSeries, options: PprofOptions, shown: readonly RowGrowth[]) {
    this.#options = options;
    this.#sampleUnit = sampleType.unit;
    this.per = window.series.isClocked ? "per hour" : "per profile";
    const smallest = smallestOf(shown.flatMap(({ first, last }) => [first, last]));
    const largest = divided(options, lastTotal);
    const isKnown = Number.isFinite(smallest) && options.unit === "minimum";
    this.#valueUnit = isKnown
      ? commonUnit(sampleType.unit, { smallest: divided(options, smallest), largest, isInteger: false })
      : options.unit;
  }

  value(value: number): string {
    return scaledLabel(divided(this.#options, value), this.#sampleUnit, this.#valueUnit);
  }

  slope(slope: number): string {
    return this.#rate(slope, this.#rateUnit(slope));
  }

  /** `990.12..1050.70MB`, in the unit of the slope. */
  interval({ slope, interval }: RowGrowth): string {
    if (!interval) return "-";
    const { low, high } = interval;
    const unit = this.#rateUnit(slope === 0 ? Math.max(Math.abs(low), Math.abs(high)) : slope);
    const [from, to] = [this.#rate(low, unit), this.#rate(high, unit)];
    const shared = /(?<![^\d.-])[^\d.-]*$/.exec(to)![0];
    return `${shared !== "" && from.endsWith(shared) ? from.slice(0, -shared.length) : from}..${to}`;
  }

  #rateUnit(slope: number): string {
    const { unit } = this.#options;
    const isFree = unit === "minimum" || unit === "auto";
    return isFree ? scale(this.#divided(slope), this.#sampleUnit, "auto").unit : unit;
  }

  #rate(slope: number, unit: string): string {
    return scaledLabel(this.#divided(slope), this.#sampleUnit, unit === "" ? "auto" : unit);
  }

  #divided(slope: number): number {
    return slope / this.#options.divide_by;
  }
}

/** The values over time as a sparkline; neighbors are averaged until they fit. */
export function trendLine({ values }: RowGrowth, sparks: Sparks): string {
  return sparkline(binned(values), SPARKS_WIDTH, sparks);
}

function binned(values: Float64Array): number[] {
  const bins = Math.min(SPARKS_WIDTH, values.length);
  return Array.from({ length: bins }, (_, bin) => {
    const part = values.subarray(
      Math.floor((bin * values.length) / bins),
      Math.floor(((bin + 1) * values.length) / bins),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
