/** What a target serves, as discovery found it. Addresses hold what it takes to ask again, and may hold secrets in their query. */
import type { Fault } from "../base/fault.ts";
import type { HttpFaultCode } from "./http.ts";

export type ServiceKind = "go" | "trpc-go" | "node" | "unknown";

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
  /** heap?debug=1 is to be read for its MemStats, as nothing cheaper tells them. */
  readonly memStatsUrl: string | null;
  /** Clauses for a person: what is missing and what would switch it on. */
  readonly advice: readonly string[];
}

export type DiscoverFaultCode = HttpFaultCode | "no-profiles" | "unauthorized" | "speaks-tls";

/** Why a target cannot be watched; `todo` says exactly what to switch on. */
export interface DiscoverFault extends Fault<DiscoverFaultCode> {
  /** Whether waiting may help: a service that is starting, as against one that serves no profiles. */
  readonly isPassing: boolean;
}
