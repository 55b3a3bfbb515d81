/** Names and types of roots: which variable of which package or goroutine each one is. */

import { isRuntime, NOBODY, packageOf, RUNTIME, sourceSymbol, TIER, type Unit } from "../../holders/units.ts";
import { ROOT_KINDS } from "../../model/image.ts";
import type { GoDump } from "../dump/types.ts";
import type { GoProgram } from "../program/program.ts";
import type { Slot } from "../types/types.ts";
import type { StaticRegions } from "../typing/static-regions.ts";
import { StackRoots } from "./stack-roots.ts";

export interface NamedRoots {
  readonly units: readonly Unit[];
  /** By root: its row of `units`. */
  readonly unitOf: Uint32Array;
  /** By root: the slot that it is, where its type is known. */
  readonly slots: readonly (Slot | null)[];
  /** The variable of a root, and the way within it: `main.cache.entries`. */
  readonly text: (root: number) => string;
}

export function nameRoots(dump: GoDump, program: GoProgram | null, regions: StaticRegions | null): NamedRoots {
  const namer = new Namer(dump, program, regions);
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

export interface NamedRoot {
  readonly unit: Unit;
  readonly slot: Slot | null;
}

const GLOBAL = ROOT_KINDS.indexOf("global");
const SINGLE = { group: -1, depth: 0, isVariable: true, worksFor: NOBODY } as const;

class Namer {
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
    const key = `${unit.name}\n${unit.tier}\n${unit.group}\n${unit.depth}`;
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
        return this.#stacks.name(root, TIER.goroutine);
      case "stack-word":
        return this.#stacks.name(root, TIER.stackWord);
      case "finalizer":
        return { unit: { kind, name: "finalizers", package: "", tier: TIER.cleanup, ...SINGLE }, slot: null };
      case "defer":
      case "panic":
      case "other":
        return { unit: { kind: "other", name: OTHERS[kind], package: "", tier: TIER.cleanup, ...SINGLE }, slot: null };
    }
  }

  /** The runtime's own variables are one holder, and still have names. */
  variableOf(root: number): string {
    const { unit } = this.name(root);
    const { kind, at } = this.#dump.image.roots;
    if (unit !== RUNTIME || kind[root] !== GLOBAL) return unit.name;
    return this.#regions?.at(at[root]!)?.variable ?? unit.name;
  }

  #global(address: number): NamedRoot {
    const place = this.#regions?.at(address) ?? null;
    if (!place) return { unit: global(this.#unnamed(address)), slot: null };
    const slot =
      place.type === null ? null : (this.#program?.named.types.slotAt(place.type, address - place.address) ?? null);
    return { unit: global(place.variable), slot: slot && { ...slot, label: place.path + slot.label } };
  }

  /** `bss+0x1a20`: all that can be said without symbols. */
  #unnamed(address: number): string {
    const { data, bss } = this.#dump;
    const isData = data !== null && address >= data.start && address < data.end;
    return isData
      ? `data+0x${(address - data.start).toString(16)}`
      : `bss+0x${(address - (bss?.start ?? 0)).toString(16)}`;
  }
}

const OTHERS = { defer: "deferred calls", panic: "panics", other: "other roots" } as const;

function global(name: string): Unit {
  if (isRuntime(name)) return RUNTIME;
  const owner = sourceSymbol(packageOf(name));
  return { kind: "global", name: sourceSymbol(name), package: owner, tier: TIER.global, ...SINGLE };
}
