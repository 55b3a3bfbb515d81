/** The interface through which the parts of the evaluation call each other; `handler-evaluator.ts` implements it. */
import type { NodeIndex } from "../syntax/tree.ts";
import type { Env, Value } from "./handler-value.ts";
import type { Place } from "./place.ts";
import type { Symbols } from "./symbols.ts";

export interface Evaluator {
  readonly symbols: Symbols;
  /** @returns null for an expression that is no handler, middleware or router */
  eval(place: Place, env?: Env): Value | null;
  /** Evaluates a child of a place; null where there is none. */
  evalChild(place: Place, child: NodeIndex | undefined | null, env: Env): Value | null;
  /** The handler that `middleware` makes of `next`. */
  apply(middleware: Value | null, next: Value): Value;
}
