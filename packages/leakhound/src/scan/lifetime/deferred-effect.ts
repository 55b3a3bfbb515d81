/**
 * What a deferred literal does with a resource that the variable holds when the function returns:
 *
 *   defer func() { resp.Body.Close() }()                      releases it at each return
 *   defer func() { if err != nil { resp.Body.Close() } }()    releases it where the function returns an error
 *   defer func() { if err == nil { resp.Body.Close() } }()    releases it where the function returns none
 *   defer func() { log.Print(resp.Status) }()                 nothing: it stays held
 */
import type { Assumption } from "./conditions.ts";
import {
  DONE,
  ESCAPED,
  either,
  intersects,
  LEAKING,
  LOOSE,
  RELEASED_AT_RETURN,
  RELEASED_ON_ERROR,
  RELEASED_ON_SUCCESS,
  type States,
} from "./states.ts";

/** Released, or handed on to code that may release it. */
const RELEASING = either(DONE, ESCAPED);

/** @param endOf the states at the end of the literal of a resource that is held at its beginning */
export function deferredEffect(endOf: (assumption: Assumption) => States): States {
  const always = endOf(null);
  if (!intersects(always, LEAKING)) return RELEASED_AT_RETURN;
  if (!intersects(always, RELEASING)) return LOOSE;
  const [onError, onSuccess] = [endOf("error"), endOf("no error")];
  if (!intersects(onError, LEAKING) && !intersects(onSuccess, RELEASING)) return RELEASED_ON_ERROR;
  if (!intersects(onSuccess, LEAKING) && !intersects(onError, RELEASING)) return RELEASED_ON_SUCCESS;
  // A condition that this function decides: the code knows when the resource must be released.
  return RELEASED_AT_RETURN;
}
