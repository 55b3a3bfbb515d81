/** A route turns a query into a reply, and knows nothing of sockets, methods and tokens. */
import type { Reply } from "./reply.ts";

export interface Query {
  readonly params: URLSearchParams;
  /** Aborts when the client goes away or the admin stops. */
  readonly signal: AbortSignal;
}

export interface Route {
  /** For the index; null keeps it out. */
  readonly about: string | null;
  /** Costs the service something: HEAD is answered without it. */
  readonly isCostly?: boolean;
  /** Tells what the process holds, such as passwords: without a token, to callers on this machine only. */
  readonly isSecret?: boolean;
  /** A liveness probe carries no token. */
  readonly isOpen?: boolean;
  readonly answer: (query: Query) => Reply | Promise<Reply>;
}
