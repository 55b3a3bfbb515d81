/** How the objects and edges of a Go dump read. */

import type { PathLabels, PathStep } from "../../holders/path-classes.ts";
import { Texts } from "../../holders/texts.ts";
import type { GoDump } from "../dump/types.ts";
import type { GoProgram } from "../program/program.ts";
import { isMapPart, mapField, sourceName } from "../types/names.ts";
import { type GoTypes, STRING_BYTES, typeIndex } from "../types/types.ts";
import { NO_TYPE, type ObjectTypes } from "../typing/object-types.ts";
import type { NamedRoots } from "./roots.ts";

export interface GoLabels extends PathLabels {
  /** The variable of a root, and the way within it. */
  readonly ofRoot: (root: number) => number;
  /** Steps in the source's words: what a map is made of is left out. */
  readonly steps: (steps: readonly PathStep[]) => PathStep[];
}

/** Offsets beyond are elements of something long, and would make as many different ways. */
const NAMED_OFFSET_MAX = 256;

export function goLabels(
  dump: GoDump,
  program: GoProgram | null,
  types: ObjectTypes | null,
  roots: NamedRoots,
): GoLabels {
  const texts = new Texts();
  const typeTexts = new TypeTexts(dump, program, types, texts);
  const edgeTexts = new EdgeTexts(dump, program, types, texts);
  return {
    ofEdge: (object, edge) => edgeTexts.of(object, edge),
    ofType: (object) => typeTexts.of(object),
    text: (row) => texts.text(row),
    sourceType: sourceName,
    ofRoot: (root) => texts.row(roots.text(root)),
    steps: shownSteps,
  };
}

/** Rows of texts by type and word are remembered: there are millions of edges, and few fields. */
class EdgeTexts {
  readonly #types: ObjectTypes | null;
  readonly #goTypes: GoTypes | null;
  readonly #texts: Texts;
  readonly #size: Float64Array;
  readonly #edgeOffset: Uint32Array;
  readonly #single: number[][] = [];
  readonly #array: number[][] = [];

  constructor(dump: GoDump, program: GoProgram | null, types: ObjectTypes | null, texts: Texts) {
    this.#types = types;
    this.#goTypes = program === null ? null : program.named.types;
    this.#texts = texts;
    this.#size = dump.image.size;
    this.#edgeOffset = dump.image.edgeOffset;
  }

  of(object: number, edge: number): number {
    const type = this.#types?.of[object] ?? NO_TYPE;
    if (!this.#goTypes || !this.#types || type === NO_TYPE) return this.#untyped(object, edge);
    const row = typeIndex(type - 1);
    const offset = (this.#edgeOffset[edge]! - this.#types.base[object]!) % this.#goTypes.bytesOf(row);
    const isArray = this.#types.isArray[object] === 1;
    const known = (isArray ? this.#array : this.#single)[type]?.[offset >>> 3];
    return known ?? this.#remember(type, offset, isArray);
  }

  #remember(type: number, offset: number, isArray: boolean): number {
    const slot = this.#goTypes?.slotAt(typeIndex(type - 1), offset);
    const text = this.#texts.row(`${isArray ? "[]" : ""}${slot?.label ?? ""}`);
    const known = isArray ? this.#array : this.#single;
    known[type] ??= [];
    known[type][offset >>> 3] = text;
    return text;
  }

  #untyped(object: number, edge: number): number {
    return this.#texts.row(this.#size[object]! <= NAMED_OFFSET_MAX ? `+${this.#edgeOffset[edge]}` : "[]");
  }
}

class TypeTexts {
  readonly #types: ObjectTypes | null;
  readonly #program: GoProgram | null;
  readonly #texts: Texts;
  readonly #size: Float64Array;
  readonly #single: number[] = [];
  readonly #array: number[] = [];
  /** Without a binary: names of the types that large objects begin with. */
  readonly #headers = new Map<number, number>();

  constructor(dump: GoDump, program: GoProgram | null, types: ObjectTypes | null, texts: Texts) {
    this.#types = types;
    this.#program = program;
    this.#texts = texts;
    this.#size = dump.image.size;
    if (!types) this.#readHeaders(dump);
  }

  #readHeaders({ headers, wordTypes, typeNames }: GoDump): void {
    for (let row = 0; row < headers.object.length; row++) {
      const name = typeNames.get(wordTypes[headers.word[row]! - 1] ?? 0);
      if (name !== undefined) this.#headers.set(headers.object[row]!, this.#texts.row(name));
    }
  }

  of(object: number): number {
    const type = this.#types?.of[object] ?? NO_TYPE;
    if (!this.#types || !this.#program || type === NO_TYPE) return this.#headers.get(object) ?? this.#unknown(object);
    const isArray = this.#types.isArray[object] === 1;
    const known = isArray ? this.#array : this.#single;
    known[type] ??= this.#texts.row(this.#program ? nameOf(this.#program.named.types, type, isArray) : "");
    return known[type]!;
  }

  #unknown(object: number): number {
    const size = this.#size[object]!;
    return this.#texts.row(size > 32_768 ? "unknown, large" : `unknown, ${size} B`);
  }
}

/** Bytes of a string are "string"; many of a map's parts are still that map's. */
function nameOf(types: GoTypes, type: number, isArray: boolean): string {
  const row = typeIndex(type - 1);
  const { name } = types.at(row);
  return isArray && row !== STRING_BYTES && !isMapPart(name.replace(/^\*/, "")) ? `[]${name}` : name;
}

/** What a map is made of is left out, unless the way begins there: the header of a map may lie on a stack. */
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
