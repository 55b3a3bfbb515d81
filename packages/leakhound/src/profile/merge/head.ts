/** Merges the fields of several profiles that are not tables. */
import type { Profile } from "../model/types.ts";

type Head = Pick<Profile, "timeNanos" | "durationNanos" | "comments" | "docUrl">;

/**
 * The time is the earliest (a missing time counts as the earliest, unless another profile follows), durations are added,
 * each comment occurs once, and the first documentation address stays.
 */
export class MergedHead {
  #timeNanos = 0n;
  #durationNanos = 0n;
  #docUrl = "";
  readonly #comments = new Set<string>();

  add({ timeNanos, durationNanos, comments, docUrl }: Profile): void {
    if (this.#timeNanos === 0n || timeNanos < this.#timeNanos) this.#timeNanos = timeNanos;
    this.#durationNanos = BigInt.asIntN(64, this.#durationNanos + durationNanos);
    this.#docUrl ||= docUrl;
    for (const comment of comments) this.#comments.add(comment);
  }

  finish(): Head {
    return {
      timeNanos: this.#timeNanos,
      durationNanos: this.#durationNanos,
      comments: [...this.#comments],
      docUrl: this.#docUrl,
    };
  }
}
