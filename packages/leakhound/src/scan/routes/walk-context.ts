/** What every walk of a request needs to know of the repository. */
import type { Evaluator } from "./evaluator.ts";
import type { LibraryAges } from "./libraries.ts";
import type { Place } from "./place.ts";
import type { MiddlewareUse } from "./registrations.ts";
import type { RequestStores } from "./request-stores.ts";

export interface WalkContext {
  readonly evaluator: Evaluator;
  readonly stores: RequestStores;
  readonly uses: readonly MiddlewareUse[];
  /** Filters of trpc-go, outermost first. */
  readonly filters: readonly Place[];
  readonly libraryAges: (place: Place) => LibraryAges;
  /** KeepContext of a gorilla/mux router is true: the router keeps the entries of gorilla/context. */
  readonly keepsContext: boolean;
}
