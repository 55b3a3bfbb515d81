/**
 * Background load: what each service does besides its leak. Configuration that stays, full caches that replace their
 * entries, requests in flight, pooled buffers, connections, workers, garbage.
 *
 *   the bytes of sites follow Zipf's law: the largest site has a fifth of the heap, the thousandth almost nothing
 */
import type { Random } from "../random.ts";
import { libraryFrame, ownFrame, servingFrames, waitingFrames, workStack } from "./frames.ts";
import type { Family, GoroutineGroup, HeapSite, Part } from "./types.ts";

/** Some of Go's size classes. */
const OBJECT_BYTES = [16, 32, 48, 64, 96, 128, 208, 256, 512, 1024, 2048, 4096, 8192, 16_384, 65_536, 262_144];
const WARM_UP_SECONDS = 20;

export interface BackgroundLoadOptions {
  readonly family: Family;
  readonly sites: number;
  /** Live bytes at the ordinary load. */
  readonly heapBytes: number;
  readonly random: Random;
}

export function backgroundLoad({ family, sites, heapBytes, random }: BackgroundLoadOptions): Part {
  const shares = Array.from({ length: sites }, (_, row) => 1 / (row + 3) ** 1.1);
  const all = shares.reduce((sum, share) => sum + share, 0);
  const heap = shares.map((share, row) => siteOf(family, row, (heapBytes * share) / all, random));
  return family === "go" ? { heap, goroutines: goroutinesOf(random) } : { heap };
}

function siteOf(family: Family, row: number, liveBytes: number, random: Random): HeapSite {
  const stack = workStack(family, row, random);
  const objectBytes = random.pick(OBJECT_BYTES);
  const mean = liveBytes / objectBytes;
  const kind = random.next();
  if (kind < 0.45)
    return { stack, objectBytes, live: ({ age }) => mean * warmUpShare(age), churn: () => 0, deviation: 0 };
  if (kind < 0.7) {
    const lifeSeconds = random.logBetween(30, 7200);
    return {
      stack,
      objectBytes,
      live: ({ age }) => mean * warmUpShare(age),
      churn: ({ load }) => (mean * load) / lifeSeconds,
      deviation: 0,
    };
  }
  const inFlight = mean * random.logBetween(0.02, 0.3);
  const lifeSeconds = random.logBetween(0.01, 2);
  const deviation = Math.max(random.between(0.05, 0.4), 1 / Math.sqrt(1 + inFlight));
  return {
    stack,
    objectBytes,
    live: ({ load }) => inFlight * load,
    churn: ({ load }) => (inFlight * load) / lifeSeconds,
    deviation,
  };
}

/** Share of the final size: a process has warmed up after its first minute. */
const warmUpShare = (age: number): number => -Math.expm1(-(age + 1) / WARM_UP_SECONDS);

function goroutinesOf(random: Random): GoroutineGroup[] {
  const workers = random.integer(1, 64);
  const connections = random.integer(2, 200);
  const steady = (stack: GoroutineGroup["stack"], count: number): GoroutineGroup => ({
    stack,
    count: () => count,
    deviation: 0,
  });
  return [
    steady([...waitingFrames.select, ownFrame("go", "jobs", "startWorkers.func1")], workers),
    steady([...waitingFrames.receive, libraryFrame("go", "os/signal", "loop")], 1),
    {
      stack: [...waitingFrames.io, libraryFrame("go", "bufio", "(*Reader).Peek"), servingFrames.go[3]!],
      count: ({ load }) => connections * load,
      deviation: 0.1,
    },
    {
      stack: [
        ...waitingFrames.select,
        libraryFrame("go", "database/sql", "(*DB).conn"),
        ownFrame("go", "orders", "(*Service).load"),
        ...servingFrames.go,
      ],
      count: ({ load }) => 3 * load,
      deviation: 0.6,
    },
  ];
}
