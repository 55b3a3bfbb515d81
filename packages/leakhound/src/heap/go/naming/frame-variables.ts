/**
 * The variable and function that a word on a stack belongs to.
 *
 *   main.handle   [ … | job ● | r ● ]    a variable of main.handle, by its location
 *   main.start    [ r ● | … ]            the parameter of main.handle, for which its caller reserves space
 *
 * A map that does not escape its function is on the stack itself, and debug information does not give its location:
 *
 *   pending := map[int]*request{}        [ … | header of the map: … directory ● … ]
 *
 * The directory or bucket of such a map is recognized by its shape: the map belongs to a variable of the function that
 * has no location and whose parts fit the object that the word points to. If debug information does not even contain
 * the name, it is the only map type of the program that fits.
 */

import type { ObjectIndex } from "../../model/image.ts";
import { type LocalVariable, localsAt } from "../binary/dwarf/locals.ts";
import type { GoDump, StackFrame } from "../dump/go-dump.ts";
import type { GoProgram } from "../program/program.ts";
import type { Slot, TypeIndex } from "../types/types.ts";
import { MapShapes } from "../typing/map-shapes.ts";
import { typeOfWords } from "../typing/type-heap.ts";

export interface FrameVariable {
  /** "" if only its type is known. */
  readonly name: string;
  readonly function: string;
  readonly slot: Slot | null;
  /** Whether the word belongs to the variable as long as the function runs, even if the collector ignores it. */
  readonly isFixed: boolean;
}

export class FrameVariables {
  readonly #program: GoProgram;
  readonly #shapes: MapShapes;
  readonly #locals = new Map<number, LocalVariable[]>();

  constructor(dump: GoDump, program: GoProgram) {
    this.#program = program;
    this.#shapes = new MapShapes(dump, program.named, typeOfWords(dump, program));
  }

  /** The variable with the word at `offset` of the frame, or null. */
  at(frame: StackFrame, offset: number): FrameVariable | null {
    const { types, ofEntry } = this.#program.named;
    for (const { name, function: owner, type, pieces, isFixed } of this.#localsOf(frame)) {
      const row = ofEntry(type);
      if (row === null) continue;
      for (const piece of pieces) {
        const within = offset - frame.length - piece.at;
        if (within < 0 || within >= Math.min(piece.bytes, types.at(row).bytes)) continue;
        return { name, function: owner, slot: types.slotAt(row, piece.from + within), isFixed };
      }
    }
    return null;
  }

  /** The map on the stack of the frame's function whose entries are in `object`; null if none fits. */
  mapWith(frame: StackFrame, object: ObjectIndex): FrameVariable | null {
    for (const { name, function: owner, type, pieces } of this.#localsOf(frame)) {
      const header = pieces.length === 0 ? this.#headerOf(type) : null;
      const slot = header === null ? null : this.#shapes.entriesIn(header, object);
      if (slot) return { name, function: owner, slot: { ...slot, label: "" }, isFixed: false };
    }
    const slot = this.#shapes.onlyEntriesIn(object);
    return slot && { name: "", function: "", slot: { ...slot, label: "" }, isFixed: false };
  }

  #headerOf(entry: number): TypeIndex | null {
    const { types, ofEntry } = this.#program.named;
    const row = ofEntry(entry);
    return row === null ? null : (types.slotAt(row, 0)?.target ?? null);
  }

  #localsOf({ pc }: StackFrame): LocalVariable[] {
    let locals = this.#locals.get(pc);
    if (!locals) {
      locals = localsAt(this.#program.debug, this.#program.linkedCode(pc) - 1);
      this.#locals.set(pc, locals);
    }
    return locals;
  }
}
