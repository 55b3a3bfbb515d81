/** Goroutines as a profile: one sample for all goroutines that are alike. Labels hold what only `debug=2` reports. */
import { type LabelSpec, ProfileBuilder } from "../model/builder.ts";
import type { LocationIndex, Profile } from "../model/types.ts";
import type { Goroutine, GoroutineDump, NamedFrame } from "./goroutines.ts";

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
  // Equal frames are one object.
  const locations = new Map<NamedFrame, LocationIndex>();
  const locationOf = (frame: NamedFrame): LocationIndex => {
    const known = locations.get(frame);
    if (known !== undefined) return known;
    const location = builder.location([frame]);
    locations.set(frame, location);
    return location;
  };
  for (const goroutine of goroutines)
    builder.add({ stack: goroutine.stack.map(locationOf), values: [1], labels: labelsOf(goroutine) });
  return builder.build();
}

function labelsOf({ state, waitMinutes, isLeaked, createdBy, labels }: Goroutine): LabelSpec[] {
  const all: LabelSpec[] = [{ key: "state", text: state }];
  if (waitMinutes > 0) all.push({ key: "wait_minutes", number: waitMinutes, unit: "minutes" });
  if (isLeaked) all.push({ key: "leaked", text: "true" });
  if (createdBy) all.push({ key: "created_by", text: createdBy.frame.function });
  all.push(...labels);
  return all;
}
