/** What a target serves, as discovery found it. Its addresses may hold secrets in their query. */
import type { ServiceKind } from "../base/examination.ts";
import type { Fault } from "../base/fault.ts";
import type { HttpFaultCode } from "./http.ts";

export interface Capabilities {
  /** Display address of the target. */
  readonly target: string;
  readonly service: ServiceKind;
  /** Address of each profile; null where it is not served. At least one is. */
  readonly heapUrl: string | null;
  readonly goroutineUrl: string | null;
  /** Go 1.26 built with GOEXPERIMENT=goroutineleakprofile, and later. */
  readonly goroutineLeakUrl: string | null;
  /** Prometheus text with process, Go or V8 memory. */
  readonly metricsUrl: string | null;
  /** expvar JSON with memstats. */
  readonly varsUrl: string | null;
  /** heap?debug=1, whose MemStats are read where nothing cheaper reports them; else null. */
  readonly memStatsUrl: string | null;
  /** Clauses for the user: what is missing, and how to turn it on. */
  readonly advice: readonly string[];
}

export type DiscoverFaultCode = HttpFaultCode | "no-profiles" | "unauthorized" | "speaks-tls";

/** Why a target cannot be watched; `todo` says exactly what to turn on. */
export interface DiscoverFault extends Fault<DiscoverFaultCode> {
  /** Whether waiting may help: true for a service that is starting, false for one that serves no profiles. */
  readonly isTransient: boolean;
}
