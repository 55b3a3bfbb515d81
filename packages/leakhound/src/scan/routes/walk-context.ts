/** What every walk of a request needs to know of the repository. */
import type { Evaluator } from "./evaluator.ts";
import type { Versions } from "./libraries.ts";
import type { Place } from "./place.ts";
import type { Use } from "./registrations.ts";
import type { Stores } from "./request-stores.ts";

export interface WalkContext {
  readonly evaluator: Evaluator;
  readonly stores: Stores;
  readonly uses: readonly Use[];
  /** Filters of trpc-go, outermost first. */
  readonly filters: readonly Place[];
  readonly versionsAt: (place: Place) => Versions;
  /** Some router of gorilla/mux keeps the entries of gorilla/context. */
  readonly keepsContext: boolean;
}
