/** What is in memory of an instance: its series of the last hours. */
import type { TargetSeries, UnixMs } from "leakhound/server";

export interface ObservedInstance {
  readonly service: string;
  readonly name: string;
  readonly release: string | null;
  readonly labels: ReadonlyMap<string, string>;
  readonly firstAt: UnixMs;
  readonly lastAt: UnixMs;
  /** Joins the series; costs some milliseconds. */
  series(): TargetSeries;
}

export interface ObservedFleet {
  services(): readonly string[];
  observed(service: string): readonly ObservedInstance[];
}

/** When the instance was scraped: a heap profile that equals the one before is not in its series, and shows the same. */
export const seenTimes = ({ goroutine, readings }: TargetSeries): readonly number[] =>
  (goroutine === null || goroutine.snapshots.length < 2 ? readings : goroutine.snapshots).map(({ at }) => at);
