/** What the explorer understands. */
import { wrap } from "../layout.ts";
import type { TextStyle } from "../text.ts";

const COMMANDS: readonly (readonly [usage: string, does: string])[] = [
  ["down N", "into row N of what was listed last; the number alone does, too"],
  ["up", "back to where you came from"],
  ["list", "what is kept from here, by field and type"],
  ["referrers", "who points here: the other ways that keep it alive"],
  ["path", "the shortest way from a variable to here"],
  ["types", "all that goes with this, by type"],
  ["objects", "the largest single objects here, with their addresses"],
  ["object ADDR", "to the object at an address"],
  ["filter TEXT", "only rows that hold TEXT, or match it with * and ?; filter alone shows all"],
  ["top N", "list so many rows"],
  ["help, quit", "this; the end"],
];
const TERMS = [
  "retained: what would be freed if these objects went. own: their own bytes, with the parts of a map.",
  "shared: something else keeps these, too, so that they would not go with this alone; referrers tells what.",
];

export function helpText({ width, paint }: TextStyle): string[] {
  const lead = Math.max(...COMMANDS.map(([usage]) => usage.length)) + 2;
  return [
    ...COMMANDS.flatMap(([usage, does]) => wrap(does, width, usage.padEnd(lead))),
    ...TERMS.flatMap((term) => wrap(term, width)).map(paint.dim),
  ];
}
