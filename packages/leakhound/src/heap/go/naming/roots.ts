/** The names and types of roots: the variable that each one is, and its package or goroutine. */

import { TIER, type Unit, unitName } from "../../holders/units.ts";
import { ROOT_KINDS, rootIndex } from "../../model/image.ts";
import type { GoDump } from "../dump/go-dump.ts";
import type { GoProgram } from "../program/program.ts";
import type { Slot } from "../types/types.ts";
import type { StaticRegions } from "../typing/static-regions.ts";
import type { NamedRoot } from "./named-root.ts";
import { StackRoots } from "./stack-roots.ts";
import { CLEANUP_UNITS, deferUnit, globalUnit, RUNTIME, timerUnit } from "./units.ts";

export interface NamedRoots {
  readonly units: readonly Unit[];
  /** By root: its row of `units`. */
  readonly unitOf: Uint32Array;
  /** By root: its slot, if its type is known. */
  readonly slots: readonly (Slot | null)[];
  /** The variable of a root, and the field within it: `main.cache.entries`. */
  readonly text: (root: number) => string;
}

export function nameRoots(dump: GoDump, program: GoProgram | null, regions: StaticRegions | null): NamedRoots {
  const namer = new RootNamer(dump, program, regions);
  const { length } = dump.image.roots;
  const unitOf = new Uint32Array(length);
  const slots: (Slot | null)[] = [];
  for (let root = 0; root < length; root++) {
    const { unit, slot } = namer.name(root);
    unitOf[root] = namer.rowOf(unit);
    slots.push(slot);
  }
  const text = (root: number): string => `${namer.variableOf(root)}${slots[root]?.label ?? ""}`;
  return { units: namer.units, unitOf, slots, text };
}

const GLOBAL = ROOT_KINDS.indexOf("global");

class RootNamer {
  readonly units: Unit[] = [];
  readonly #dump: GoDump;
  readonly #program: GoProgram | null;
  readonly #regions: StaticRegions | null;
  readonly #rows = new Map<string, number>();
  readonly #stacks: StackRoots;

  constructor(dump: GoDump, program: GoProgram | null, regions: StaticRegions | null) {
    this.#dump = dump;
    this.#program = program;
    this.#regions = regions;
    this.#stacks = new StackRoots(dump, program);
  }

  rowOf(unit: Unit): number {
    const key = `${unitName(unit)}\n${unit.tier}\n${unit.group}\n${unit.depth}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = this.units.push(unit) - 1;
    this.#rows.set(key, row);
    return row;
  }

  name(root: number): NamedRoot {
    const { roots } = this.#dump.image;
    const kind = ROOT_KINDS[roots.kind[root]!]!;
    switch (kind) {
      case "global":
        return this.#global(roots.at[root]!);
      case "frame":
        return this.#stacks.name(rootIndex(root), TIER.goroutine);
      case "stack-word":
        return this.#stacks.name(rootIndex(root), TIER.uncertain);
      case "goroutine":
        return { unit: this.#stacks.goroutine(roots.frame[root]!), slot: null };
      case "timer":
        return { unit: timerUnit(this.#functionAt(roots.at[root]!)), slot: null };
      case "defer":
        return { unit: deferUnit(this.#functionAt(roots.at[root]!)), slot: null };
      case "finalizer":
      case "cleanup":
      case "panic":
      case "other":
        return { unit: CLEANUP_UNITS[kind], slot: null };
    }
  }

  /** All variables of the runtime are one holder, but each still has its name. */
  variableOf(root: number): string {
    const { unit } = this.name(root);
    const { kind, at } = this.#dump.image.roots;
    if (unit !== RUNTIME || kind[root] !== GLOBAL) return unitName(unit);
    return this.#regions?.at(at[root]!)?.variable ?? unitName(unit);
  }

  #functionAt(code: number): string {
    return this.#program && code !== 0 ? this.#program.functionName(code) : "";
  }

  #global(address: number): NamedRoot {
    const place = this.#regions?.at(address) ?? null;
    const mainModule = this.#program?.mainModule ?? null;
    if (!place) return { unit: globalUnit(this.#sectionOffset(address), mainModule), slot: null };
    const slot =
      place.type === null ? null : (this.#program?.named.types.slotAt(place.type, address - place.address) ?? null);
    return { unit: globalUnit(place.variable, mainModule), slot: slot && { ...slot, label: place.path + slot.label } };
  }

  /** `bss+0x1a20`: without symbols, nothing more is known about a variable. */
  #sectionOffset(address: number): string {
    const { data, bss } = this.#dump;
    const isData = data !== null && address >= data.start && address < data.end;
    return isData
      ? `data+0x${(address - data.start).toString(16)}`
      : `bss+0x${(address - (bss?.start ?? 0)).toString(16)}`;
  }
}
