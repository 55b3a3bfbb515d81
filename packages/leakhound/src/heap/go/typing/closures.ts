/**
 * The types of closures. They have no declaration: a closure consists of the variables that its function captured.
 *
 *   func() { cache[key] = value }      [ code ][ cache ][ key …]     debug information has names, types and offsets
 *   handler.serve                      [ code ][ receiver ]          a method as a value: "(*T).serve-fm"
 *
 * Debug information does not describe a variable that the compiler split; its words are called "captured".
 */
import { type Address, address } from "../../model/address.ts";
import { capturedAt, functionNameAt } from "../binary/dwarf/locals.ts";
import type { GoProgram } from "../program/program.ts";
import { ConcreteTypes } from "../types/concrete-types.ts";
import { functionWithArguments, TypeArgumentTable } from "../types/type-arguments.ts";
import type { Field, TypeIndex } from "../types/types.ts";

const WORD_BYTES = 8;
const METHOD_VALUE = "-fm";

/** The address of a closure's code, and of the dictionary that it captured. */
export interface Closure {
  readonly code: Address;
  readonly dictionary: number;
}

/** `main.cache` of the method value "main.(*cache).serve-fm"; null for other functions. */
function receiverOf(name: string): string | null {
  if (!name.endsWith(METHOD_VALUE)) return null;
  const end = name.lastIndexOf(").");
  const start = name.lastIndexOf(".(*", end);
  return start > 0 && end > start ? `${name.slice(0, start)}.${name.slice(start + 3, end)}` : null;
}

/** Structures for the closures of one program; each is created once. */
export class ClosureTypes {
  readonly #program: GoProgram;
  readonly #known = new Map<string, TypeIndex | null>();
  readonly #word: TypeIndex;
  readonly #arguments: TypeArgumentTable;

  constructor(program: GoProgram) {
    this.#program = program;
    this.#arguments = new TypeArgumentTable(program.dictionaries);
    this.#word = program.named.types.add({ name: "unsafe.Pointer", bytes: WORD_BYTES, shape: { kind: "unsafe" } });
  }

  /**
   * A structure of `bytes` for a closure; null if no function begins at its code.
   *
   * @param dictionary the address of the dictionary that a closure of a generic function captured; 0 for none
   */
  of({ code, dictionary }: Closure, bytes: number): TypeIndex | null {
    const key = `${code}:${dictionary}:${bytes}`;
    let type = this.#known.get(key);
    if (type === undefined) {
      const { linkedCode } = this.#program;
      const linked = dictionary === 0 ? 0 : linkedCode(dictionary);
      type = this.#create({ code: address(linkedCode(code)), dictionary: linked }, bytes);
      this.#known.set(key, type);
    }
    return type;
  }

  #create({ code, dictionary }: Closure, bytes: number): TypeIndex | null {
    const { debug, named } = this.#program;
    if (debug.functionAt(code)?.lowPc !== code) return null;
    const name = functionNameAt(debug, code);
    const args = this.#arguments.of(name, dictionary);
    const concrete = new ConcreteTypes(named, args);
    const fields = this.#fields(code, name).map((field) => ({ ...field, type: concrete.of(field.type) }));
    fields.push(...this.#rest(fields, bytes));
    fields.sort((a, b) => a.at - b.at);
    const text = `closure ${functionWithArguments(name, args)}`;
    return named.types.add({ name: text, bytes, shape: { kind: "struct", fields } });
  }

  #fields(code: number, name: string): Field[] {
    const { debug, named } = this.#program;
    const receiver = receiverOf(name);
    const type = receiver === null ? null : named.byName(`*${receiver}`);
    if (type !== null) return [{ name: "receiver", at: WORD_BYTES, type }];
    return capturedAt(debug, code).flatMap((captured) => {
      const row = named.ofEntry(captured.type);
      return row === null ? [] : [{ name: captured.name, at: captured.at, type: row }];
    });
  }

  /** The words that no field covers. */
  #rest(fields: readonly Field[], bytes: number): Field[] {
    const { types } = this.#program.named;
    const rest: Field[] = [];
    for (let at = WORD_BYTES; at + WORD_BYTES <= bytes; at += WORD_BYTES) {
      const isTaken = fields.some((one) => at >= one.at && at < one.at + types.bytesOf(one.type));
      if (!isTaken) rest.push({ name: "captured", at, type: this.#word });
    }
    return rest;
  }
}
