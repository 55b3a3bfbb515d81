/** Which leaks are new: those that an earlier diagnosis, the baseline, did not name. */
import type { Diagnosis } from "./facts/diagnosis.ts";
import type { LeakKind } from "./facts/verdict.ts";

/** A new site with a smaller part of the growth comes and goes with the noise of one and the same leak. */
const NEW_SHARE_MIN = 0.1;

/** A leak that is known: its kind, and the function that it grows on; null for memory that no profile names. */
export interface KnownLeak {
  readonly kind: LeakKind;
  readonly function: string | null;
}

/** The leaks that a diagnosis names; none where its verdict is another. */
export function knownLeaks(diagnosis: Diagnosis): KnownLeak[] {
  return leaksOf(diagnosis, 0);
}

/**
 * The leaks of a diagnosis that are not among the known, fastest first. Lines move between builds, so a
 * function is enough to know one again; a site of another kind on the same function is new.
 */
export function newLeaks(diagnosis: Diagnosis, known: readonly KnownLeak[]): KnownLeak[] {
  const isKnown = (leak: KnownLeak) => known.some((one) => one.kind === leak.kind && one.function === leak.function);
  return leaksOf(diagnosis, NEW_SHARE_MIN).filter((leak) => !isKnown(leak));
}

/** The largest site counts whatever its share: growth may be spread over many small ones. */
function leaksOf({ verdict, kind, sites }: Diagnosis, shareMin: number): KnownLeak[] {
  if (verdict !== "leak" || kind === null) return [];
  const ofKind = kind === "off-heap" ? [] : sites.filter((site) => site.profile === kind);
  if (ofKind.length === 0) return [{ kind, function: null }];
  return ofKind
    .filter((site, row) => row === 0 || site.share >= shareMin)
    .map((site) => ({ kind, function: site.function }));
}
