/** A route turns a query into a reply. Sockets, methods and tokens are handled elsewhere. */
import type { Reply } from "./reply.ts";

export interface Query {
  readonly params: URLSearchParams;
  /** Aborts when the client disconnects or the admin stops. */
  readonly signal: AbortSignal;
}

export interface Route {
  /** Shown on the index page; null leaves the route out. */
  readonly description: string | null;
  /** The answer costs the service time or memory, so HEAD is answered without it. */
  readonly isExpensive?: boolean;
  /** The answer contains the memory of the process, with its secrets: without a token, only for callers on this machine. */
  readonly isSecret?: boolean;
  /** Answered without a token, because a liveness probe has none. */
  readonly isPublic?: boolean;
  readonly answer: (query: Query) => Reply | Promise<Reply>;
}
