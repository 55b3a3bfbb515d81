/** The frames of a sample as text, for tests. */
import type { Profile } from "../../src/profile/model/types.ts";

/** Leaf first; inlined functions are separate frames, and a location without lines is one frame without a name. */
export function namedFrames({ samples, locations, functions, strings }: Profile, sample: number) {
  const rows = samples.locations.subarray(samples.locationStart[sample], samples.locationStart[sample + 1]);
  return Array.from(rows).flatMap((location) => {
    const start = locations.lineStart[location]!;
    const count = locations.lineStart[location + 1]! - start;
    if (count === 0) return [{ function: "", file: "", line: 0 }];
    return Array.from({ length: count }, (_, at) => {
      const row = locations.lines.function[start + at]!;
      const line = locations.lines.line.number(start + at);
      if (row < 0) return { function: "", file: "", line };
      return { function: strings.get(functions.name[row]!), file: strings.get(functions.filename[row]!), line };
    });
  });
}
