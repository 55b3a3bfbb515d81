/**
 * Who holds what, as a pprof profile, so that every viewer of profiles shows it: the ways on which objects are held
 * take the place of call stacks, the holder that of main.
 *
 *   leaf   net/http.Request         ▲
 *          [key]                    │ is held by
 *   root   gorilla/context.data     │
 */
import type { RetentionStack } from "../heap/holders/path-classes.ts";
import { ProfileBuilder } from "../profile/model/builder.ts";
import type { Profile } from "../profile/model/types.ts";
import { stepName } from "./holding-step.ts";

export function retentionProfile(stacks: readonly RetentionStack[]): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: "held_objects", unit: "count" },
      { type: "held_space", unit: "bytes" },
    ],
    defaultSampleType: "held_space",
  });
  for (const { root, steps, bytes, objects } of stacks) {
    const names = [root, ...steps.map(stepName)];
    const stack = names.reverse().map((name) => builder.location([{ function: name }]));
    builder.add({ stack, values: [Math.round(objects), Math.round(bytes)] });
  }
  return builder.build();
}
