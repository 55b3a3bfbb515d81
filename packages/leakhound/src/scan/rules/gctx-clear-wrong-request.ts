/**
 * A clear that never finds its entry, because a middleware between the two passes on a copy of the request:
 *
 *   context.ClearHandler ── http.StripPrefix ── handler {context.Set(r, …)}
 *     clears request 0        copies it           sets for request 1: stays
 *
 * gorilla/mux since v1.2, chi, trpc-go, StripPrefix, TimeoutHandler, MaxBytesHandler and code that passes on
 * r.WithContext(…) or r.Clone(…) copy the request.
 * High confidence: the server was found and the version of mux is known; medium otherwise.
 * Not reported: some code sweeps the whole store.
 */
import { keyOf, locationOf } from "../routes/place.ts";
import type { RequestStores } from "../routes/request-stores.ts";
import type { StoreEvent } from "../routes/request-trace.ts";
import { type Route, routesOf } from "../routes/routes.ts";
import type { Match, Rule } from "./rule.ts";

export const gctxClearWrongRequest: Rule = {
  id: "gctx-clear-wrong-request",
  *find(file, repository) {
    const { routes, stores } = routesOf(repository);
    const reported = new Set<string>();
    for (const route of routes) {
      const missed = missedEntry(route, stores);
      if (missed === null || missed.clear.place.file !== file || reported.has(keyOf(missed.clear.place))) continue;
      reported.add(keyOf(missed.clear.place));
      yield matchOf(route, missed);
    }
  },
};

interface MissedEntry {
  readonly set: StoreEvent;
  readonly clear: StoreEvent;
}

/** An entry that stays although its store is cleared, for another copy of the request. */
function missedEntry({ trace }: Route, stores: RequestStores): MissedEntry | null {
  for (const set of trace.remaining.values()) {
    if (stores.isPurged(set.store)) continue;
    const clear = trace.clears.find((one) => one.store === set.store && one.copy !== set.copy);
    if (clear) return { set, clear };
  }
  return null;
}

function matchOf({ registration, trace, isServed }: Route, { set, clear }: MissedEntry): Match {
  const copiedBy = [...new Set(trace.copiedBy)].join(", ");
  return {
    node: clear.place.node,
    confidence: isServed && !trace.muxVersionUnknown ? "high" : "medium",
    message: `${clear.by} clears a different copy of the request than the one for which ${set.by} (${locationOf(set.place)}) sets an entry: between them ${copiedBy} copies the request to ${registration.path}.`,
    advice:
      "clear inside the middleware that copies the request (router.Use, or a defer in the handler), or change the request in place: *r = *r.WithContext(ctx)",
  };
}
