/** Goroutines as a profile: one sample for all goroutines that are alike. Labels hold what only `debug=2` reports. */
import { type LabelSpec, ProfileBuilder } from "../model/builder.ts";
import type { Profile } from "../model/types.ts";
import type { Goroutine, GoroutineDump } from "./goroutines.ts";

const TYPE = { type: "goroutine", unit: "count" };

/**
 * Counts goroutines with equal stack, state, wait, creator and labels. Labels of a sample: `state`,
 * `created_by` (a function), `wait_minutes` (a number, absent below one minute), `leaked` (absent unless the collector found
 * that nothing can wake it), and the labels of the goroutines.
 */
export function goroutineProfile({ goroutines, cut }: GoroutineDump): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [TYPE],
    periodType: TYPE,
    period: 1n,
    cut: cut && { missing: cut, counts: TYPE.type, read: goroutines.length, total: null },
  });
  for (const goroutine of goroutines) {
    const stack = goroutine.stack.map((frame) => builder.location([frame]));
    builder.add({ stack, values: [1], labels: labelsOf(goroutine) });
  }
  return builder.build();
}

function labelsOf({ state, waitMinutes, isLeaked, createdBy, labels }: Goroutine): LabelSpec[] {
  return [
    { key: "state", text: state },
    ...(waitMinutes > 0 ? [{ key: "wait_minutes", number: waitMinutes, unit: "minutes" }] : []),
    ...(isLeaked ? [{ key: "leaked", text: "true" }] : []),
    ...(createdBy ? [{ key: "created_by", text: createdBy.frame.function }] : []),
    ...labels,
  ];
}
