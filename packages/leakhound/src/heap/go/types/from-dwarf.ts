/**
 * Types from the entries of DWARF.
 *
 *   typedef "main.server" ─▶ structure "main.server"          one name, two entries: both have the structure's shape
 *   typedef "map[int]*T"  ─▶ pointer ─▶ structure "map<int,*T>"     as it is in memory
 *   typedef "chan T"      ─▶ pointer ─▶ structure "hchan<T>"        whose buf is untyped: elements are T
 *
 * DWARF does not contain the type of what the library stores as unsafe.Pointer; `overrides` adds the important ones.
 */
import { type ReadonlyWideMap, WideMap } from "../../../base/wide-map.ts";
import { GO_KIND, TAG } from "../binary/dwarf/constants.ts";
import type { RawType } from "../binary/dwarf/debug-info.ts";
import {
  type Field,
  type GoType,
  GoTypes,
  type Override,
  type Shape,
  STRING_BYTES_TYPE,
  type TypeIndex,
  typeIndex,
} from "./types.ts";

export interface NamedTypes {
  readonly types: GoTypes;
  /** From the offset of an entry to its type; null if there is none. */
  readonly ofEntry: (offset: number) => TypeIndex | null;
  readonly byName: (name: string) => TypeIndex | null;
  /** By the offset of the type's descriptor from the first descriptor. */
  readonly byRuntimeType: ReadonlyWideMap<TypeIndex>;
  /** Structures that have a field of this type at this offset: a pointer to the field leads to the whole. */
  readonly containing: (field: TypeIndex, at: number) => readonly TypeIndex[];
}

const ALIAS_DEPTH_MAX = 16;
const WORD_BYTES = 8;

export function typesFromDwarf(raw: ReadonlyMap<number, RawType>): NamedTypes {
  const rows = new Map<number, TypeIndex>();
  for (const offset of raw.keys()) rows.set(offset, typeIndex(rows.size + 1));
  const ofEntry = (offset: number): TypeIndex | null => rows.get(offset) ?? null;
  const resolve = new Resolver(raw, ofEntry);
  const types = [STRING_BYTES_TYPE, ...Array.from(raw.values(), (one) => resolve.type(one))];
  const byRuntimeType = new WideMap<TypeIndex>();
  for (const [offset, { runtimeType }] of raw) if (runtimeType > 0) byRuntimeType.set(runtimeType, rows.get(offset)!);
  const byName = new Map(types.map((type, row) => [type.name, typeIndex(row)]));
  return {
    types: new GoTypes(types, overrides(raw, types, ofEntry, byName)),
    ofEntry,
    byName: (name) => byName.get(name) ?? null,
    byRuntimeType,
    containing: containers(types),
  };
}

class Resolver {
  readonly #raw: ReadonlyMap<number, RawType>;
  readonly #ofEntry: (offset: number) => TypeIndex | null;

  constructor(raw: ReadonlyMap<number, RawType>, ofEntry: (offset: number) => TypeIndex | null) {
    this.#raw = raw;
    this.#ofEntry = ofEntry;
  }

  type(raw: RawType): GoType {
    return { name: raw.name, bytes: this.#bytes(raw, 0), shape: this.#shape(raw, 0) };
  }

  #bytes(raw: RawType, depth: number): number {
    if (raw.byteSize >= 0) return raw.byteSize;
    if (raw.tag === TAG.pointerType || raw.tag === TAG.subroutineType) return WORD_BYTES;
    const target = this.#raw.get(raw.type);
    return target && depth < ALIAS_DEPTH_MAX ? this.#bytes(target, depth + 1) : 0;
  }

  #shape(raw: RawType, depth: number): Shape {
    switch (raw.goKind) {
      case GO_KIND.interface:
        return { kind: "interface" };
      case GO_KIND.string:
        return { kind: "string" };
      case GO_KIND.unsafePointer:
        return { kind: "unsafe" };
      case GO_KIND.slice: {
        const elem = this.#ofEntry(raw.elem);
        if (elem !== null) return { kind: "slice", elem };
      }
    }
    switch (raw.tag) {
      case TAG.pointerType:
        return this.#pointer(raw);
      case TAG.subroutineType:
        return { kind: "func" };
      case TAG.arrayType:
        return this.#array(raw);
      case TAG.structureType:
        return { kind: "struct", fields: this.#fields(raw) };
      default:
        return this.#alias(raw, depth);
    }
  }

  #alias(raw: RawType, depth: number): Shape {
    const target = this.#raw.get(raw.type);
    return target && depth < ALIAS_DEPTH_MAX ? this.#shape(target, depth + 1) : { kind: "scalar" };
  }

  #pointer(raw: RawType): Shape {
    const elem = this.#ofEntry(raw.type);
    return elem === null ? { kind: "unsafe" } : { kind: "pointer", elem };
  }

  #array(raw: RawType): Shape {
    const elem = this.#ofEntry(raw.type);
    return elem === null ? { kind: "scalar" } : { kind: "array", elem, count: Math.max(0, raw.count) };
  }

  #fields({ members }: RawType): Field[] {
    const fields: Field[] = [];
    for (const { name, at, type } of members) {
      const row = this.#ofEntry(type);
      if (row !== null) fields.push({ name, at, type: row });
    }
    return fields.sort((a, b) => a.at - b.at);
  }
}

/** What unsafe pointers of the runtime and of sync point to. */
function overrides(
  raw: ReadonlyMap<number, RawType>,
  types: readonly GoType[],
  ofEntry: (offset: number) => TypeIndex | null,
  byName: ReadonlyMap<string, TypeIndex>,
): Map<string, Override> {
  const found = new Map<string, Override>();
  const add = (owner: number, field: string, override: Override): void => {
    const shape = types[owner]?.shape;
    const at = shape?.kind === "struct" ? shape.fields.find(({ name }) => name === field)?.at : undefined;
    if (at !== undefined) found.set(`${owner}:${at}`, override);
  };
  for (const { goKind, elem, type } of raw.values()) {
    if (goKind !== GO_KIND.chan) continue;
    const channel = pointee(types, ofEntry(type));
    if (channel !== null)
      add(channel, "buf", { kind: "pointer", target: ofEntry(elem), isArray: true, label: "[buffer]" });
  }
  for (const [row, { name }] of types.entries()) {
    if (name.startsWith("map<")) addDirectory(types, row, add);
    if (name.startsWith("sync/atomic.Pointer["))
      add(row, "v", { kind: "pointer", target: atomicTarget(types, row), isArray: false });
    if (name === "sync.Pool")
      for (const field of ["local", "victim"])
        add(row, field, { kind: "pointer", target: byName.get("sync.poolLocal") ?? null, isArray: true });
  }
  return found;
}

/** A Swiss map of up to eight entries points to its only group, a larger map to an array of tables. */
function addDirectory(
  types: readonly GoType[],
  row: number,
  add: (owner: number, field: string, to: Override) => void,
): void {
  const shape = types[row]!.shape;
  const directory = shape.kind === "struct" ? shape.fields.find(({ name }) => name === "dirPtr") : undefined;
  const table = directory ? pointee(types, pointee(types, directory.type)) : null;
  if (table !== null) add(row, "dirPtr", { kind: "map-directory", target: table, isArray: false });
}

/** atomic.Pointer[T] has a field of size zero whose type contains T: `_ [0]*T`. */
function atomicTarget(types: readonly GoType[], row: number): TypeIndex | null {
  const shape = types[row]!.shape;
  const marker = shape.kind === "struct" ? shape.fields.find(({ name }) => name === "_")?.type : undefined;
  const array = marker === undefined ? undefined : types[marker]?.shape;
  return array?.kind === "array" ? pointee(types, array.elem) : null;
}

function pointee(types: readonly GoType[], pointer: TypeIndex | null): TypeIndex | null {
  const shape = pointer === null ? undefined : types[pointer]?.shape;
  return shape?.kind === "pointer" ? shape.elem : null;
}

/** Only fields that are structures count: half of all types have a number or a string as a field. */
function containers(types: readonly GoType[]): (field: TypeIndex, at: number) => readonly TypeIndex[] {
  const found = new Map<string, TypeIndex[]>();
  for (const [row, { shape }] of types.entries()) {
    if (shape.kind !== "struct") continue;
    for (const { type, at } of shape.fields) {
      if (types[type]!.shape.kind !== "struct") continue;
      const key = `${type}:${at}`;
      const known = found.get(key);
      if (known) known.push(typeIndex(row));
      else found.set(key, [typeIndex(row)]);
    }
  }
  return (field, at) => found.get(`${field}:${at}`) ?? [];
}
