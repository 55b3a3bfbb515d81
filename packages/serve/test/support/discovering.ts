/** Runs a source of targets until the end of the test, and keeps what it published last. */
import { onTestFinished } from "vitest";
import type { Labels } from "../../src/discovery/labels.ts";
import type { Discoverer, TargetGroup } from "../../src/discovery/target-group.ts";

export interface Discovering {
  readonly labels: () => readonly Labels[];
  readonly addresses: () => readonly string[];
  readonly problem: () => string | null;
  readonly groups: () => readonly TargetGroup[] | null;
}

export function discovering(source: Discoverer): Discovering {
  const stop = new AbortController();
  let groups: readonly TargetGroup[] | null = null;
  let problem: string | null = null;
  const running = source.run((found, why) => {
    groups = found ?? groups;
    problem = why;
  }, stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  const labels = () => (groups ?? []).flatMap(({ targets }) => targets);
  return {
    labels,
    addresses: () =>
      labels()
        .map((one) => one.get("__address__") ?? "")
        .sort(),
    problem: () => problem,
    groups: () => groups,
  };
}
