/**
 * The instances of the whole fleet: those that this collector scrapes, from memory, and those of the collectors that share its
 * store, from the rows. What is judged of another collector's instance only that one knows.
 */
import type { UnixMs } from "leakhound/server";
import type { InstanceRow, RowStore } from "../rows/port.ts";

/** An instance as this collector knows it. */
interface OwnInstance {
  readonly service: string;
  readonly name: string;
}

export interface FleetInstancesQuery {
  /** Null for all services. */
  readonly service: string | null;
  /** Instances that were seen last before are gone. */
  readonly since: UnixMs;
  readonly own: readonly OwnInstance[];
}

export interface OtherInstances {
  /** In order of service and name. */
  readonly instances: readonly InstanceRow[];
  /** Why those of other collectors are missing; null where they are not. */
  readonly problem: string | null;
}

export async function otherInstances(
  rows: Pick<RowStore, "instances">,
  { service, since, own }: FleetInstancesQuery,
): Promise<OtherInstances> {
  const stored = await rows.instances(service);
  if (!stored.ok) return { instances: [], problem: stored.error.what };
  const known = new Set(own.map((one) => keyOf(one.service, one.name)));
  const isOther = (one: InstanceRow) => one.lastSeenAt >= since && !known.has(keyOf(one.service, one.instance));
  return { instances: stored.value.filter(isOther), problem: null };
}

const keyOf = (service: string, instance: string): string => JSON.stringify([service, instance]);
