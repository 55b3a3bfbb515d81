/** Where the runtime's own structures have their fields, by the DWARF of the very program: they move with each release. */
import { MalformedImage } from "../../model/fault.ts";
import type { NamedTypes } from "../types/from-dwarf.ts";
import type { Field, TypeIndex } from "../types/types.ts";

export class Layouts {
  readonly #named: NamedTypes;

  constructor(named: NamedTypes) {
    this.#named = named;
  }

  /** Offset of a field: `at("runtime.g", "sched.sp")`. Throws `MalformedImage` where there is none. */
  at(structure: string, path: string): number {
    const offset = this.find(structure, path);
    if (offset === null) throw unknown(`${structure}.${path}`);
    return offset;
  }

  /** As `at`; null where this release has no such field. */
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

  /** Bytes of a structure; 0 where this release has none. */
  bytesOf(structure: string): number {
    const type = this.#named.byName(structure);
    return type === null ? 0 : this.#named.types.at(type).bytes;
  }

  /** Bytes of a field of a structure; 0 where there is none. */
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

const unknown = (name: string): MalformedImage =>
  new MalformedImage("unknown-runtime", `the Go release of the program has no ${name}`, 0);

/** Where the descriptor of a type has its fields: of the runtime's own structure until Go 1.20. */
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
