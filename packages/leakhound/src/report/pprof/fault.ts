/** Why a report could not be made of a profile that was read. */
import type { Fault } from "../../base/fault.ts";

export type PprofFaultCode = "no-samples" | "bad-sample-index" | "bad-regexp" | "bad-option" | "no-match" | "too-large";

export type PprofFault = Fault<PprofFaultCode>;
