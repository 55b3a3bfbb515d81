/** Names and types of roots: which variable of which package or goroutine each one is. */
import { innermostFunctionAt, type LocalVariable, localsAt } from "../dwarf/locals.ts";
import type { GoDump, StackFrame } from "../go-dump/types.ts";
import type { Slot } from "../go-types/types.ts";
import { isRuntime, packageOf, RUNTIME, sourceSymbol, TIER, type Unit } from "../holders/units.ts";
import { NONE, ROOT_KINDS } from "../types.ts";
import type { StaticRegions } from "../typing/static-regions.ts";
import type { GoProgram } from "./program.ts";

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

interface Named {
  readonly unit: Unit;
  readonly slot: Slot | null;
}

const GLOBAL = ROOT_KINDS.indexOf("global");
const SINGLE = { group: -1, depth: 0, isVariable: true } as const;

class Namer {
  readonly units: Unit[] = [];
  readonly #dump: GoDump;
  readonly #program: GoProgram | null;
  readonly #regions: StaticRegions | null;
  readonly #rows = new Map<string, number>();
  readonly #locals = new Map<number, LocalVariable[]>();
  readonly #functions = new Map<number, string>();
  readonly #groups = new Map<string, number>();
  /** By frame: its goroutine's group, and how many frames lie outside of it. */
  readonly #groupOf: Int32Array;
  readonly #depthOf: Uint32Array;

  constructor(dump: GoDump, program: GoProgram | null, regions: StaticRegions | null) {
    this.#dump = dump;
    this.#program = program;
    this.#regions = regions;
    this.#groupOf = new Int32Array(dump.frames.length);
    this.#depthOf = new Uint32Array(dump.frames.length);
    this.#group(dump.frames);
  }

  /** Frames come innermost first, one goroutine after the other. */
  #group(frames: readonly StackFrame[]): void {
    for (let end = frames.length; end > 0; ) {
      const { goroutine, function: entry } = frames[end - 1]!;
      let start = end;
      while (start > 0 && frames[start - 1]!.goroutine === goroutine) start--;
      const group = this.#groups.get(entry) ?? this.#groups.size;
      this.#groups.set(entry, group);
      for (let row = start; row < end; row++) {
        this.#groupOf[row] = group;
        this.#depthOf[row] = end - 1 - row;
      }
      end = start;
    }
  }

  rowOf(unit: Unit): number {
    const key = `${unit.name}\n${unit.tier}\n${unit.group}\n${unit.depth}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = this.units.push(unit) - 1;
    this.#rows.set(key, row);
    return row;
  }

  name(root: number): Named {
    const { roots } = this.#dump.image;
    const kind = ROOT_KINDS[roots.kind[root]!]!;
    switch (kind) {
      case "global":
        return this.#global(roots.at[root]!);
      case "frame":
        return this.#frame(roots.frame[root]!, roots.at[root]!, TIER.goroutine);
      case "stack-word":
        return this.#frame(roots.frame[root]!, roots.at[root]!, TIER.stackWord);
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

  #global(address: number): Named {
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

  #frame(row: number, offset: number, tier: number): Named {
    const frame = this.#dump.frames[row === NONE ? 0 : row]!;
    const local = this.#localAt(frame, offset);
    if (frame.goroutine.isSystem) return { unit: RUNTIME, slot: local?.slot ?? null };
    const caller = this.#callerOf(row);
    const owner = (caller === row && local?.function) || this.#functionOf(this.#dump.frames[caller]!);
    const name = `goroutine ${owner}${local && caller === row ? `.${local.name}` : ""}`;
    const place = {
      group: this.#groupOf[row]!,
      depth: this.#depthOf[caller]!,
      isVariable: local !== null && caller === row,
    };
    const unit: Unit = {
      kind: "goroutine",
      name: sourceSymbol(name),
      package: sourceSymbol(packageOf(owner)),
      tier,
      ...place,
    };
    return { unit, slot: local?.slot ?? null };
  }

  /** `go worker(jobs)` starts a function of the compiler's, in which worker is inlined. */
  #functionOf({ pc, function: name }: StackFrame): string {
    if (!this.#program) return name;
    let inner = this.#functions.get(pc);
    if (inner === undefined) {
      inner = innermostFunctionAt(this.#program.debug, this.#program.linkedCode(pc) - 1);
      this.#functions.set(pc, inner);
    }
    return inner || name;
  }

  /** What the runtime holds while a goroutine waits is held by who called it. */
  #callerOf(row: number): number {
    const { frames } = this.#dump;
    const { goroutine } = frames[row]!;
    let caller = row;
    while (isRuntime(frames[caller]!.function) && frames[caller + 1]?.goroutine === goroutine) caller++;
    return caller;
  }

  #localAt({ pc, length }: StackFrame, offset: number): { name: string; function: string; slot: Slot | null } | null {
    if (!this.#program) return null;
    const { types, ofEntry } = this.#program.named;
    let locals = this.#locals.get(pc);
    if (!locals) {
      locals = localsAt(this.#program.debug, this.#program.linkedCode(pc) - 1);
      this.#locals.set(pc, locals);
    }
    const at = offset - length;
    for (const { name, function: owner, type, pieces } of locals) {
      const row = ofEntry(type);
      if (row === null) continue;
      for (const piece of pieces) {
        const end = piece.at + Math.min(piece.bytes, types.at(row).bytes);
        if (at >= piece.at && at < end)
          return { name, function: owner, slot: types.slotAt(row, piece.from + at - piece.at) };
      }
    }
    return null;
  }
}

const OTHERS = { defer: "deferred calls", panic: "panics", other: "other roots" } as const;

function global(name: string): Unit {
  if (isRuntime(name)) return RUNTIME;
  const owner = sourceSymbol(packageOf(name));
  return { kind: "global", name: sourceSymbol(name), package: owner, tier: TIER.global, ...SINGLE };
}
