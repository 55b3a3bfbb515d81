/** New leaks: those that an earlier diagnosis, the baseline, did not report. */
import type { Diagnosis } from "./facts/diagnosis.ts";
import type { LeakKind } from "./facts/verdict.ts";

/** A new site with a smaller share of the growth may be noise of a known leak. */
const NEW_SHARE_MIN = 0.1;

/** A known leak: its kind and the function on which it grows, null for memory that no profile shows. */
export interface KnownLeak {
  readonly kind: LeakKind;
  readonly function: string | null;
}

/** The leaks of a diagnosis; none unless its verdict is a leak. */
export function knownLeaks(diagnosis: Diagnosis): KnownLeak[] {
  return leaksOf(diagnosis, 0);
}

/**
 * The leaks of a diagnosis that are not known, fastest first. Lines move between builds, so the function identifies a
 * leak; a leak of another kind on the same function is new.
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
