/** Layers that the libraries give, and several of them as one. */
import type { Evaluator } from "./evaluator.ts";
import type { Value } from "./handler-value.ts";
import { COPYING_VALUES, GORILLA_CONTEXT, libraryName } from "./libraries.ts";
import { lastName, type Place, textAt } from "./place.ts";

/** The first outermost. */
export function stackedLayers(evaluator: Evaluator, layers: readonly (Value | null)[]): Value {
  return {
    kind: "layer",
    wrap: (next) => layers.reduceRight((inner: Value, one) => evaluator.apply(one, inner), next),
  };
}

export function builtinLayer(place: Place): Value | null {
  const library = libraryName(place);
  if (library === `${GORILLA_CONTEXT}.ClearHandler`)
    return { kind: "layer", wrap: (next) => ({ kind: "clear", place, name: textAt(place), next }) };
  return COPYING_VALUES.test(library) ? copyLayer(place, lastName(library)) : null;
}

export const copyLayer = (place: Place, name: string): Value => ({
  kind: "layer",
  wrap: (next) => ({ kind: "copy", place, name, next }),
});
