/** Profiles drawn as text: a line a stack, leaf first; `leak+handler < main` has leak inlined into handler. */
import { ProfileBuilder, type ProfileHead } from "../../src/profile/model/builder.ts";
import type { Profile } from "../../src/profile/model/types.ts";

/** Values of the sample types follow the stack, `leak < main  3 40`; a single value is the value of every sample type. */
export function drawnProfile(lines: readonly string[], head: ProfileHead): Profile {
  const builder = new ProfileBuilder(head);
  for (const line of lines) {
    const [, stack = "", values = ""] = /^(\S.*?\S|\S)((?: +-?\d+)+)$/.exec(line.trim()) ?? [];
    const locations = stack
      .split(" < ")
      .map((frames) =>
        builder.location(frames.split("+").map((name) => ({ function: name, file: `${name}.go`, line: 1 }))),
      );
    const numbers = values.trim().split(/ +/).map(Number);
    builder.add({ stack: locations, values: head.sampleTypes.map((_, type) => numbers[type] ?? numbers[0]!) });
  }
  return builder.build();
}

export const SPACE: ProfileHead = { sampleTypes: [{ type: "inuse_space", unit: "bytes" }] };

/** The sample types of Go's heap profiles. */
export const GO_HEAP: ProfileHead = {
  sampleTypes: [
    { type: "alloc_objects", unit: "count" },
    { type: "alloc_space", unit: "bytes" },
    { type: "inuse_objects", unit: "count" },
    { type: "inuse_space", unit: "bytes" },
  ],
};
