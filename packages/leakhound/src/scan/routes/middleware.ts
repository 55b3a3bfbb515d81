/** Middleware of the libraries, and several middleware as one. */
import { lastName } from "../syntax/dotted-names.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Value } from "./handler-value.ts";
import { COPYING_MIDDLEWARE, GORILLA_CONTEXT, libraryName } from "./libraries.ts";
import { type Place, textAt } from "./place.ts";

/** One middleware that applies all; the first is the outermost. */
export function stackedMiddleware(evaluator: Evaluator, middleware: readonly (Value | null)[]): Value {
  const wrap = (next: Value) => middleware.reduceRight((inner: Value, one) => evaluator.apply(one, inner), next);
  return { kind: "middleware", wrap };
}

/** The middleware that a name of a library stands for; null for other names. */
export function libraryMiddleware(place: Place): Value | null {
  const library = libraryName(place);
  if (library === `${GORILLA_CONTEXT}.ClearHandler`)
    return { kind: "middleware", wrap: (next) => ({ kind: "clear", place, name: textAt(place), next }) };
  return COPYING_MIDDLEWARE.test(library) ? copyingMiddleware(place, lastName(library)) : null;
}

export const copyingMiddleware = (place: Place, name: string): Value => ({
  kind: "middleware",
  wrap: (next) => ({ kind: "copy", place, name, next }),
});
