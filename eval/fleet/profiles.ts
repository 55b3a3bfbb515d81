/** Profiles of the simulation, as Go's runtime and V8 write them: sampled counts, scaled to estimates. */
import { unixMs } from "leakhound/server";
import { encodeGoProfile } from "../../packages/leakhound/src/history/layout/go-layout.ts";
import { ProfileBuilder } from "../../packages/leakhound/src/profile/model/builder.ts";
import type { Profile } from "../../packages/leakhound/src/profile/model/types.ts";
import { encodeProfile } from "../../packages/leakhound/src/profile/proto/encode.ts";
import { MIB, type Plan, type SimulatedSite } from "./plan.ts";
import { PERIOD_BYTES, type ProcessStep } from "./simulate.ts";

const TYPES = {
  go: [
    { type: "alloc_objects", unit: "count" },
    { type: "alloc_space", unit: "bytes" },
    { type: "inuse_objects", unit: "count" },
    { type: "inuse_space", unit: "bytes" },
  ],
  node: [
    { type: "objects", unit: "count" },
    { type: "space", unit: "bytes" },
  ],
  goroutine: [{ type: "goroutine", unit: "count" }],
};
const NANOS = 1_000_000n;

export interface DrawnProfile {
  readonly profile: Profile;
  readonly bytes: Uint8Array;
}

export function drawnProfile(
  { runtime }: Plan,
  step: ProcessStep,
  kind: "heap" | "goroutine",
  at: number,
): DrawnProfile {
  const isHeap = kind === "heap";
  const builder = new ProfileBuilder({
    sampleTypes: isHeap ? TYPES[runtime] : TYPES.goroutine,
    periodType: isHeap ? { type: "space", unit: "bytes" } : { type: "goroutine", unit: "count" },
    period: isHeap ? BigInt(PERIOD_BYTES) : 1n,
    timeNanos: BigInt(unixMs(at)) * NANOS,
  });
  // The newest record comes first.
  for (const [row, site] of [...step.sites.entries()].reverse()) {
    if (site.profile !== kind) continue;
    const values = isHeap ? heapValues(step, { site, row, runtime }) : [step.levels[row]!];
    if (values.every((value) => value === 0)) continue;
    builder.add({ stack: site.stack.map((frame) => builder.location([frame])), values });
  }
  const profile = builder.build();
  return { profile, bytes: (runtime === "go" ? encodeGoProfile : encodeProfile)(profile) };
}

interface HeapSite {
  readonly site: SimulatedSite;
  readonly row: number;
  readonly runtime: Plan["runtime"];
}

function heapValues({ levels, allocated }: ProcessStep, { site, row, runtime }: HeapSite): readonly number[] {
  const size = site.objectBytes;
  const scale = 1 / -Math.expm1(-size / PERIOD_BYTES);
  const scaled = (count: number) => [Math.trunc(count * scale), Math.trunc(count * size * scale)];
  const countOf = (mib: number) => Math.round((mib * MIB) / size / scale);
  const inUse = scaled(countOf(levels[row]!));
  return runtime === "go" ? [...scaled(countOf(Math.max(allocated[row]!, levels[row]!))), ...inUse] : inUse;
}
