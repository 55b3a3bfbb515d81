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
import type { Field, TypeIndex } from "../types/types.ts";

const WORD_BYTES = 8;
const METHOD_VALUE = /^(.*)\.\(\*(.+)\)\.[^.]+-fm$/;

/** Structures for the closures of one program; each is created once. */
export class ClosureTypes {
  readonly #program: GoProgram;
  readonly #known = new Map<string, TypeIndex | null>();
  readonly #word: TypeIndex;

  constructor(program: GoProgram) {
    this.#program = program;
    this.#word = program.named.types.add({ name: "unsafe.Pointer", bytes: WORD_BYTES, shape: { kind: "unsafe" } });
  }

  /** A structure of `bytes` for the closure whose code begins at `pc`; null if no function begins there. */
  of(pc: Address, bytes: number): TypeIndex | null {
    const key = `${pc}:${bytes}`;
    let type = this.#known.get(key);
    if (type === undefined) {
      type = this.#create(address(this.#program.linkedCode(pc)), bytes);
      this.#known.set(key, type);
    }
    return type;
  }

  #create(code: Address, bytes: number): TypeIndex | null {
    const { debug, named } = this.#program;
    if (debug.functionAt(code)?.lowPc !== code) return null;
    const name = functionNameAt(debug, code);
    const fields = this.#fields(code, name);
    fields.push(...this.#rest(fields, bytes));
    fields.sort((a, b) => a.at - b.at);
    return named.types.add({ name: `closure ${name}`, bytes, shape: { kind: "struct", fields } });
  }

  #fields(code: number, name: string): Field[] {
    const { debug, named } = this.#program;
    const receiver = METHOD_VALUE.exec(name);
    const type = receiver && named.byName(`*${receiver[1]}.${receiver[2]}`);
    if (type) return [{ name: "receiver", at: WORD_BYTES, type }];
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
