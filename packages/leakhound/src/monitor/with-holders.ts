/** Adds the holders of the memory to a diagnosis: profiles show who allocates, a heap image shows who holds. */
import type { AcquirePorts } from "../acquire/ports.ts";
import type { HeapRequest } from "../acquire/read-heap.ts";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { HeapNote } from "../heap/model/notes.ts";
import type { Evidence } from "../verdict/facts/evidence.ts";
import { withSiteHolders } from "../verdict/site-holders.ts";
import { explainHeap } from "./explain-heap.ts";
import type { JudgedTarget } from "./judged-target.ts";

const HOLDERS_MAX = 20;

/** An image shows one process, so there must be one target. */
export async function withHolders(
  targets: readonly JudgedTarget[],
  request: HeapRequest,
  ports: AcquirePorts,
): Promise<Result<readonly JudgedTarget[], Fault>> {
  const [target, ...others] = targets;
  if (!target || others.length > 0) return err(SEVERAL_TARGETS);
  const explained = await explainHeap(request, ports);
  if (!explained.ok) return explained;
  const { report, allocated } = explained.value;
  const { judgment } = target;
  const diagnosis = withSiteHolders(judgment.diagnosis, allocated);
  const holders = report.holders.slice(0, HOLDERS_MAX);
  const evidence = [...diagnosis.evidence, ...report.notes.map(imageNote)];
  return ok([{ ...target, judgment: { ...judgment, diagnosis: { ...diagnosis, holders, evidence } } }]);
}

/** What the image lacks limits the answer, and so belongs to the evidence. */
const imageNote = (note: HeapNote): Evidence => ({
  check: "heap-image",
  outcome: "neutral",
  facts: { doubt: "limited", note },
});

const SEVERAL_TARGETS: Fault = {
  code: "usage",
  what: "a heap image shows one process, and these are several instances",
  where: "diagnose",
  todo: "give only the recording of the process that --heap-dump was taken from",
};
