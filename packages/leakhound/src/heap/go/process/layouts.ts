/** The offsets of fields in the runtime's structures, from the program's own DWARF: they change with each release of Go. */
import { MalformedImage } from "../../model/fault.ts";
import type { NamedTypes } from "../types/from-dwarf.ts";
import type { Field, TypeIndex } from "../types/types.ts";

export class Layouts {
  readonly #named: NamedTypes;

  constructor(named: NamedTypes) {
    this.#named = named;
  }

  /** Offset of a field: `at("runtime.g", "sched.sp")`. Throws `MalformedImage` if there is no such field. */
  at(structure: string, path: string): number {
    const offset = this.find(structure, path);
    if (offset === null) throw unknownField(`${structure}.${path}`);
    return offset;
  }

  /** As `at`, but null if this release has no such field. */
  find(structure: string, path: string): number | null {
    let type = this.#named.byName(structure);
    let offset = 0;
    for (const name of path.split(".")) {
      const field = type === null ? undefined : this.#fields(type).find((one) => one.name === name);
      if (!field) return null;
      offset += field.at;
      type = field.type;
    }
    return offset;
  }

  /** The size of a structure; 0 if this release has none. */
  bytesOf(structure: string): number {
    const type = this.#named.byName(structure);
    return type === null ? 0 : this.#named.types.at(type).bytes;
  }

  /** The size of a field of a structure; 0 if there is none. */
  fieldBytes(structure: string, name: string): number {
    const type = this.#named.byName(structure);
    const field = type === null ? undefined : this.#fields(type).find((one) => one.name === name);
    return field ? this.#named.types.at(field.type).bytes : 0;
  }

  #fields(type: TypeIndex): readonly Field[] {
    const { shape } = this.#named.types.at(type);
    return shape.kind === "struct" ? shape.fields : [];
  }
}

const unknownField = (name: string): MalformedImage =>
  new MalformedImage("unknown-runtime", `the Go release of the program has no ${name}`, 0);

/** The offsets of fields in the descriptor of a type. Until Go 1.20, it was a structure of the runtime. */
export function descriptorFields(layouts: Layouts) {
  const at = (name: string, before: string): number =>
    layouts.find("internal/abi.Type", name) ?? layouts.at("runtime._type", before);
  return {
    size: at("Size_", "size"),
    pointerBytes: at("PtrBytes", "ptrdata"),
    flags: at("TFlag", "tflag"),
    kind: at("Kind_", "kind"),
    mask: at("GCData", "gcdata"),
    name: at("Str", "str"),
  };
}
