/**
 * A clear that never finds its entry, since a layer between the two hands on a copy of the request:
 *
 *   context.ClearHandler ── http.StripPrefix ── handler {context.Set(r, …)}
 *     clears request 0        copies it           sets for request 1: stays
 *
 * Copies are made by gorilla/mux since v1.2, chi, trpc-go, StripPrefix, TimeoutHandler, MaxBytesHandler, and by
 * whoever hands on r.WithContext(…) or r.Clone(…).
 * high: the server is seen and no version is guessed; medium otherwise. Quiet: something sweeps the whole store.
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
    const told = new Set<string>();
    for (const route of routes) {
      const missed = missedBy(route, stores);
      if (missed === null || missed.clear.place.file !== file || told.has(keyOf(missed.clear.place))) continue;
      told.add(keyOf(missed.clear.place));
      yield matchOf(route, missed);
    }
  },
};

interface Missed {
  readonly set: StoreEvent;
  readonly clear: StoreEvent;
}

/** An entry that stays although the store is cleared on the way, for another version of the request. */
function missedBy({ trace }: Route, stores: RequestStores): Missed | null {
  for (const set of trace.remaining.values()) {
    if (stores.isPurged(set.store)) continue;
    const clear = trace.clears.find((one) => one.store === set.store && one.copy !== set.copy);
    if (clear) return { set, clear };
  }
  return null;
}

function matchOf({ registration, trace, isServed }: Route, { set, clear }: Missed): Match {
  const copies = [...new Set(trace.copiedBy)].join(", ");
  return {
    node: clear.place.node,
    confidence: isServed && !trace.muxVersionUnknown ? "high" : "medium",
    message: `${clear.by} clears another copy of the request than ${set.by} (${locationOf(set.place)}) sets an entry for: ${copies} copies it in between, on the way to ${registration.path}.`,
    advice:
      "clear inside of the layer that copies (router.Use, or a defer in the handler), or let the layer write *r = *r.WithContext(ctx)",
  };
}
