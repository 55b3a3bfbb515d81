/** Parts of the answers that both profilers give in the same form, and the fault of too many instances. */
import { property } from "../json.ts";
import { INSTANCES_MAX, type StoredFault } from "./stored-profiles.ts";

/** Empty for a value that is not a list: an empty list is left out of the JSON of protocol buffers. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** `[{ name: "pod", value: "shop-1" }]` as a map, in the order of the names. */
export function labelsOf(pairs: unknown): ReadonlyMap<string, string> {
  const labels = listOf(pairs).flatMap((pair): [string, string][] => {
    const [name, value] = [property(pair, "name"), property(pair, "value")];
    return typeof name === "string" && typeof value === "string" ? [[name, value]] : [];
  });
  return new Map(labels.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param example labels that would select fewer */
export const tooManyInstances = (where: string, count: number, example: string): StoredFault => ({
  code: "too-many",
  what: `${count} instances match, more than ${INSTANCES_MAX}`,
  where,
  todo: `name more labels, such as ${example}`,
});
