/**
 * What one request does on its walk: which entries it sets and clears, and for which copy of the request.
 *
 *   set 1, clear 0      remaining: the entry that was set for copy 1
 */
import type { Router } from "./handler-value.ts";
import type { Place } from "./place.ts";

/** 0 is the request that the server passes in; each copy of a request has the next number. */
export type RequestCopy = number;

/** A set or a clear of an entry in a store. */
export interface StoreEvent {
  readonly store: string;
  readonly copy: RequestCopy;
  readonly place: Place;
  /** The function around the place, or the name of the library's middleware. */
  readonly by: string;
}

export class RequestTrace {
  /** Entries that were set and not cleared. */
  readonly remaining = new Map<string, StoreEvent>();
  readonly clears: StoreEvent[] = [];
  /** Middleware and functions that passed on a copy of the request. */
  readonly copiedBy: string[] = [];
  /** Routers that the request reached and for which no route was chosen. */
  readonly unresolvedRouters: Router[] = [];
  /** An entry was set, whether or not it was cleared. */
  hasSet = false;
  /** The request reached code outside the repository that may do anything with it. */
  reachesOpaqueCode = false;
  /** The function that handles the route was not found. */
  handlerUnknown = false;
  /** No go.mod says whether gorilla/mux copies the request. */
  muxVersionUnknown = false;
  /** The copy that the context of a framework, such as gin's, carries now. */
  carried: RequestCopy = 0;
  #copies = 0;

  /** Numbers a new copy of the request. */
  copy(by: string): RequestCopy {
    this.copiedBy.push(by);
    return ++this.#copies;
  }

  set(event: StoreEvent): void {
    this.hasSet = true;
    this.remaining.set(`${event.store}|${event.copy}`, event);
  }

  clear(event: StoreEvent): void {
    this.clears.push(event);
    this.remaining.delete(`${event.store}|${event.copy}`);
  }

  /** A clear for an unknown copy of the request counts for every copy. */
  clearAll(event: StoreEvent): void {
    for (const [key, { store }] of this.remaining) if (store === event.store) this.remaining.delete(key);
    this.clears.push(event);
  }
}
