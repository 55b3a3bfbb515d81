/**
 * Bytes allocated since sampling began: /debug/pprof/allocs.
 *
 * V8 has one sampler per isolate. It either drops the samples of collected objects, and shows which bytes are live, or
 * keeps all samples, and cannot show which are live. The admin makes it drop them, because leaks are live bytes. Samples
 * are numbered, so the number of dropped samples is known, but not their stacks. The profile therefore has the live
 * bytes by stack, and one frame for the rest:
 *
 *   ordinals alive     1 4 7         by stack, in bytes
 *   ordinals dropped   2 3 5 6       (collected since start)   4 × interval
 *
 * One interval per sample is right in the mean for small objects, and too little for objects larger than an interval.
 */
import { ProfileBuilder } from "../../../leakhound/src/profile/model/builder.ts";
import type { Profile } from "../../../leakhound/src/profile/model/types.ts";
import { addNodes, type HeapContext, heapHead } from "./heap.ts";
import { type HeapSamples, isMarker } from "./heap-sampler.ts";
import { PROCESS_COMMENTS } from "./process.ts";

export const COLLECTED = "(collected since start)";

const COMMENT =
  `by stack: live objects only; ${COLLECTED}: objects already freed, whose stacks V8 does not keep; ` +
  "at least this many bytes";

/** The profile of samples from `readMarked`. */
export function allocsProfile(samples: HeapSamples, context: HeapContext): Profile {
  const builder = new ProfileBuilder({
    ...heapHead("alloc_space", context),
    comments: [...PROCESS_COMMENTS, COMMENT],
  });
  addNodes(builder, samples.head, ({ callFrame, selfSize }) =>
    isMarker(callFrame.functionName, callFrame.url) ? 0 : selfSize,
  );
  const collectedBytes = collectedSamples(samples) * context.intervalBytes;
  if (collectedBytes > 0)
    builder.add({ stack: [builder.location([{ function: COLLECTED }])], values: [collectedBytes] });
  return builder.build();
}

/** Ordinals count from 1, and each is used once. */
function collectedSamples({ samples }: HeapSamples): number {
  const taken = samples.reduce((newest, { ordinal }) => Math.max(newest, ordinal), 0);
  return taken - samples.length;
}
