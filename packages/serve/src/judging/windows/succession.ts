/**
 * Instances of a service that followed one another. A pod of a deployment has another name after each restart, so that what
 * restarts hide shows only in several instances together.
 *
 *   pod a  ───────┐                    a, c and d are one succession, named after d
 *   pod c         └──────┐
 *   pod d                └─────▶ now
 *   pod b  ────────────────────▶ now   is one of its own
 *
 * A new instance follows the one that ended last before it began. Which of several it follows does not matter: all ran the same
 * program, and each process is compared with its own beginning.
 */

/** The time within which an instance was seen. */
export interface InstanceSpan {
  readonly instance: string;
  readonly from: number;
  readonly to: number;
}

export interface Succession {
  /** The latest, and when it was seen first. */
  readonly instance: string;
  readonly from: number;
  /** Those before it, in order. */
  readonly predecessors: readonly InstanceSpan[];
}

const MINUTE_MS = 60_000;
/** In a rolling release, an instance may go on for so long beside its successor. */
const OVERLAP_MS = 15 * MINUTE_MS;
/** An instance that was not seen for so long, while others were, is gone. */
const GONE_MS = 5 * MINUTE_MS;

/** In order of the beginning of each succession. */
export function successions(spans: readonly InstanceSpan[]): readonly Succession[] {
  const latest = spans.reduce((last, { to }) => Math.max(last, to), 0);
  const chains: InstanceSpan[][] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || (a.instance < b.instance ? -1 : 1))) {
    const free = chains.filter((chain) => {
      const { to } = chain.at(-1)!;
      return to < latest - GONE_MS && to <= span.from + OVERLAP_MS && to < span.to;
    });
    const followed = free.reduce<InstanceSpan[] | null>(
      (best, chain) => (best === null || chain.at(-1)!.to > best.at(-1)!.to ? chain : best),
      null,
    );
    if (followed === null) chains.push([span]);
    else followed.push(span);
  }
  return chains.map((chain) => {
    const { instance, from } = chain.at(-1)!;
    return { instance, from, predecessors: chain.slice(0, -1) };
  });
}
