/** A source that is read again at regular intervals: HTTP and DNS. A failure keeps the groups that it last had. */
import type { Clock } from "leakhound/server";
import type { Discoverer, TargetGroup } from "./target-group.ts";

export interface PolledGroups {
  /** Null where nothing could be read. */
  readonly groups: readonly TargetGroup[] | null;
  /** One clause; null where all was read. */
  readonly problem: string | null;
}

export function polledDiscovery(
  read: (signal: AbortSignal) => Promise<PolledGroups>,
  refreshMs: number,
  clock: Pick<Clock, "sleep">,
): Discoverer {
  return {
    async run(publish, signal) {
      while (!signal.aborted) {
        const { groups, problem } = await read(signal);
        if (signal.aborted) return;
        publish(groups, problem);
        await clock.sleep(refreshMs, signal);
      }
    },
  };
}
