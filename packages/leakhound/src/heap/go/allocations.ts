/** The allocation samples of a Go image; holders/allocations.ts joins them with the holders. */
import { WideMap } from "../../base/wide-map.ts";
import type { AllocationSamples, AllocationSite } from "../holders/allocations.ts";
import type { AllocationFrame } from "../holders/report.ts";
import type { GoDump } from "./dump/go-dump.ts";

/** The image does not contain the rate; this is Go's default. */
const RATE_BYTES = 512 * 1024;

/** Samples whose stack is missing are dropped. */
export function allocationSamples({ samples, buckets, find }: GoDump): AllocationSamples {
  const sites: AllocationSite[] = [];
  const rowOf = new WideMap<number>();
  for (const [bucket, { objectBytes, frames }] of buckets)
    rowOf.set(bucket, sites.push({ objectBytes, frames: withoutAllocator(frames) }) - 1);
  const rows = Array.from(samples.bucket.keys()).filter((row) => rowOf.has(samples.bucket[row]!));
  return {
    rateBytes: RATE_BYTES,
    object: rows.map((row) => find(samples.address[row]!)),
    site: rows.map((row) => rowOf.get(samples.bucket[row]!)!),
    sites,
  };
}

/** Without the frames of the allocator itself, so that the leaf is the function that called it. */
function withoutAllocator(frames: readonly AllocationFrame[]): readonly AllocationFrame[] {
  const first = frames.findIndex((frame) => !/^(internal\/)?runtime[./]/.test(frame.function));
  return frames.slice(Math.max(0, first));
}
