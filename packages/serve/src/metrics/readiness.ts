/** What `/-/ready` answers: a server whose store is away scrapes and judges on, and says so. */
import type { Fault } from "leakhound/server";

/** What waits on disk for the store. */
export interface WaitingRows {
  readonly batches: number;
  readonly bytes: number;
  readonly bytesMax: number;
  readonly oldestMs: number;
  readonly replayed: number;
  readonly rejected: number;
  readonly fault: Fault | null;
}

export interface Readiness {
  readonly isReady: boolean;
  /** One line. */
  readonly text: string;
}

export function readinessOf(isRunning: boolean, { fault, batches, bytes, bytesMax, oldestMs }: WaitingRows): Readiness {
  if (!isRunning) return { isReady: false, text: "not ready: it starts or ends" };
  if (fault === null) return { isReady: true, text: "ready" };
  // Anyone may ask: the address of the store is for the log.
  const why = `${fault.what}; ${fault.todo}`;
  const waiting = `${batches} batches of ${bytes} bytes wait on disk, the oldest for ${Math.round(oldestMs / 1_000)} s`;
  if (bytes < bytesMax) return { isReady: true, text: `ready, but the store of rows is away: ${why}. ${waiting}` };
  return { isReady: false, text: `not ready: no space for rows that wait for the store: ${why}. ${waiting}` };
}
