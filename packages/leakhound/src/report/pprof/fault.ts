/** Why a report of a valid profile failed. */
import type { Fault } from "../../base/fault.ts";

export type PprofFaultCode = "no-samples" | "bad-sample-index" | "bad-regexp" | "bad-option" | "no-match" | "too-large";

export interface PprofFault extends Fault<PprofFaultCode> {
  /** Lines for standard error, before the fault itself. */
  readonly warnings?: readonly string[];
}
