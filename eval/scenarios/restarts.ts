/** Processes that end again and again: killed by a leak, by a crash, or replaced by deployments. */
import { ownFrame, servingFrames } from "../simulate/frames.ts";
import type { Frame, Moment } from "../simulate/types.ts";
import { followingLevel, leaking } from "./shapes.ts";
import type { Behavior, Conditions, Scenario } from "./types.ts";

const SNAPSHOTS_EACH = 4;

const stackOf = ({ family }: Conditions, unit: string, name: string): Frame[] => [
  ownFrame(family, unit, name),
  ownFrame(family, unit, "(*Service).serve", 12),
  ...servingFrames[family],
];

/** Ends of processes of about equal length, the last of which runs when the watch ends. */
function equalLengths({ windowSeconds, random }: Conditions, processes: number): Behavior["restartSeconds"] & object {
  const length = windowSeconds / (processes - 0.3);
  return Array.from({ length: processes - 1 }, (_, row) => (row + 1) * length * random.between(0.97, 1.03));
}

export const RESTARTING_LEAKS: readonly Scenario[] = [
  {
    name: "oom-loop",
    description: "a leak fills the memory within minutes, and the process is killed and started again",
    verdict: "leak",
    kind: "heap",
    families: ["go", "node"],
    behavior: (conditions) => {
      const { random, heapBytes, leakBytes, windowSeconds } = conditions;
      const processes = random.integer(4, 8);
      const perProcess = Math.max(leakBytes, heapBytes * random.between(0.4, 2));
      const shape = { stack: stackOf(conditions, "cart", "(*Carts).open"), objectBytes: random.pick([512, 4096]) };
      return {
        ageSeconds: windowSeconds * 0.01,
        snapshotsMin: processes * SNAPSHOTS_EACH,
        restartSeconds: equalLengths(conditions, processes),
        parts: [{ heap: [leaking(conditions, { ...shape, bytes: perProcess * processes })] }],
      };
    },
  },
];

/** Rises to its level while a process is young: `scaleSeconds` is the age at which 63% are reached. */
const warmUp = (conditions: Conditions, scaleSeconds: number) =>
  followingLevel({
    stack: stackOf(conditions, "pages", "(*Cache).put"),
    objectBytes: conditions.random.pick([512, 4096]),
    bytes: Math.max(conditions.leakBytes, conditions.heapBytes * conditions.random.between(0.5, 2)),
    level: ({ age }: Moment) => -Math.expm1(-age / scaleSeconds),
  });

export const RESTARTING_INNOCENTS: readonly Scenario[] = [
  {
    name: "crash-loop",
    description: "the process warms up, and soon crashes for another reason, again and again",
    verdict: "unsettled",
    kind: null,
    families: ["go", "node"],
    behavior: (conditions) => {
      const processes = conditions.random.integer(4, 8);
      const scale = (conditions.windowSeconds / processes) * conditions.random.between(0.08, 0.25);
      return {
        ageSeconds: conditions.windowSeconds * 0.01,
        snapshotsMin: processes * SNAPSHOTS_EACH,
        restartSeconds: equalLengths(conditions, processes),
        parts: [{ heap: [warmUp(conditions, scale)] }],
      };
    },
  },
  {
    name: "deploys",
    description: "the process is replaced at irregular times, and warms up each time",
    verdict: "unsettled",
    kind: null,
    families: ["go", "node"],
    behavior: (conditions) => {
      const { random, windowSeconds } = conditions;
      const processes = random.integer(4, 7);
      const cuts = Array.from({ length: processes - 1 }, () => random.between(0.05, 0.95)).sort((a, b) => a - b);
      return {
        ageSeconds: windowSeconds * 0.01,
        snapshotsMin: processes * SNAPSHOTS_EACH,
        restartSeconds: cuts.map((cut) => windowSeconds * cut),
        parts: [{ heap: [warmUp(conditions, windowSeconds * random.between(0.02, 0.08))] }],
      };
    },
  },
];
