/** What is said once of several profiles, and not of their samples. */
import type { Profile } from "../types.ts";

type Head = Omit<Profile, "samples" | "locations" | "functions" | "mappings" | "strings">;

/**
 * Time is the earliest (one that is not told counts as such, unless another profile follows), durations
 * add up, the period is the longest, comments are kept once each; of the rest the first profile decides
 * that says anything.
 */
export class MergedHead {
  #head: Head | null = null;
  readonly #comments = new Set<string>();

  add(profile: Profile): void {
    const { samples, locations, functions, mappings, strings, ...own } = profile;
    for (const comment of own.comments) this.#comments.add(comment);
    this.#head = this.#head ? combined(this.#head, own) : own;
  }

  finish(): Head {
    return { ...this.#head!, comments: [...this.#comments] };
  }
}

function combined(first: Head, next: Head): Head {
  return {
    ...first,
    timeNanos: first.timeNanos === 0n || next.timeNanos < first.timeNanos ? next.timeNanos : first.timeNanos,
    durationNanos: BigInt.asIntN(64, first.durationNanos + next.durationNanos),
    period: first.period === 0n || next.period > first.period ? next.period : first.period,
    defaultSampleType: first.defaultSampleType || next.defaultSampleType,
    docUrl: first.docUrl || next.docUrl,
  };
}
