/**
 * A route that leaves an entry in a store kept by request: gorilla/context, the sessions that lived in it, or a map of
 * the repository. The key of the entry is the request, so each call of the route keeps a whole request alive.
 *
 *   accessLog (sets) ──┬── withSession (clears) ── GET /api
 *                      └────────────────────────── GET /healthz    <- every probe leaves an entry
 *
 * Condition: a middleware or the handler sets an entry for a request, and nothing that serves the request clears the
 * store at all (a clear for another copy of the request is gctx-clear-wrong-request).
 * High confidence: the setter and the server were found; medium: the server or the handler was not, or the setter is
 * outside the repository and other routes clear.
 * Not reported: some code sweeps the whole store; nothing clears a store of the repository (that is request-keyed-map).
 */
import { formatCount } from "../../base/format.ts";
import type { Probe } from "../deployment/probes.ts";
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
    const all = oncePerRegistration(routes, (route) => remainingEntry(route, stores) !== null);
    const clearing = [...new Set(all.flatMap(({ trace }) => trace.clears.map(({ by }) => by)))];
    const isClearedElsewhere = clearing.length > 0;
    const setterUnknown = isClearedElsewhere && !all.some(({ trace }) => trace.hasSet);
    const bypassing = all.filter((route) => isBypass(route, stores, { isClearedElsewhere, setterUnknown }));
    for (const route of bypassing)
      if (route.registration.place.file === file)
        yield matchOf(route, remainingEntry(route, stores), {
          clearing,
          affected: `This affects ${bypassing.length} of ${all.length} routes.`,
          probed: probesText(route.registration.path, repository.deployment?.probes ?? []),
        });
  },
};

/** The entry that a request leaves in a store that is neither swept nor cleared for the request. */
function remainingEntry({ trace }: Route, stores: RequestStores): StoreEvent | null {
  const remaining = [...trace.remaining.values()].find(
    ({ store }) => !stores.isPurged(store) && !trace.clears.some((clear) => clear.store === store),
  );
  return remaining ?? null;
}

interface OtherRoutes {
  readonly isClearedElsewhere: boolean;
  /** Other routes clear, and no code of the repository sets an entry. */
  readonly setterUnknown: boolean;
}

function isBypass(route: Route, stores: RequestStores, { isClearedElsewhere, setterUnknown }: OtherRoutes): boolean {
  const remaining = remainingEntry(route, stores);
  if (remaining !== null) return remaining.store === GORILLA || isClearedElsewhere;
  const { reachesOpaqueCode, clears } = route.trace;
  return setterUnknown && reachesOpaqueCode && clears.length === 0 && !stores.isPurged(GORILLA);
}

interface BypassFacts {
  /** Middleware and functions by which other routes clear. */
  readonly clearing: readonly string[];
  readonly affected: string;
  readonly probed: string;
}

function matchOf(
  { registration, trace, isServed }: Route,
  remaining: StoreEvent | null,
  { clearing, affected, probed }: BypassFacts,
): Match {
  const { path, place } = registration;
  const store =
    remaining === null || remaining.store === GORILLA ? "gorilla/context" : remaining.store.replace(/^.*\|/, "");
  const bypass =
    clearing.length === 0
      ? `Nothing clears ${store} for ${path}`
      : `${path} bypasses ${clearing.slice(0, 3).join(" and ")}, which ${clearing.length === 1 ? "clears" : "clear"} ${store}`;
  const setter =
    remaining === null
      ? "an entry that is set for its request stays"
      : `${remaining.by} (${locationOf(remaining.place)}) sets an entry for every request`;
  return {
    node: place.node,
    confidence: remaining !== null && isServed && !trace.handlerUnknown ? "high" : "medium",
    message: `${bypass}: ${setter}, and the map keeps the request. ${affected}${probed}`,
    advice: adviceFor(store, clearing[0]),
  };
}

function adviceFor(store: string, clearing: string | undefined): string {
  const isMiddleware = clearing !== undefined && clearing !== "a function literal";
  const clear = isMiddleware
    ? `register it through ${clearing}, like the other routes`
    : "clear it in a middleware around every route";
  return store === "gorilla/context"
    ? `${clear}, inside any middleware that copies the request; or keep values in r.Context() instead`
    : clear;
}

const SECONDS_PER_DAY = 86_400;

/**
 * " Kubernetes probes it every 5 s: 17,280 entries per day."; "" for a route without a probe.
 *
 * @param route as registered: `GET /healthz`
 */
function probesText(route: string, probes: readonly Probe[]): string {
  const path = route.replace(/^[A-Z]+ /, "");
  const periods = probes.filter((probe) => probe.path === path).map(({ periodSeconds }) => periodSeconds);
  if (periods.length === 0) return "";
  const perDay = periods.reduce((sum, period) => sum + SECONDS_PER_DAY / period, 0);
  const every = periods.map((period) => `every ${period} s`).join(" and ");
  return ` Kubernetes probes it ${every}: ${formatCount(Math.round(perDay))} entries per day.`;
}
