/** Who holds the memory, put into a diagnosis: profiles say who allocates, an image of the heap who keeps. */
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { explainFile } from "../cli/holders/holders.ts";
import type { Judged } from "../cli/output/output.ts";
import type { Evidence } from "../verdict/facts/evidence.ts";
import { withSiteHolders } from "../verdict/held-sites.ts";

export interface HeldOptions {
  readonly heapDump?: string;
  readonly binary?: string;
  readonly baseDump?: string;
}

const HOLDERS_MAX = 20;

/** Without an image, the judgements as they are. An image is of one process, so that there must be one target. */
export async function withHolders(
  judged: readonly Judged[],
  { heapDump, binary, baseDump }: HeldOptions,
): Promise<Result<readonly Judged[], Fault>> {
  if (heapDump === undefined) return binary === undefined && baseDump === undefined ? ok(judged) : err(NO_IMAGE);
  const [only, ...others] = judged;
  if (!only || others.length > 0) return err(SEVERAL_TARGETS);
  const explained = await explainFile(heapDump, { binary, base: baseDump });
  if (!explained.ok) return explained;
  const { report, allocated } = explained.value;
  const { judgement } = only;
  const { diagnosis } = judgement;
  const held = {
    ...withSiteHolders(diagnosis, allocated),
    holders: report.holders.slice(0, HOLDERS_MAX),
  };
  const evidence = [...held.evidence, ...report.warnings.map(doubt)];
  return ok([{ ...only, judgement: { ...judgement, diagnosis: { ...held, evidence } } }]);
}

/** What is wrong with the image belongs to the answer. */
const doubt = (message: string): Evidence => ({
  check: "heap-image",
  outcome: "neutral",
  facts: { doubt: "reported", message },
});

const NO_IMAGE: Fault = {
  code: "usage",
  what: "--binary and --base-dump belong to an image of the heap",
  where: "diagnose",
  todo: "give --heap-dump, too",
};

const SEVERAL_TARGETS: Fault = {
  code: "usage",
  what: "an image of the heap is of one process, and these are several instances",
  where: "diagnose",
  todo: "give the recording of the one that --heap-dump was taken from",
};
