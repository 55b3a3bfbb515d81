/** What a push brings, whatever its protocol, and why it is refused. */
import type { Labels } from "../discovery/labels.ts";

export interface PushedProfile {
  readonly labels: Labels;
  readonly bytes: Uint8Array;
  /**
   * Whether `alloc_space` and `alloc_objects` are what was allocated since the push before, as of Go's agents, and not since
   * the process started. Values in use are levels in both.
   */
  readonly isDelta: boolean;
}

export type PushFaultCode = "invalid" | "too-large" | "unsupported" | "busy" | "store";

export interface PushFault {
  readonly code: PushFaultCode;
  /** One clause. */
  readonly what: string;
}

export const pushFault = (code: PushFaultCode, what: string): PushFault => ({ code, what });
