/**
 * Objects that the compiler placed next to the variables, and that have no name of their own.
 *
 *   var pages = &pageCache{slots: …}
 *
 *   main.pages [ ● ]──▶ main..stmp_7 [ ● ]──▶ heap          the root is in stmp_7, but in the source
 *                        pageCache    .slots                it is main.pages.slots
 *
 * Static pointers are followed from each typed variable; the objects that they point to get the name of the variable,
 * the path to them, and their type.
 */

import { lastAtMost } from "../../../base/binary-search.ts";
import type { Segment } from "../dump/go-dump.ts";
import type { GlobalVariable, GoProgram } from "../program/program.ts";
import type { Slot, TypeIndex } from "../types/types.ts";
import type { TypeOfWord } from "./object-types.ts";

/** A variable, or an object in its initial value. */
export interface StaticPlace {
  readonly variable: string;
  readonly address: number;
  readonly end: number;
  readonly type: TypeIndex | null;
  /** The path from the variable to the object, as the source writes it: ".slots"; "" for the variable itself. */
  readonly path: string;
}

const DEPTH_MAX = 20;
const COMPILER_GENERATED = /(^|[./])(\.\.|go[.:]|runtime\.gcbits|type[.:])|\.\.stmp_|\.\.dict/;

/** Without debug information no variable has a type, and every pointer is followed. */
const UNTYPED: Slot = { kind: "unsafe", label: "", target: null, isArray: false };

export class StaticRegions {
  readonly #program: GoProgram;
  readonly #isUntyped: boolean;
  readonly #typeOfWord: TypeOfWord;
  readonly #slots: Float64Array;
  readonly #targets: Float64Array;
  readonly #words: Uint32Array;
  /** The addresses at which objects begin, ascending: an array of unknown length ends before the next one. */
  readonly #starts: Float64Array;
  readonly #places = new Map<number, StaticPlace>();
  #sorted: number[] = [];

  constructor(program: GoProgram, segments: readonly Segment[], typeOfWord: TypeOfWord) {
    this.#program = program;
    this.#isUntyped = program.debug.types.size === 0;
    this.#typeOfWord = typeOfWord;
    const rows = segments.flatMap(({ staticSlots, staticTargets, staticWords }) =>
      Array.from(staticSlots, (slot, row) => ({ slot, target: staticTargets[row]!, word: staticWords[row]! })),
    );
    rows.sort((a, b) => a.slot - b.slot);
    this.#slots = Float64Array.from(rows, ({ slot }) => slot);
    this.#targets = Float64Array.from(rows, ({ target }) => target);
    this.#words = Uint32Array.from(rows, ({ word }) => word);
    const ends = segments.map(({ end }) => end);
    const named = rows.flatMap(({ slot }) => program.globalAt(slot)?.address ?? []);
    this.#starts = Float64Array.from([...this.#targets, ...named, ...ends]).sort();
    this.#follow();
  }

  /** The place that contains the word at `address`; null if unknown. */
  at(address: number): StaticPlace | null {
    const global = this.#program.globalAt(address);
    if (global && !isCompilerGenerated(global.name)) return placeOf(global);
    const start = this.#sorted[lastAtMost(this.#sorted, address)];
    const place = start === undefined ? undefined : this.#places.get(start);
    if (place && address < place.end) return place;
    return global && placeOf(global);
  }

  #follow(): void {
    let front = this.#named();
    for (let depth = 0; depth < DEPTH_MAX && front.length > 0; depth++)
      front = front.flatMap((place) => this.#below(place));
    this.#sorted = [...this.#places.keys()].sort((a, b) => a - b);
  }

  #named(): StaticPlace[] {
    const places = new Map<number, StaticPlace>();
    for (const slot of this.#slots) {
      const global = this.#program.globalAt(slot);
      const isFollowed = global && (global.type !== null || this.#isUntyped);
      if (isFollowed && !isCompilerGenerated(global.name)) places.set(global.address, placeOf(global));
    }
    return [...places.values()];
  }

  #below(place: StaticPlace): StaticPlace[] {
    const found: StaticPlace[] = [];
    for (let row = lastAtMost(this.#slots, place.address - 1) + 1; this.#slots[row]! < place.end; row++) {
      const slot = this.#slotOf(place, this.#slots[row]!);
      if (!slot || slot.kind === "map-directory" || this.#places.has(this.#targets[row]!)) continue;
      const below = this.#target(row, slot, place);
      if (!below) continue;
      this.#places.set(below.address, below);
      found.push(below);
    }
    return found;
  }

  #slotOf({ type, address }: StaticPlace, at: number): Slot | null {
    if (type === null) return this.#isUntyped ? UNTYPED : null;
    return this.#program.named.types.slotAt(type, at - address);
  }

  #target(row: number, slot: Slot, { variable, path }: StaticPlace): StaticPlace | null {
    const type = slot.target ?? (slot.kind === "interface" ? this.#boxed(this.#words[row]!) : null);
    const address = this.#targets[row]!;
    const next = this.#starts[lastAtMost(this.#starts, address) + 1] ?? address;
    if (type === null) return this.#isUntyped ? { variable, address, end: next, type, path } : null;
    const one = address + this.#program.named.types.bytesOf(type);
    const end = slot.isArray ? Math.max(one, Math.min(next, this.#symbolEnd(address))) : one;
    return { variable, address, end, type, path: path + slot.label };
  }

  /** Where the symbol of a compiler-generated array ends: what comes next may have no symbol that is pointed to. */
  #symbolEnd(address: number): number {
    const symbol = this.#program.globalAt(address);
    return symbol && symbol.bytes > 0 ? symbol.address + symbol.bytes : Number.POSITIVE_INFINITY;
  }

  #boxed(word: number): TypeIndex | null {
    const dynamic = word === 0 ? null : this.#typeOfWord(word);
    if (dynamic === null) return null;
    const { types } = this.#program.named;
    const direct = types.bytesOf(dynamic) === 8 ? types.slotAt(dynamic, 0) : null;
    return direct ? direct.target : dynamic;
  }
}

const isCompilerGenerated = (name: string): boolean => COMPILER_GENERATED.test(name);

const placeOf = ({ name, address, bytes, type }: GlobalVariable): StaticPlace => ({
  variable: name,
  address,
  end: address + bytes,
  type,
  path: "",
});
