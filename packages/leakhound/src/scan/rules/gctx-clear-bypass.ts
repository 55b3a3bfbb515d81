/**
 * A route that leaves an entry in a store kept by request: gorilla/context, the sessions that lived in it, or
 * a map of the repository's own. Its key is the request, so each call of the route keeps a whole request alive.
 *
 *   accessLog (sets) ──┬── withSession (clears) ── GET /api
 *                      └────────────────────────── GET /healthz    <- every probe leaves an entry
 *
 * Condition: a layer or the handler sets an entry for a request, and nothing on the way of that request clears
 * the store at all (a clear of another copy of the request is gctx-clear-wrong-request).
 * high: the setter and the server are seen; medium: the server or the handler is not, or the setter is out of
 * sight and other routes clear.
 * Quiet: something sweeps the whole store; nothing clears a store of the repository's own (request-keyed-map).
 */
import { probedWords } from "../deployment/probes.ts";
import { locationOf } from "../routes/place.ts";
import type { RequestStores } from "../routes/request-stores.ts";
import type { StoreEvent } from "../routes/request-trace.ts";
import { oncePerRegistration, type Route, routesOf } from "../routes/routes.ts";
import type { Match, Rule } from "./rule.ts";

const GORILLA = "github.com/gorilla/context";

export const gctxClearBypass: Rule = {
  id: "gctx-clear-bypass",
  *find(file, repository) {
    const { routes, stores } = routesOf(repository);
    const all = oncePerRegistration(routes, (route) => leftOf(route, stores) !== null);
    const clearing = [...new Set(all.flatMap(({ trace }) => trace.clears.map(({ by }) => by)))];
    const isByContrast = clearing.length > 0 && !all.some(({ trace }) => trace.hasSet);
    const bypassing = all.filter((route) =>
      isBypass(route, stores, { isClearedElsewhere: clearing.length > 0, isByContrast }),
    );
    for (const route of bypassing)
      if (route.registration.place.file === file)
        yield matchOf(route, leftOf(route, stores), {
          clearing,
          ofRoutes: `${bypassing.length} of ${all.length} routes`,
          probed: probedWords(route.registration.path, repository.deployment?.probes ?? []),
        });
  },
};

/** What the request leaves in a store that is neither swept nor cleared on its way. */
function leftOf({ trace }: Route, stores: RequestStores): StoreEvent | null {
  const left = [...trace.remaining.values()].find(
    ({ store }) => !stores.isPurged(store) && !trace.clears.some((clear) => clear.store === store),
  );
  return left ?? null;
}

interface Elsewhere {
  readonly isClearedElsewhere: boolean;
  /** Other routes clear and nobody is seen to set: the setter is out of sight. */
  readonly isByContrast: boolean;
}

function isBypass(route: Route, stores: RequestStores, { isClearedElsewhere, isByContrast }: Elsewhere): boolean {
  const left = leftOf(route, stores);
  if (left !== null) return left.store === GORILLA || isClearedElsewhere;
  const { reachesOpaqueCode, clears } = route.trace;
  return isByContrast && reachesOpaqueCode && clears.length === 0 && !stores.isPurged(GORILLA);
}

interface Contrast {
  readonly clearing: readonly string[];
  readonly ofRoutes: string;
  readonly probed: string;
}

function matchOf(
  { registration, trace, isServed }: Route,
  left: StoreEvent | null,
  { clearing, ofRoutes, probed }: Contrast,
): Match {
  const { path, place } = registration;
  const name = left === null || left.store === GORILLA ? "gorilla/context" : left.store.replace(/^.*\|/, "");
  const layers =
    clearing.length === 0
      ? `any layer that clears ${name}`
      : `${clearing.slice(0, 3).join(" or ")}, which clears ${name}`;
  const set =
    left === null
      ? "an entry set for it stays"
      : `${left.by} (${locationOf(left.place)}) sets an entry for every request`;
  return {
    node: place.node,
    confidence: left !== null && isServed && !trace.handlerUnknown ? "high" : "medium",
    message: `${path} is served outside ${clearing.length === 0 ? "of " : ""}${layers}; ${set}, and the map keeps the request. ${ofRoutes}.${probed}`,
    advice: adviceOf(name, clearing[0]),
  };
}

function adviceOf(store: string, clearing: string | undefined): string {
  const isLayer = clearing !== undefined && clearing !== "a function literal";
  const wrap = isLayer
    ? `register it through ${clearing}, as the other routes`
    : `clear it in a layer around every route`;
  return store === "gorilla/context"
    ? `${wrap}, inside whatever copies the request; or keep values in r.Context() instead`
    : wrap;
}
