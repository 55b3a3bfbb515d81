/**
 * What the explorer shows, in its address:
 *
 *   service, instance, kind      whose profiles
 *   at | from, to                of a moment, or the mean over a range
 *   base_at | base_from, base_to | base_instance      what is subtracted
 *   view, type, function, focus, ignore, hide, show_from, sort      how it is shown
 */
import { apiPath } from "../site/api.ts";
import type { Place } from "../site/router.ts";

export const VIEWS = [
  ["flame", "Flame graph"],
  ["top", "Top"],
  ["peek", "Callers and callees"],
  ["lines", "Lines"],
  ["source", "Source"],
] as const;
export type View = (typeof VIEWS)[number][0];

const WHOSE = ["service", "instance", "kind", "at", "from", "to", "base_at", "base_from", "base_to", "base_instance"];
const HOW = ["type", "function", "focus", "ignore", "hide", "show_from", "sort"];

export const viewOf = ({ query }: Place): View => VIEWS.find(([view]) => view === query.get("view"))?.[0] ?? "flame";

const given = ({ query }: Place, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, query.get(name) || null]));

/** Null before a service is chosen. */
export const viewPath = (place: Place): string | null =>
  place.query.get("service")
    ? apiPath("profile/view", { ...given(place, [...WHOSE, ...HOW]), view: viewOf(place) })
    : null;

/** The address of the pprof file. */
export const filePath = (place: Place): string => apiPath("profile", given(place, WHOSE));

/** `go tool pprof 'http://…'` */
export const pprofCommand = (place: Place): string =>
  `go tool pprof '${new URL(filePath(place), document.baseURI).href.replaceAll("'", "%27")}'`;
