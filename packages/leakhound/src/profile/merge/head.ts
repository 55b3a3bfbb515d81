/** What several profiles say once, and not of their samples. */
import type { Profile } from "../model/types.ts";

type Head = Pick<Profile, "timeNanos" | "durationNanos" | "comments" | "docUrl">;

/**
 * Time is the earliest (one that is not told counts as such, unless another profile follows), durations
 * add up, comments are kept once each, and the first address of a documentation stands.
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
