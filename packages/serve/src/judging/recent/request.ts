/** What is judged of a service over the last hours, and what comes of it; both can be sent to a thread. */
import type { Fault } from "leakhound/server";
import type { RecentInstance } from "../../recent/recent-series.ts";
import type { TimeRange } from "../../rows/port.ts";
import type { JudgedInstance } from "../../tickets/observation.ts";

export interface JudgeRequest {
  readonly service: string;
  readonly range: TimeRange;
  readonly instances: readonly RecentInstance[];
  /** Instances of the service whose processes are oldest: what a young process does is compared with them. */
  readonly peers: readonly RecentInstance[];
}

export interface JudgeAnswer {
  /** Those whose profiles could be read. */
  readonly judged: readonly JudgedInstance[];
  /** Why others could not; the first one. */
  readonly fault: Fault | null;
  readonly cpuMs: number;
}

export interface RecentJudge {
  /** Never rejects. */
  judge(request: JudgeRequest): Promise<JudgeAnswer>;
  close(): void;
}
