/** Judges the recordings made before and after a change, and compares them. */
import type { Fault } from "../base/fault.ts";
import { ok, type Result } from "../base/result.ts";
import type { Verification } from "../verdict/facts/verification.ts";
import { verify } from "../verdict/verify/verify.ts";
import { type ReplayObserver, replayTarget } from "./replay.ts";
import type { JudgeRequest } from "./with-source.ts";

export interface VerifyRequest extends JudgeRequest {
  readonly before: string;
  readonly after: string;
}

export async function replayAndVerify(
  { before, after, ...request }: VerifyRequest,
  observer: ReplayObserver,
): Promise<Result<Verification, Fault>> {
  const first = await replayTarget(before, request, observer);
  if (!first.ok) return first;
  const second = await replayTarget(after, request, observer);
  return second.ok ? ok(verify(first.value.judgment, second.value.judgment)) : second;
}
