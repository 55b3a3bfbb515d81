/** Dictionaries in tests. */
import { Dictionary } from "../../src/history/dictionary/dictionary.ts";
import { internStacks, internTables } from "../../src/history/dictionary/intern.ts";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";

/** A dictionary of stacks given by their addresses, leaf first, and the row of each. */
export function dictionaryOf(stacks: readonly (readonly bigint[])[]) {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: "goroutine", unit: "count" }] });
  for (const addresses of stacks) {
    const stack = addresses.map((address) => builder.location([{ function: `f${address}` }], address));
    builder.add({ stack, values: [1] });
  }
  const profile = builder.build();
  const dictionary = new Dictionary();
  const tables = internTables(dictionary, profile);
  const rows = internStacks(dictionary, profile.samples, tables);
  return { dictionary, rows };
}
