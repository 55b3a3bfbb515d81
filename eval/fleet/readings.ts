/** What a process of the simulation reports of its memory. */
import { type MemoryReading, unixMs } from "leakhound/server";
import { HOUR_MS, MIB, type Plan, START_MS } from "./plan.ts";
import type { ProcessStep } from "./simulate.ts";

const bytesOf = (mib: number) => Math.round(mib * MIB);

export const timeOf = (hour: number) => unixMs(START_MS + Math.round(hour * HOUR_MS));

export function readingOf({ runtime, limitMib }: Plan, { memory, startedAt }: ProcessStep, at: number): MemoryReading {
  const { heapMib, slackMib, outsideMib, goroutines, cpuSeconds, gcCount } = memory;
  const alloc = heapMib + 0.3 * slackMib;
  const inUse = 1.08 * alloc;
  const idle = 0.7 * slackMib + 8;
  const shared = {
    at: unixMs(at),
    processStart: timeOf(startedAt),
    cpuSeconds: Math.round(cpuSeconds * 100) / 100,
    limitBytes: bytesOf(limitMib),
    heapAllocBytes: bytesOf(alloc),
    heapInUseBytes: bytesOf(inUse),
  };
  const resident = inUse + idle + 12 + outsideMib;
  const reading =
    runtime === "node"
      ? { ...shared, rssBytes: bytesOf(resident + 30), externalBytes: bytesOf(3 + outsideMib) }
      : {
          ...shared,
          rssBytes: bytesOf(resident),
          heapIdleBytes: bytesOf(idle + 4),
          heapReleasedBytes: bytesOf(4),
          stackInUseBytes: bytesOf(1 + goroutines * 0.004),
          sysBytes: bytesOf(inUse + idle + 4 + 10),
          goroutines,
          gcCount,
        };
  return reading as MemoryReading;
}
