/** Judges the recordings made before and after a change, and compares them. */
import type { Fault } from "../base/fault.ts";
import { ok, type Result } from "../base/result.ts";
import type { Verification } from "../verdict/facts/verification.ts";
import { verifyInstances } from "../verdict/verify/instances.ts";
import { type ReplayObserver, replayAndJudge } from "./replay.ts";
import type { JudgeRequest } from "./with-source.ts";

export interface VerifyRequest extends JudgeRequest {
  /** Recordings, folders or profile files of the service before the change; those of several instances are compared. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export async function replayAndVerify(
  { before, after, ...request }: VerifyRequest,
  observer: ReplayObserver,
): Promise<Result<Verification, Fault>> {
  const first = await replayAndJudge(before, request, observer);
  if (!first.ok) return first;
  const second = await replayAndJudge(after, request, observer);
  if (!second.ok) return second;
  const judgments = (targets: typeof first.value) => targets.map(({ judgment }) => judgment);
  return ok(verifyInstances(judgments(first.value), judgments(second.value)));
}
