/** The units in which flame graphs speak. */
import { areConvertible, scale } from "../../profile/model/measurement.ts";
import type { FlameTable } from "../page/page-data.ts";

/** The unit in which a flame graph speaks of this one, and how much of it this one is. */
export function drawnUnit(sampleUnit: string): { readonly unit: FlameTable["unit"]; readonly factor: number } {
  const unit = (["bytes", "nanoseconds"] as const).find((one) => areConvertible(sampleUnit, one));
  return unit ? { unit, factor: scale(1, sampleUnit, unit).value } : { unit: "count", factor: 1 };
}
