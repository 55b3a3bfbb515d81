/**
 * What one request does on its walk: which entries it sets and clears, for which copy of the request.
 *
 *   set 1, clear 0      left: the entry that was set for version 1
 */
import type { Router } from "./handler-value.ts";
import type { Place } from "./place.ts";

/** One copy of the request: 0 is the request that the server passes in. */
export type Version = number;

/** Something done to a store, where, and in which function. */
export interface Mark {
  readonly store: string;
  readonly version: Version;
  readonly place: Place;
  /** Function around, or the layer's own name. */
  readonly by: string;
}

export class RequestTrace {
  /** Entries that were set and not cleared. */
  readonly left = new Map<string, Mark>();
  readonly clears: Mark[] = [];
  /** Layers that passed on a copy of the request. */
  readonly copies: string[] = [];
  /** Routers that the request reached and for which no route was chosen. */
  readonly unresolvedRouters: Router[] = [];
  /** Something set an entry, whether or not it was cleared. */
  hasSet = false;
  /** The request went to code outside the repository that may do anything with it. */
  reachesOpaqueCode = false;
  /** The function that handles the route was not found. */
  handlerUnknown = false;
  /** No go.mod says whether gorilla/mux copies the request. */
  muxVersionUnknown = false;
  /** Version of the request that the context of a framework, such as gin's, carries now. */
  carried: Version = 0;
  #versions = 0;

  copy(by: string): Version {
    this.copies.push(by);
    return ++this.#versions;
  }

  set(mark: Mark): void {
    this.hasSet = true;
    this.left.set(`${mark.store}|${mark.version}`, mark);
  }

  clear(mark: Mark): void {
    this.clears.push(mark);
    this.left.delete(`${mark.store}|${mark.version}`);
  }

  /** A clear for an unknown copy of the request counts for every copy. */
  clearAll(mark: Mark): void {
    for (const [key, { store }] of this.left) if (store === mark.store) this.left.delete(key);
    this.clears.push(mark);
  }
}
