/** The names of the objects and edges of a Go image. */

import {
  type FieldLabel,
  fieldLabel,
  type HeapLabels,
  type RootLabel,
  rootLabel,
  type TypeLabel,
  typeLabel,
} from "../../holders/labels.ts";
import type { PathStep } from "../../holders/path-step.ts";
import { TextTable } from "../../holders/text-table.ts";
import type { EdgeIndex, ObjectIndex } from "../../model/image.ts";
import type { GoDump } from "../dump/go-dump.ts";
import type { GoProgram } from "../program/program.ts";
import { isMapPart, mapField, sourceName } from "../types/names.ts";
import { type GoTypes, STRING_BYTES, type TypeIndex, typeIndex } from "../types/types.ts";
import { NO_TYPE, type ObjectTypes } from "../typing/object-types.ts";
import type { NamedRoots } from "./roots.ts";

export interface GoLabels extends HeapLabels {
  /** The variable of a root, and the field within it. */
  readonly ofRoot: (root: number) => RootLabel;
}

/** Without types, offsets in larger objects are not labels: they are elements of an array, and would make as many paths. */
const NAMED_OFFSET_MAX = 256;
/** Objects above this size come from spans of their own, so their exact size says nothing about their type. */
const SIZED_BYTES_MAX = 32_768;

export function goLabels(
  dump: GoDump,
  program: GoProgram | null,
  types: ObjectTypes | null,
  roots: NamedRoots,
): GoLabels {
  const texts = new TextTable();
  const typeLabels = new TypeLabels(dump, program, types, texts);
  const fieldLabels = new FieldLabels(dump, program, types, texts);
  return {
    ofEdge: (object, edge) => fieldLabels.of(object, edge),
    ofType: (object) => typeLabels.of(object),
    text: (row) => texts.text(row),
    sourceType: sourceName,
    shownSteps,
    ofRoot: (root) => rootLabel(texts.row(roots.text(root))),
  };
}

/** Labels by type and word are remembered: there are millions of edges, and few fields. */
class FieldLabels {
  readonly #types: ObjectTypes | null;
  readonly #goTypes: GoTypes | null;
  readonly #texts: TextTable;
  readonly #size: Float64Array;
  readonly #edgeOffset: Uint32Array;
  readonly #single: FieldLabel[][] = [];
  readonly #array: FieldLabel[][] = [];

  constructor(dump: GoDump, program: GoProgram | null, types: ObjectTypes | null, texts: TextTable) {
    this.#types = types;
    this.#goTypes = program === null ? null : program.named.types;
    this.#texts = texts;
    this.#size = dump.image.size;
    this.#edgeOffset = dump.image.edgeOffset;
  }

  of(object: ObjectIndex, edge: EdgeIndex): FieldLabel {
    const type = this.#types?.of[object] ?? NO_TYPE;
    if (!this.#goTypes || !this.#types || type === NO_TYPE) return this.#untyped(object, edge);
    const row = typeIndex(type - 1);
    const offset = (this.#edgeOffset[edge]! - this.#types.base[object]!) % this.#goTypes.bytesOf(row);
    const isArray = this.#types.isArray[object] === 1;
    const known = (isArray ? this.#array : this.#single)[row]?.[offset >>> 3];
    return known ?? this.#remember(row, offset, isArray);
  }

  #remember(type: TypeIndex, offset: number, isArray: boolean): FieldLabel {
    const slot = this.#goTypes?.slotAt(type, offset);
    const label = fieldLabel(this.#texts.row(`${isArray ? "[]" : ""}${slot?.label ?? ""}`));
    const known = isArray ? this.#array : this.#single;
    known[type] ??= [];
    known[type][offset >>> 3] = label;
    return label;
  }

  #untyped(object: ObjectIndex, edge: EdgeIndex): FieldLabel {
    const text = this.#size[object]! <= NAMED_OFFSET_MAX ? `+${this.#edgeOffset[edge]}` : "[]";
    return fieldLabel(this.#texts.row(text));
  }
}

class TypeLabels {
  readonly #types: ObjectTypes | null;
  readonly #program: GoProgram | null;
  readonly #texts: TextTable;
  readonly #size: Float64Array;
  readonly #single: TypeLabel[] = [];
  readonly #array: TypeLabel[] = [];
  /** Without a binary: by object, the name of the type with which it begins. */
  readonly #headers = new Map<number, TypeLabel>();

  constructor(dump: GoDump, program: GoProgram | null, types: ObjectTypes | null, texts: TextTable) {
    this.#types = types;
    this.#program = program;
    this.#texts = texts;
    this.#size = dump.image.size;
    if (!types) this.#readHeaders(dump);
  }

  #readHeaders({ headers, wordTypes, typeNames }: GoDump): void {
    for (let row = 0; row < headers.object.length; row++) {
      const name = typeNames.get(wordTypes[headers.word[row]! - 1] ?? 0);
      if (name !== undefined) this.#headers.set(headers.object[row]!, typeLabel(this.#texts.row(name)));
    }
  }

  of(object: ObjectIndex): TypeLabel {
    const type = this.#types?.of[object] ?? NO_TYPE;
    if (!this.#types || !this.#program || type === NO_TYPE) return this.#headers.get(object) ?? this.#unknown(object);
    const isArray = this.#types.isArray[object] === 1;
    const known = isArray ? this.#array : this.#single;
    known[type] ??= typeLabel(this.#texts.row(nameOf(this.#program.named.types, typeIndex(type - 1), isArray)));
    return known[type];
  }

  #unknown(object: ObjectIndex): TypeLabel {
    const size = this.#size[object]!;
    return typeLabel(this.#texts.row(size > SIZED_BYTES_MAX ? "unknown, large" : `unknown, ${size} B`));
  }
}

/** The bytes of a string are "string"; many parts of a map are still that map. */
function nameOf(types: GoTypes, type: TypeIndex, isArray: boolean): string {
  const { name } = types.at(type);
  return isArray && type !== STRING_BYTES && !isMapPart(name.replace(/^\*/, "")) ? `[]${name}` : name;
}

/** Leaves out the parts of a map, unless the path begins at one: the header of a map may be on a stack. */
function shownSteps(steps: readonly PathStep[]): PathStep[] {
  const shown: PathStep[] = [];
  let isInMap = false;
  for (const step of steps) {
    const type = step.type.replace(/^\*/, "");
    const isPart = isMapPart(type);
    if (!isPart)
      shown.push({ ...step, field: isInMap ? mapField(step.field) : step.field, type: sourceName(step.type) });
    else if (shown.length === 0 && !isInMap) shown.push({ ...step, type: sourceName(type), objects: 1 });
    isInMap = isPart;
  }
  return shown;
}
