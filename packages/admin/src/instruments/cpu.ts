/**
 * Where processor time goes: /debug/pprof/profile.
 *
 * V8's profiler samples the main thread's stack every millisecond. Sample i lasts until sample i + 1, and
 * timeDeltas[i] is the time between sample i - 1 and sample i:
 *
 *   start        s0          s1          s2       end
 *     |-- d[0] --|--- d[1] --|--- d[2] --|---------|        microseconds
 *                 s0 gets d[1]  s1 gets d[2]  s2 the rest
 *
 * Time in (idle) is left out. The rest is wall-clock time of the thread, in which the kernel may have run other
 * processes.
 */
import { type Profiler, Session } from "node:inspector/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { UnixMs } from "../../../leakhound/src/base/units.ts";
import { ProfileBuilder } from "../../../leakhound/src/profile/model/builder.ts";
import type { LocationIndex, Profile } from "../../../leakhound/src/profile/model/types.ts";
import { frameOf, ROOT } from "./frames.ts";
import { nanos, PROCESS_COMMENTS } from "./process.ts";

const INTERVAL_US = 1_000;
const US_NANOS = 1_000;
const IDLE = "(idle)";

/** Records for the duration, or until the signal; returns what was recorded. Rejects where V8 refuses. */
export async function recordCpu(durationMs: number, signal: AbortSignal): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: INTERVAL_US });
    await session.post("Profiler.start");
    await delay(durationMs, undefined, { signal }).catch(() => undefined);
    return (await session.post("Profiler.stop")).profile;
  } finally {
    session.disconnect();
  }
}

export function cpuProfile(recorded: Profiler.Profile, takenAt: UnixMs): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: "samples", unit: "count" },
      { type: "cpu", unit: "nanoseconds" },
    ],
    defaultSampleType: "cpu",
    periodType: { type: "cpu", unit: "nanoseconds" },
    period: BigInt(INTERVAL_US * US_NANOS),
    timeNanos: nanos(takenAt),
    durationNanos: BigInt(Math.round(recorded.endTime - recorded.startTime)) * BigInt(US_NANOS),
    comments: PROCESS_COMMENTS,
  });
  const stacks = stacksOf(builder, recorded.nodes);
  for (const [id, { count, us }] of timeByNode(recorded)) {
    const stack = stacks.get(id) ?? [];
    if (stack.length > 0) builder.add({ stack, values: [count, Math.round(us * US_NANOS)] });
  }
  return builder.build();
}

/** Number of samples and microseconds of each node. V8 reports a delta below zero where samples are out of order. */
function timeByNode({ samples = [], timeDeltas = [], startTime, endTime }: Profiler.Profile) {
  const times = new Map<number, { count: number; us: number }>();
  const lastDelta = endTime - startTime - timeDeltas.reduce((sum, delta) => sum + delta, 0);
  samples.forEach((id, index) => {
    const time = times.get(id) ?? { count: 0, us: 0 };
    time.count++;
    time.us += Math.max(0, timeDeltas[index + 1] ?? lastDelta);
    times.set(id, time);
  });
  return times;
}

/** The stack of each node, leaf first; empty for the root and for idle time. */
function stacksOf(builder: ProfileBuilder, nodes: readonly Profiler.ProfileNode[]): Map<number, LocationIndex[]> {
  const stacks = new Map<number, LocationIndex[]>();
  const callerOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  // V8 lists callers before their callees.
  for (const { id, callFrame } of nodes) {
    const callers = stacks.get(callerOf.get(id) ?? -1) ?? [];
    const isFrame = callFrame.functionName !== ROOT && callFrame.functionName !== IDLE;
    stacks.set(id, isFrame ? [builder.location([frameOf(callFrame)]), ...callers] : []);
  }
  return stacks;
}
