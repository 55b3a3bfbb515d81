/** Before and after a release, compared: what `leakhound verify --json` prints (`leakhound.verify/1`). */
import type { ByteRate, CountRate, Diagnosis } from "../types.ts";

export type VerifyOutcome = "fixed" | "not-fixed" | "improved" | "inconclusive";

export interface VerifiedSite {
  readonly function: string;
  readonly profile: "heap" | "goroutine";
  /** Growth of this function on either side; null where the side has no trend of it. */
  readonly before: ByteRate | CountRate | null;
  readonly after: ByteRate | CountRate | null;
  /** Place by amount in use in the last profile, 1 is the largest; null where it is not there any more. */
  readonly rankBefore: number | null;
  readonly rankAfter: number | null;
}

export interface Verification {
  readonly schema: "leakhound.verify/1";
  readonly outcome: VerifyOutcome;
  /** One to three sentences; for `inconclusive` they say what would settle it. */
  readonly reason: string;
  readonly before: Diagnosis;
  readonly after: Diagnosis;
  /** Growth after less growth before, of what leaked before; null where one of them is unknown. */
  readonly difference: ByteRate | null;
  /** The same for goroutines. */
  readonly countDifference: CountRate | null;
  /** What leaked before, fastest first. */
  readonly sites: readonly VerifiedSite[];
}
