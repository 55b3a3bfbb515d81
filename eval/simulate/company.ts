/**
 * What every service does beside its leak: configuration that stays, caches that are full and replace their
 * entries, requests in flight, buffers in pools, connections, workers, garbage.
 *
 *   bytes over sites follow Zipf: the largest site has a fifth of the heap, the thousandth next to nothing
 */
import type { Random } from "../random.ts";
import { libraryPlace, ownPlace, serving, waiting, workStack } from "./places.ts";
import type { Family, GoroutineGroup, HeapSite, Part } from "./types.ts";

/** Go's size classes, thinned out. */
const OBJECT_BYTES = [16, 32, 48, 64, 96, 128, 208, 256, 512, 1024, 2048, 4096, 8192, 16_384, 65_536, 262_144];
const WARM_UP_SECONDS = 20;

export interface Company {
  readonly family: Family;
  readonly sites: number;
  /** What lives at the ordinary load. */
  readonly heapBytes: number;
  readonly random: Random;
}

export function companyOf({ family, sites, heapBytes, random }: Company): Part {
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
  if (kind < 0.45) return { stack, objectBytes, live: ({ age }) => mean * warmth(age), churn: () => 0, wander: 0 };
  if (kind < 0.7) {
    const lifeSeconds = random.logBetween(30, 7200);
    return {
      stack,
      objectBytes,
      live: ({ age }) => mean * warmth(age),
      churn: ({ load }) => (mean * load) / lifeSeconds,
      wander: 0,
    };
  }
  const inFlight = mean * random.logBetween(0.02, 0.3);
  const lifeSeconds = random.logBetween(0.01, 2);
  const wander = Math.max(random.between(0.05, 0.4), 1 / Math.sqrt(1 + inFlight));
  return {
    stack,
    objectBytes,
    live: ({ load }) => inFlight * load,
    churn: ({ load }) => (inFlight * load) / lifeSeconds,
    wander,
  };
}

/** A process is complete within its first minute. */
const warmth = (age: number): number => -Math.expm1(-(age + 1) / WARM_UP_SECONDS);

function goroutinesOf(random: Random): GoroutineGroup[] {
  const workers = random.integer(1, 64);
  const connections = random.integer(2, 200);
  const steady = (stack: GoroutineGroup["stack"], count: number): GoroutineGroup => ({
    stack,
    count: () => count,
    wander: 0,
  });
  return [
    steady([...waiting.select, ownPlace("go", "jobs", "startWorkers.func1")], workers),
    steady([...waiting.receive, libraryPlace("go", "os/signal", "loop")], 1),
    {
      stack: [...waiting.io, libraryPlace("go", "bufio", "(*Reader).Peek"), serving.go[3]!],
      count: ({ load }) => connections * load,
      wander: 0.1,
    },
    {
      stack: [
        ...waiting.select,
        libraryPlace("go", "database/sql", "(*DB).conn"),
        ownPlace("go", "orders", "(*Service).load"),
        ...serving.go,
      ],
      count: ({ load }) => 3 * load,
      wander: 0.6,
    },
  ];
}
