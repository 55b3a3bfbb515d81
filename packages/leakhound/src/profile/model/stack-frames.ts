/**
 * Limits the frames of stacks after inlined functions are expanded.
 *
 *   locations 1, 2, …      lines of location 2: 1,000,000         one stack [1, 2]: 1,000,001 frames from 10 bytes
 *
 * A small file may describe very many frames, and all later code takes time for each of them.
 */
import { MalformedProfile } from "./fault.ts";
import { STACK_FRAMES_MAX } from "./limits.ts";
import type { LocationTable, Profile, SampleTable } from "./types.ts";

/** The profile itself. Throws `MalformedProfile` if a stack, or all stacks together, have too many frames. */
export function checkStackFrames(profile: Profile, framesMax: number): Profile {
  const { samples, locations } = profile;
  const linesMax = mostLines(locations);
  // Usually these products are small, and no stack needs to be counted.
  if (longestStack(samples) * linesMax <= STACK_FRAMES_MAX && samples.locations.length * linesMax <= framesMax)
    return profile;
  let total = 0;
  for (let sample = 0; sample < samples.length; sample++) {
    const frames = framesOf(profile, sample);
    if (frames > STACK_FRAMES_MAX) fail(`a stack has ${frames} frames, more than the ${STACK_FRAMES_MAX} allowed`);
    total += frames;
    if (total > framesMax) fail(`the stacks have more than the ${framesMax} frames allowed for a file of this size`);
  }
  return profile;
}

function mostLines({ length, lineStart }: LocationTable): number {
  let most = 1;
  for (let row = 0; row < length; row++) most = Math.max(most, lineStart[row + 1]! - lineStart[row]!);
  return most;
}

function longestStack({ length, locationStart }: SampleTable): number {
  let longest = 0;
  for (let row = 0; row < length; row++) longest = Math.max(longest, locationStart[row + 1]! - locationStart[row]!);
  return longest;
}

/** A location without lines is one frame. */
function framesOf({ samples, locations: { lineStart } }: Profile, sample: number): number {
  let frames = 0;
  for (let at = samples.locationStart[sample]!; at < samples.locationStart[sample + 1]!; at++) {
    const location = samples.locations[at]!;
    frames += Math.max(1, lineStart[location + 1]! - lineStart[location]!);
  }
  return frames;
}

function fail(what: string): never {
  throw new MalformedProfile("too-large", what, "");
}
