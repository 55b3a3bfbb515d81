/** Why a report could not be made of a profile that was read. */
import type { Fault } from "../../base/fault.ts";

export type PprofFaultCode = "no-samples" | "bad-sample-index" | "bad-regexp" | "bad-option" | "no-match" | "too-large";

export interface PprofFault extends Fault<PprofFaultCode> {
  /** For standard error, a line each, before the fault itself. */
  readonly warnings?: readonly string[];
}
