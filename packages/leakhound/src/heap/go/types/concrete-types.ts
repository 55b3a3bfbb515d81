/**
 * Types with type arguments in the place of shapes:
 *
 *   []go.shape.*uint8 ─▶ []*main.page          which debug information may describe, and if not, is built here
 */
import type { NamedTypes } from "./from-dwarf.ts";
import { type TypeArguments, withArguments } from "./type-arguments.ts";
import type { GoType, Shape, TypeIndex } from "./types.ts";

/** Types in types, as pointers to pointers: none of a real program is deeper. */
const DEPTH_MAX = 64;

export class ConcreteTypes {
  readonly #named: NamedTypes;
  readonly #args: TypeArguments;
  readonly #known = new Map<TypeIndex, TypeIndex>();
  #depth = 0;

  constructor(named: NamedTypes, args: TypeArguments) {
    this.#named = named;
    this.#args = args;
  }

  /** The type with arguments; the type itself if it does not depend on a shape whose argument is known. */
  of(type: TypeIndex): TypeIndex {
    if (this.#args.size === 0) return type;
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const { types } = this.#named;
    const before = types.at(type);
    const name = withArguments(before.name, this.#args);
    if (name === before.name) return type;
    const described = this.#named.byName(name);
    if (described !== null && types.at(described).bytes === before.bytes) {
      this.#known.set(type, described);
      return described;
    }
    return this.#build(type, { ...before, name });
  }

  /** A type may contain itself, so its row is known before its parts are. */
  #build(type: TypeIndex, { name, bytes, shape }: GoType): TypeIndex {
    const { types } = this.#named;
    const row = types.add({ name, bytes, shape: { kind: "scalar" } });
    this.#known.set(type, row);
    this.#depth++;
    types.define(row, { name, bytes, shape: this.#depth < DEPTH_MAX ? this.#shape(shape) : shape });
    this.#depth--;
    return row;
  }

  #shape(shape: Shape): Shape {
    switch (shape.kind) {
      case "scalar":
      case "string":
      case "interface":
      case "func":
      case "unsafe":
        return shape;
      case "pointer":
      case "slice":
        return { kind: shape.kind, elem: this.of(shape.elem) };
      case "array":
        return { ...shape, elem: this.of(shape.elem) };
      case "struct":
        return { kind: "struct", fields: shape.fields.map((field) => ({ ...field, type: this.of(field.type) })) };
    }
  }
}
