/** Finds the stacks of a site in a dictionary. */
import { type Dictionary, LINE_WORDS, LOCATION_WORDS } from "../dictionary/dictionary.ts";

/** Where the function of a site stands in its stacks. */
export type SitePosition =
  /** At the leaf: the values of these stacks are the function's flat value. */
  | "leaf"
  /** Anywhere: its cum value. */
  | "anywhere";

/** Rows of the stacks that have a function whose name matches, in ascending order. Each name is tested once. */
export function stacksWith(
  dictionary: Dictionary,
  matches: (functionName: string) => boolean,
  position: SitePosition,
): Uint32Array {
  const { stacks } = dictionary;
  const isMatch = matchingLocations(dictionary, matches, position);
  return Uint32Array.from({ length: stacks.length }, (_, row) => row).filter((row) => {
    const [start, end] = [stacks.start(row), stacks.start(row + 1) - 1];
    if (position === "leaf") return start < end && isMatch[stacks.words[start]!] === 1;
    for (let at = start; at < end; at++) if (isMatch[stacks.words[at]!] === 1) return true;
    return false;
  });
}

/** Of an inlined call, the first line of a location is the leaf. */
function matchingLocations(
  { locations, functions, strings }: Dictionary,
  matches: (functionName: string) => boolean,
  position: SitePosition,
): Uint8Array {
  const isFunction = Uint8Array.from({ length: functions.length }, (_, row) =>
    matches(strings.table.get(functions.words[functions.start(row)]!)) ? 1 : 0,
  );
  return Uint8Array.from({ length: locations.length }, (_, row) => {
    const first = locations.start(row) + LOCATION_WORDS;
    const end = position === "leaf" ? Math.min(first + LINE_WORDS, locations.start(row + 1)) : locations.start(row + 1);
    for (let at = first; at < end; at += LINE_WORDS) {
      const index = locations.words[at]! - 1;
      if (index >= 0 && isFunction[index] === 1) return 1;
    }
    return 0;
  });
}
