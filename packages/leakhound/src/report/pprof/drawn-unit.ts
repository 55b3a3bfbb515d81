/** The units of flame graphs. */
import { areConvertible, scale } from "../../profile/model/measurement.ts";
import type { FlameTable } from "../page/page-data.ts";

/** The unit of the flame graph of values in this unit, and the factor that converts them. */
export function drawnUnit(sampleUnit: string): { readonly unit: FlameTable["unit"]; readonly factor: number } {
  const unit = (["bytes", "nanoseconds"] as const).find((one) => areConvertible(sampleUnit, one));
  return unit ? { unit, factor: scale(1, sampleUnit, unit).value } : { unit: "count", factor: 1 };
}
