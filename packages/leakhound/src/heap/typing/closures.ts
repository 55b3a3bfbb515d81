/** What a closure holds has no declared type: it is made of the variables that the function captured. */
import { capturedAt, functionNameAt } from "../dwarf/locals.ts";
import type { GoProgram } from "../go-program/program.ts";
import type { Field, TypeIndex } from "../go-types/types.ts";

const CODE_BYTES = 8;

/** A structure for the closure whose code begins at `pc`; null where nothing is known of it. */
export function closureType({ debug, named, linkedCode }: GoProgram, pc: number): TypeIndex | null {
  const code = linkedCode(pc);
  const fields: Field[] = [];
  let bytes = CODE_BYTES;
  for (const { name, at, type } of capturedAt(debug, code)) {
    const row = named.ofEntry(type);
    if (row === null) continue;
    fields.push({ name: name.replace(/^&/, ""), at, type: row });
    bytes = Math.max(bytes, at + named.types.at(row).bytes);
  }
  if (fields.length === 0) return null;
  fields.sort((a, b) => a.at - b.at);
  return named.types.add({ name: `closure ${functionNameAt(debug, code)}`, bytes, shape: { kind: "struct", fields } });
}
