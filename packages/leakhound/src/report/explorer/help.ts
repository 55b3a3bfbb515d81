/** The help of the explorer. */
import { wrap } from "../terminal/layout.ts";
import type { TextStyle } from "../terminal/text-style.ts";

const COMMANDS: readonly (readonly [usage: string, does: string])[] = [
  ["down N", "go to row N of the last listing; N alone does the same"],
  ["up", "go back to the previous place"],
  ["list", "what is held from here, by field and type"],
  ["referrers", "what points here: the other paths that keep it alive"],
  ["path", "the shortest path from a variable to here"],
  ["types", "everything that would be freed with this, by type"],
  ["objects", "the largest objects here, with their addresses"],
  ["object ADDR", "go to the object at an address"],
  ["filter TEXT", "only rows that contain TEXT, or match it with * and ?; filter alone shows all"],
  ["top N", "list up to N rows"],
  ["help, quit", "show this help; leave the explorer"],
];
const TERMS = [
  "retained: what would be freed with these objects. own: their own bytes, including the parts of a map.",
  "shared: other objects hold these, too, so they would not be freed with this one alone; see referrers.",
];

export function helpText({ width, paint }: TextStyle): string[] {
  const lead = Math.max(...COMMANDS.map(([usage]) => usage.length)) + 2;
  return [
    ...COMMANDS.flatMap(([usage, does]) => wrap(does, width, usage.padEnd(lead))),
    ...TERMS.flatMap((term) => wrap(term, width)).map(paint.dim),
  ];
}
