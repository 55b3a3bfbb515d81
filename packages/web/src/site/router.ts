/**
 * Every view is an address: its path is the page, its query what the page shows. Links are ordinary links; a click on one
 * changes the address without loading the page again.
 *
 *   /leakhound/service?name=shop&from=…      base /leakhound/, path "service", query name, from
 */
import { useEffect, useState } from "preact/hooks";

export interface Place {
  /** Without the base: "" for the first page, `tickets/shop-7`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const MOVED = "leakhound-moved";

/** Path of the first page, with a slash at its end. */
export const basePath = (): string => new URL(document.baseURI).pathname;

/** A part of a path as its author wrote it; one that is not encoded properly stays as it is. */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function placeNow(): Place {
  const { pathname, search } = location;
  const base = basePath();
  const path = pathname.startsWith(base) ? pathname.slice(base.length) : pathname.slice(1);
  return { path, query: new URLSearchParams(search) };
}

/** `service?name=shop`, relative to the base; parameters that are null or empty are left out. */
export function addressOf(path: string, query: Readonly<Record<string, string | null>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => (entry[1] ?? "") !== "");
  const text = new URLSearchParams(given).toString();
  return `${basePath()}${path}${text === "" ? "" : `?${text}`}`;
}

/** The address of the current page with these changes of its query. */
export function changedAddress(place: Place, changes: Readonly<Record<string, string | null>>): string {
  return addressOf(place.path, { ...Object.fromEntries(place.query), ...changes });
}

/** @param how "replace" for what a step back should skip, such as each letter of a filter */
export function goTo(address: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  dispatchEvent(new Event(MOVED));
}

export function usePlace(): Place {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    const update = () => setPlace(placeNow());
    const events = ["popstate", MOVED] as const;
    for (const event of events) addEventListener(event, update);
    document.addEventListener("click", followLink);
    return () => {
      for (const event of events) removeEventListener(event, update);
      document.removeEventListener("click", followLink);
    };
  }, []);
  return place;
}

/** A click with a modifier, or on a link of another server, of the API or to a download, is the browser's own. */
function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented || link.target !== "" || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  const base = basePath();
  const isPage = url.origin === location.origin && url.pathname.startsWith(base) && url.hash === "";
  if (!isPage || /^(?:api|-)\//.test(url.pathname.slice(base.length))) return;
  event.preventDefault();
  goTo(url.href);
  scrollTo({ top: 0 });
}
