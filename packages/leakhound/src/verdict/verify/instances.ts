/**
 * Several instances on either side: the leak of the instance that shows it best, looked for in each instance after the
 * change. A single instance that still leaks is not fixed, and one that shows nothing leaves it open.
 *
 *   before  web-1 LEAK  web-2 LEAK          after  web-1 fixed  web-2 not fixed  web-3 fixed     ─▶ not fixed
 */
import type { Judgment } from "../diagnose.ts";
import type { Verification, VerifyOutcome } from "../facts/verification.ts";
import { verify } from "./verify.ts";

/** The worst outcome of an instance is that of the service. */
const WORST_FIRST: readonly VerifyOutcome[] = ["not-fixed", "improved", "inconclusive", "fixed"];

/** At least one judgment on each side. */
export function verifyInstances(before: readonly Judgment[], after: readonly Judgment[]): Verification {
  const leaking = before.filter(({ diagnosis }) => diagnosis.verdict === "leak");
  const lead = [...(leaking.length > 0 ? leaking : before)].sort(
    (a, b) => b.diagnosis.confidence - a.diagnosis.confidence,
  )[0]!;
  const each = after.map((one) => verify(lead, one));
  const worst = [...each].sort((a, b) => WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome))[0]!;
  if (before.length === 1 && after.length === 1) return worst;
  const instances = { before: before.length, leakingBefore: leaking.length, after: after.length };
  // Where only some of them leaked, fewer instances after the change may lack those that would.
  const mayLack = worst.outcome === "fixed" && leaking.length < before.length && after.length < before.length;
  if (!mayLack) return { ...worst, instances };
  return { ...worst, instances, outcome: "inconclusive", reason: { code: "instances-differ", facts: instances } };
}
