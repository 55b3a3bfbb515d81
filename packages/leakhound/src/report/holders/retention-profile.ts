/**
 * Retention paths as a pprof profile, so that every viewer of profiles can show them: a path takes the place of a call
 * stack, and the holder that of main.
 *
 *   leaf   net/http.Request         ▲
 *          [key]                    │ is held by
 *   root   gorilla/context.data     │
 */
import type { RetentionStack } from "../../heap/holders/path-classes.ts";
import { ProfileBuilder } from "../../profile/model/builder.ts";
import type { Profile } from "../../profile/model/types.ts";
import { stepName } from "./step-name.ts";

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
