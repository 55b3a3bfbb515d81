/** A connection to a service through another program, such as ssh. */
import type { Fault } from "../../base/fault.ts";

export type TunnelFaultCode = "no-program" | "tunnel" | "no-pods" | "too-many-pods";
export type TunnelFault = Fault<TunnelFaultCode>;

export interface Tunnel {
  /** Where the tunnel listens on this machine. */
  readonly entrance: { readonly port: number } | { readonly socketPath: string };
  /** Ends the program, and waits for its end. */
  close(): Promise<void>;
}

/** Programs by name, found through PATH; the tests replace them. */
export interface TunnelOptions {
  readonly signal: AbortSignal;
  /** How long a program may take until the tunnel is there. */
  readonly timeoutMs: number;
  /** Called when a tunnel ended by itself. */
  readonly warn: (fault: Fault) => void;
}
