/**
 * What a deferred literal does with a resource that the variable holds when the function returns:
 *
 *   defer func() { resp.Body.Close() }()                      releases it at each return
 *   defer func() { if err != nil { resp.Body.Close() } }()    releases it where the function returns an error
 *   defer func() { log.Print(resp.Status) }()                 nothing: it stays held
 */
import type { Assumption } from "./conditions.ts";
import { DONE, intersects, LEAKING, LOOSE, RELEASED_AT_RETURN, RELEASED_ON_ERROR, type States } from "./states.ts";

/** @param endOf the states at the end of the literal of a resource that is held at its beginning */
export function deferredEffect(endOf: (assumption: Assumption) => States): States {
  const always = endOf(null);
  if (!intersects(always, LEAKING)) return RELEASED_AT_RETURN;
  if (!intersects(always, DONE)) return LOOSE;
  if (!intersects(endOf("error"), LEAKING) && !intersects(endOf("no error"), DONE)) return RELEASED_ON_ERROR;
  // A condition that this function decides: the code knows when the resource must be released.
  return RELEASED_AT_RETURN;
}
