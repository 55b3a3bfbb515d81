/**
 * Which instance is looked at: one of those that leak, and not the one nearest to its memory limit, since a look costs
 * memory and a pause.
 *
 *   instance   used of its limit    grows by
 *   shop-1     90%                  30 MiB/h     nearest to its limit
 *   shop-2     60%                  28 MiB/h     chosen: the fastest of the others
 *   shop-3     55%                  10 MiB/h
 */
export interface Candidate {
  readonly instance: string;
  /** An hour. */
  readonly growth: number;
  /** Resident memory; null where it is unknown. */
  readonly usedBytes: number | null;
  readonly limitBytes: number | null;
}

export interface Choice {
  readonly instance: string;
  /** Part of the memory limit that it uses; null where it is unknown. */
  readonly usedShare: number | null;
}

/** Beyond this part of the limit, another instance is better, although it grows more slowly. */
const COMFORTABLE_SHARE = 0.7;
/** Beyond this part of the limit, no image is taken. */
export const IMAGE_SHARE_MAX = 0.85;

/** @returns null without candidates */
export function chooseInstance(candidates: readonly Candidate[]): Choice | null {
  const byNearness = candidates.map(withShare).sort((a, b) => nearness(b) - nearness(a) || byName(a, b));
  const others = byNearness.length > 1 ? byNearness.slice(1) : byNearness;
  const comfortable = others.filter(({ usedShare }) => usedShare === null || usedShare <= COMFORTABLE_SHARE);
  const [best] =
    comfortable.length > 0
      ? comfortable.sort((a, b) => b.growth - a.growth || byName(a, b))
      : others.toSorted((a, b) => (a.usedShare ?? 0) - (b.usedShare ?? 0) || byName(a, b));
  return best ? { instance: best.instance, usedShare: best.usedShare } : null;
}

type Rated = Candidate & Pick<Choice, "usedShare">;

function withShare(one: Candidate): Rated {
  const { usedBytes, limitBytes } = one;
  const isKnown = usedBytes !== null && limitBytes !== null && limitBytes > 0;
  return { ...one, usedShare: isKnown ? usedBytes / limitBytes : null };
}

/** Of instances without a known limit, the largest is the nearest: instances of one service mostly have the same limit. */
const nearness = ({ usedShare, usedBytes }: Rated): number => usedShare ?? (usedBytes ?? 0) / Number.MAX_SAFE_INTEGER;

const byName = (a: Candidate, b: Candidate): number => (a.instance < b.instance ? -1 : 1);
