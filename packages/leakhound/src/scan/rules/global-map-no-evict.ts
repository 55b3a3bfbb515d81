/**
 * A map that outlives its calls and only grows: written for every call, with a key that is not one of a few.
 * Condition: a map or sync.Map of the package, or of what serves the calls, gets an entry in a function that runs per call.
 * Quiet: anywhere in the package something deletes from it, clears it, replaces it, hands it on, or looks at its len; the
 * key is a constant, a method or a status. A key that a request gives is surer than another.
 */
import { type Collection, collectionOf, isSetUp, isShortened } from "../index/collections.ts";
import type { GoFunction } from "../index/go-file.ts";
import { keyOrigin } from "../index/key-origin.ts";
import { mapWrites } from "../index/map-writes.ts";
import { perCallFunctions } from "../index/per-call.ts";
import type { Rule } from "./rule.ts";

export const globalMapNoEvict: Rule = {
  id: "global-map-no-evict",
  *find(file, repository) {
    for (const fn of perCallFunctions(file, repository)) {
      if (!fn.isCertain || isSetUp(fn)) continue;
      for (const write of mapWrites(file, fn)) {
        const origin = keyOrigin(write.key, fn, file);
        if (origin === "constant" || origin === "request itself") continue;
        const map = collectionOf(write.map, fn, file, repository);
        if (map === null || !isMap(map) || isShortened(map, file, repository) || isOnce(fn, write.map)) continue;
        yield {
          node: write.node,
          // What a handler calls is told by its name alone, and another may have it.
          confidence: origin === "request" && fn.isHandler && isServed(fn) ? "high" : "medium",
          message: `The map ${map.text} gets an entry in ${fn.name}, which runs for every call, and nothing deletes any.`,
          advice: "delete entries when they are done with, or use a cache with a bound",
        };
      }
    }
  },
};

/** A client's RoundTrip is given requests, too, but to few hosts. */
const isServed = ({ name }: GoFunction): boolean => name !== "RoundTrip";

const isMap = ({ type }: Collection): boolean => /^(make\(\s*)?map\[|^\*?&?sync\.Map\b/.test(type);

const isOnce = ({ text }: Pick<GoFunction, "text">, map: string): boolean =>
  new RegExp(`\\.Do\\(func\\(\\)\\s*\\{[^}]*${map.replaceAll(".", "\\.")}`).test(text);
