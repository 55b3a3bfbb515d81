/**
 * What may hold of a resource at a point of a function. Several paths may lead there, so it is a set of states:
 *
 *   resp, err := http.Get(url)          {unchecked}
 *   if err != nil {                     {absent}: there is nothing to release
 *       return err
 *   }                                   {held}
 *   if keep { cache.put(resp) }         {held, done}
 */
import type { Brand } from "../../base/brand.ts";

export type States = Brand<number, "States">;

const states = (bits: number): States => bits as States;

/** No path leads here. */
export const UNREACHED = states(0);
/** Not acquired yet, or the error says that it was not. */
export const ABSENT = states(1);
/** Acquired unless the error says otherwise. */
export const UNCHECKED = states(2);
/** Acquired, and the error is nil as long as nothing else sets it. */
export const HELD = states(4);
/** Acquired, and deferred code releases what the variable holds then, if the function returns an error. */
export const RELEASED_ON_ERROR = states(8);
/** Acquired, and deferred code releases what the variable holds then. */
export const RELEASED_AT_RETURN = states(16);
/** Released. */
export const DONE = states(32);
/** Acquired, and no error says so. */
export const LOOSE = states(128);
/** Handed on to code that may release it. */
export const ESCAPED = states(64);

/** Acquired, and deferred code releases what the variable holds then, unless the function returns an error. */
export const RELEASED_ON_SUCCESS = states(256);
/** As above, unless the error says that nothing was acquired. */
export const UNCHECKED_UNTIL_SUCCESS = states(512);

/** Handed to a call that keeps it, unless the call fails. */
export const HANDED_OVER = states(1024);
/** That call has failed, so the function still has it. */
export const GIVEN_BACK = states(2048);
/** As above, where the call is one of a library, which may have ended it. */
export const LIKELY_GIVEN_BACK = states(4096);
/** Passed in to a call that may keep it, by a function that ends it itself afterward. */
export const PASSED_IN = states(8192);
/** In a list that only the function has, and that it returns on other paths. */
export const COLLECTED = states(16384);
/** Read to its end, which gives the connection of a response back. */
export const READ_OUT = states(32768);
/** Given to a call that reads it to its end where it returns an error. */
export const READ_ON_FAILURE = states(65536);

export const either = (one: States, other: States): States => states(one | other);
export const without = (all: States, some: States): States => states(all & ~some);
export const intersects = (all: States, some: States): boolean => (all & some) !== 0;

/** States that a return without a release must not have. */
export const LEAKING = states(
  UNCHECKED | HELD | LOOSE | GIVEN_BACK | LIKELY_GIVEN_BACK | PASSED_IN | READ_OUT | READ_ON_FAILURE,
);
/** States that another value of the error makes loose. */
export const LINKED = states(UNCHECKED | HELD);
/** States in which a return that hands the resource on leaves it open. */
export const OPEN = states(UNCHECKED | HELD | LOOSE | RELEASED_ON_ERROR | READ_ON_FAILURE);
/** States in which the resource is acquired and the variable holds it. */
export const LIVE = states(
  UNCHECKED |
    HELD |
    LOOSE |
    GIVEN_BACK |
    LIKELY_GIVEN_BACK |
    PASSED_IN |
    RELEASED_ON_ERROR |
    RELEASED_AT_RETURN |
    RELEASED_ON_SUCCESS |
    UNCHECKED_UNTIL_SUCCESS |
    READ_OUT |
    READ_ON_FAILURE,
);
/** States that later statements may still change. */
export const FOLLOWED = states(LIVE | HANDED_OVER | COLLECTED);

/** Each of `some` becomes `to`. */
export const changed = (all: States, some: States, to: States): States =>
  intersects(all, some) ? states((all & ~some) | to) : all;
