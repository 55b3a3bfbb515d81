/**
 * The stacks of a dictionary in the order of their sites: those that allocate (or wait) in one function are neighbors.
 *
 *   place    0 … 63      64 … 127      …            the first page has the values of the first 64 stacks, and so on
 *   leaf     bytes.Grow  json.Marshal               so the values of a site are in one or two pages of a chunk
 *
 * The order follows from the dictionary and the number of its stacks, so a chunk stores only that number.
 */
import { type Dictionary, LOCATION_WORDS, stackLength } from "../dictionary/dictionary.ts";

const TWO_32 = 4_294_967_296;

export interface SiteOrder {
  /** The stack at each place. */
  readonly stacks: Uint32Array;
  /** The place of each stack. */
  readonly places: Uint32Array;
}

const known = new WeakMap<Dictionary, Map<number, SiteOrder>>();
/** Orders of one dictionary that are remembered: chunks of some hours have different numbers of stacks. */
const ORDERS_MAX = 64;

/** The first `count` stacks of the dictionary, ordered by the function of the leaf and then by row. */
export function siteOrder(dictionary: Dictionary, count: number): SiteOrder {
  const orders = known.get(dictionary) ?? new Map<number, SiteOrder>();
  known.set(dictionary, orders);
  const remembered = orders.get(count);
  if (remembered !== undefined) return remembered;
  if (orders.size === ORDERS_MAX) orders.clear();
  const order = computedOrder(dictionary, count);
  orders.set(count, order);
  return order;
}

function computedOrder(dictionary: Dictionary, count: number): SiteOrder {
  const keys = Float64Array.from(
    { length: count },
    (_, stack) => leafFunction(dictionary, stack) * TWO_32 + stack,
  ).sort();
  const stacks = Uint32Array.from(keys, (key) => key % TWO_32);
  const places = new Uint32Array(count);
  stacks.forEach((stack, place) => {
    places[stack] = place;
  });
  return { stacks, places };
}

/** The row of the function at the leaf, plus 1; 0 if there is none. */
export function leafFunction(dictionary: Dictionary, stack: number): number {
  const { stacks, locations } = dictionary;
  if (stackLength(dictionary, stack) === 0) return 0;
  const location = stacks.words[stacks.start(stack)]!;
  const line = locations.start(location) + LOCATION_WORDS;
  return line < locations.start(location + 1) ? locations.words[line]! : 0;
}
