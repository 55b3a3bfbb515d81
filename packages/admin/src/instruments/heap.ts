/** Live bytes by stack: /debug/pprof/heap. */
import type { HeapProfiler } from "node:inspector";
import type { UnixMs } from "../../../leakhound/src/base/units.ts";
import { ProfileBuilder, type ProfileHead } from "../../../leakhound/src/profile/model/builder.ts";
import type { LocationIndex, Profile } from "../../../leakhound/src/profile/model/types.ts";
import { frameOf, ROOT } from "./frames.ts";
import type { HeapSamples } from "./heap-sampler.ts";
import { nanos, PROCESS_COMMENTS } from "./process.ts";

type HeapNode = HeapProfiler.SamplingHeapProfileNode;

export interface HeapContext {
  readonly takenAt: UnixMs;
  readonly intervalBytes: number;
}

/**
 * The profile of live bytes. It has no object counts: V8 reports the product of size and scaled count of each sample,
 * and several pairs have the same product.
 */
export function heapProfile(samples: HeapSamples, context: HeapContext): Profile {
  const builder = new ProfileBuilder({ ...heapHead("inuse_space", context) });
  addNodes(builder, samples.head, (node) => node.selfSize);
  return builder.build();
}

/** The head of both heap profiles. */
export function heapHead(type: "inuse_space" | "alloc_space", { takenAt, intervalBytes }: HeapContext): ProfileHead {
  return {
    sampleTypes: [{ type, unit: "bytes" }],
    defaultSampleType: type,
    periodType: { type: "space", unit: "bytes" },
    period: BigInt(intervalBytes),
    timeNanos: nanos(takenAt),
    comments: PROCESS_COMMENTS,
  };
}

/** Adds a sample for each node that has bytes. The tree is at most 128 frames deep, as V8 records stacks. */
export function addNodes(builder: ProfileBuilder, head: HeapNode, sizeOf: (node: HeapNode) => number): void {
  const visit = (node: HeapNode, callers: readonly LocationIndex[]): void => {
    const isRoot = node.callFrame.functionName === ROOT;
    const stack = isRoot ? callers : [builder.location([frameOf(node.callFrame)]), ...callers];
    const size = sizeOf(node);
    if (size > 0 && stack.length > 0) builder.add({ stack, values: [size] });
    for (const child of node.children) visit(child, stack);
  };
  visit(head, []);
}
