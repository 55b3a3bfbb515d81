/**
 * The stack of each sample, found without hashing where the previous profile has it.
 *
 *   previous   sample 0: [4 9 1]  1: [4 9 2]  2: [7 3]      stacks 11, 12, 5
 *   now        sample 0: [4 9 1]  1: [8 2]    2: [4 9 2]    11 by comparison, then [8 2] is looked up, then 12
 *
 * A process lists its stacks in the same order each time, with new ones in between. So the samples of two profiles are
 * walked side by side: where their locations are equal, so are their stacks. This is true only while both profiles use
 * the same location numbers, which the caller knows.
 */
import { Uint32List } from "../base/columns.ts";
import type { SampleTable } from "../profile/model/types.ts";
import type { StackIndex } from "./stacks.ts";

/** Samples of the previous profile that are tried: some of them may be missing now, because nothing of them is in use. */
const LOOK_AHEAD = 2;

/** The part of a sample table that names stacks. */
type SampleLocations = Pick<SampleTable, "length" | "locationStart" | "locations">;

export class SampleStacks {
  #samples: SampleLocations | null = null;
  #stacks: Uint32Array = new Uint32Array();
  #next: SampleLocations | null = null;
  #nextStacks = new Uint32List();
  #at = 0;

  /** Begins the walk through the next profile. @param isAlike whether it uses the same location numbers as the previous one */
  begin(samples: SampleTable, isAlike: boolean): void {
    this.#samples = isAlike ? this.#next : null;
    this.#stacks = this.#nextStacks.finish();
    const { length, locationStart, locations } = samples;
    this.#next = { length, locationStart, locations };
    this.#nextStacks = new Uint32List();
    this.#at = 0;
  }

  /** The stack of the sample. Must be called for every sample, in order. `lookUp` finds the stack where the walk does not. */
  stackOf(sample: number, lookUp: (sample: number) => StackIndex): StackIndex {
    const stack = this.#find(sample) ?? lookUp(sample);
    this.#nextStacks.push(stack);
    return stack;
  }

  #find(sample: number): StackIndex | null {
    const before = this.#samples;
    if (!before) return null;
    const end = Math.min(this.#at + LOOK_AHEAD, before.length);
    for (let at = this.#at; at < end; at++) {
      if (!isSameStack(before, at, this.#next!, sample)) continue;
      this.#at = at + 1;
      return this.#stacks[at] as StackIndex;
    }
    return null;
  }
}

function isSameStack(a: SampleLocations, sampleA: number, b: SampleLocations, sampleB: number): boolean {
  const startA = a.locationStart[sampleA]!;
  const startB = b.locationStart[sampleB]!;
  const length = a.locationStart[sampleA + 1]! - startA;
  if (b.locationStart[sampleB + 1]! - startB !== length) return false;
  for (let i = 0; i < length; i++) if (a.locations[startA + i] !== b.locations[startB + i]) return false;
  return true;
}
