/** Goroutines as a profile: one sample for all goroutines that are alike. Labels hold what only `debug=2` reports. */
import { type LabelSpec, ProfileBuilder } from "../model/builder.ts";
import type { Profile } from "../model/types.ts";
import type { Goroutine } from "./goroutines.ts";

const TYPE = { type: "goroutine", unit: "count" };

/**
 * Counts goroutines with equal stack, state, wait, creator and labels. Labels of a sample: `state`,
 * `created_by` (a function), `wait_minutes` (a number, absent below one minute), and the labels of the goroutines.
 */
export function goroutineProfile(goroutines: readonly Goroutine[]): Profile {
  const builder = new ProfileBuilder({ sampleTypes: [TYPE], periodType: TYPE, period: 1n });
  for (const goroutine of goroutines) {
    const stack = goroutine.stack.map((frame) => builder.location([frame]));
    builder.add({ stack, values: [1], labels: labelsOf(goroutine) });
  }
  return builder.build();
}

function labelsOf({ state, waitMinutes, createdBy, labels }: Goroutine): LabelSpec[] {
  return [
    { key: "state", text: state },
    ...(waitMinutes > 0 ? [{ key: "wait_minutes", number: waitMinutes, unit: "minutes" }] : []),
    ...(createdBy ? [{ key: "created_by", text: createdBy.frame.function }] : []),
    ...labels,
  ];
}
