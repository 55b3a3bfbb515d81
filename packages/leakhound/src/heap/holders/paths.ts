/**
 * How a holder holds: the way from the variable to where most of its bytes are.
 *
 *   context.data ─▶ map ─▶ *http.Request ×45,419 ─▶ .Header map ×45,419 ─▶ []string ×90,838
 *
 * Every object is reached on a shortest path. Paths that read the same, by fields and types, are one class;
 * a class weighs what lies on it and below. The way told goes down from the variable, always into the
 * heaviest class, as long as that has a good part of what the one above has.
 *
 * A list or a tree would make a class for each link. So an object of the same type as one above it belongs to
 * that one's class: node ─▶ .next node ─▶ .next node … is one class.
 */
import { formatCount } from "../../base/format.ts";
import type { Graph } from "../types.ts";
import { TripleTable } from "./triple-table.ts";

/** How an image's edges and objects read. Equal numbers mean equal texts. */
export interface PathLabels {
  /** The field by which an edge leaves its object. */
  readonly ofEdge: (object: number, edge: number) => number;
  readonly ofType: (object: number) => number;
  readonly text: (label: number) => string;
}

export interface PathStep {
  /** ".Header", "[]"; "" where the step is the whole of what was before. */
  readonly field: string;
  readonly type: string;
  readonly objects: number;
  /** Bytes of these objects and of what is reached through them. */
  readonly bytes: number;
}

export interface HolderPath {
  /** The variable at which the way begins. */
  readonly root: string;
  readonly steps: readonly PathStep[];
}

/** A step is told while it has this part of what the step before has. */
const SHARE_MIN = 0.5;
const STEPS_MAX = 24;
/** Paths that differ in more ways are told as far as they are the same. */
const CLASSES_MAX = 100_000;

/** Of an object: not the holder's, or done with; still to be met; met in this round. */
const CLOSED = 0;
const MET = 2;

/** A graph with the bytes of each object. */
export type SizedGraph = Pick<Graph, "edgeStart" | "edgeTarget"> & { readonly size: Float64Array };

/** An object that a variable points to, and how the variable reads. */
export interface PathStart {
  readonly object: number;
  readonly label: number;
}

export interface Holding {
  /** What the holder's variables point to; only what these do not reach is looked for from the next. */
  readonly starts: readonly (readonly PathStart[])[];
  /** By object: 1 where only the holder holds it, 0 elsewhere. Used up. */
  readonly state: Uint8Array;
  /** How many are 1. */
  readonly objects: number;
}

export function pathClasses(
  { edgeStart, edgeTarget, size }: SizedGraph,
  { starts, state, objects }: Holding,
  labels: PathLabels,
): PathClasses {
  const classes = new PathClasses(labels);
  const queue = new Uint32Array(objects);
  const classOf = new Uint32Array(size.length);
  let length = 0;
  const meet = (object: number, row: number): void => {
    if (state[object] === MET) {
      // Two ways of one length: always that of the first root, or two maps would share their keys by chance.
      if (!classes.isBefore(row, classOf[object]!)) return;
      classes.add(classOf[object]!, -1, size[object]!);
    } else queue[length++] = object;
    state[object] = MET;
    classOf[object] = row;
    classes.add(row, 1, size[object]!);
  };
  const walk = (from: number): void => {
    for (let next = from; next < length; ) {
      // Those that are equally far, by address: a map scatters them, and each would wait for memory.
      const front = queue.subarray(next, length).sort();
      next = length;
      for (const object of front) state[object] = CLOSED;
      for (const above of front)
        for (let edge = edgeStart[above]!; edge < edgeStart[above + 1]!; edge++) {
          const object = edgeTarget[edge]!;
          if (state[object] !== CLOSED)
            meet(object, classes.below(classOf[above]!, labels.ofEdge(above, edge), labels.ofType(object)));
        }
    }
  };
  for (const some of starts) {
    const from = length;
    for (const { object, label } of some)
      if (state[object] !== CLOSED) meet(object, classes.top(label, labels.ofType(object)));
    walk(from);
  }
  return classes;
}

/** A class as a stack: where its objects are on the way from the holder. */
export interface HoldingStack {
  readonly root: string;
  /** From the root on. */
  readonly steps: readonly PathStep[];
  /** Of the class's own objects. */
  readonly bytes: number;
  readonly objects: number;
}

export class PathClasses {
  readonly #labels: PathLabels;
  readonly #above: number[] = [];
  readonly #field: number[] = [];
  readonly #type: number[] = [];
  /** The class at the top of the way. */
  readonly #top: number[] = [];
  readonly #bytes: number[] = [];
  readonly #objects: number[] = [];
  /** Of a class at the top: the label of its root. */
  readonly #root: number[] = [];
  /** From the class above (-1 for none), field (or root) and type to the class. */
  readonly #known = new TripleTable();

  constructor(labels: PathLabels) {
    this.#labels = labels;
  }

  top(root: number, type: number): number {
    const known = this.#known.get(-1, root, type);
    return known >= 0 ? known : this.#known.set(-1, root, type, this.#add({ above: -1, field: -1, type, root }));
  }

  below(above: number, field: number, type: number): number {
    const known = this.#known.get(above, field, type);
    if (known >= 0) return known;
    const row = this.#sameType(above, type) ?? this.#add({ above, field, type, root: -1 });
    return this.#known.set(above, field, type, row);
  }

  /** The class itself or one above it that has the type. */
  #sameType(above: number, type: number): number | undefined {
    if (this.#above.length >= CLASSES_MAX) return above;
    for (let row = above; row >= 0; row = this.#above[row]!) if (this.#type[row] === type) return row;
    return undefined;
  }

  #add(one: { above: number; field: number; type: number; root: number }): number {
    const row = this.#above.push(one.above) - 1;
    this.#field.push(one.field);
    this.#type.push(one.type);
    this.#root.push(one.root);
    this.#top.push(one.above < 0 ? row : this.#top[one.above]!);
    this.#bytes.push(0);
    this.#objects.push(0);
    return row;
  }

  /** Classes are in the order of their roots, and then of their finding. */
  isBefore(a: number, b: number): boolean {
    return this.#top[a] === this.#top[b] ? a < b : this.#top[a]! < this.#top[b]!;
  }

  /** @param sign 1 to add an object of so many bytes, -1 to take it back */
  add(row: number, sign: 1 | -1, bytes: number): void {
    this.#bytes[row]! += sign * bytes;
    this.#objects[row]! += sign;
  }

  heaviest(): HolderPath | null {
    const total = this.#totals();
    const below = this.#children();
    const steps: PathStep[] = [];
    let root = -1;
    let above = 0;
    for (let group = this.#heaviestGroup(below.get(-1), total); group.length > 0 && steps.length < STEPS_MAX; ) {
      const bytes = sumOf(group, total);
      if (bytes < SHARE_MIN * above) break;
      if (root < 0) root = this.#root[group[0]!]!;
      steps.push({ ...this.#step(group[0]!, bytes), objects: sumOf(group, this.#objects) });
      above = bytes;
      group = this.#heaviestGroup(
        group.flatMap((row) => below.get(row) ?? []),
        total,
      );
    }
    return steps.length === 0 ? null : { root: this.#labels.text(root), steps };
  }

  #children(): Map<number, number[]> {
    const children = new Map<number, number[]>();
    for (const [row, above] of this.#above.entries()) {
      const known = children.get(above);
      if (known) known.push(row);
      else children.set(above, [row]);
    }
    return children;
  }

  /** Classes of one type, whatever the fields to them, as a list has two ends: those with most bytes, the heaviest first. */
  #heaviestGroup(rows: readonly number[] = [], total: Float64Array): number[] {
    const groups = new Map<string, number[]>();
    for (const row of rows) {
      const key = `${this.#root[row]}:${this.#type[row]}`;
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    const heavier = (a: number[], b: number[]): number[] => (sumOf(b, total) > sumOf(a, total) ? b : a);
    return [...groups.values()].reduce(heavier, []).sort((a, b) => total[b]! - total[a]!);
  }

  /** The classes with most bytes of their own. */
  stacks(stacksMax: number): HoldingStack[] {
    const rows = Array.from(this.#bytes.keys()).sort((a, b) => this.#bytes[b]! - this.#bytes[a]!);
    return rows.slice(0, stacksMax).map((row) => {
      const chain: number[] = [];
      for (let at = row; at >= 0; at = this.#above[at]!) chain.unshift(at);
      const steps = chain.map((at) => this.#step(at, this.#bytes[at]!));
      const root = this.#labels.text(this.#root[chain[0]!]!);
      return { root, steps, bytes: this.#bytes[row]!, objects: this.#objects[row]! };
    });
  }

  #step(row: number, bytes: number): PathStep {
    const field = this.#field[row]! < 0 ? "" : this.#labels.text(this.#field[row]!);
    return { field, type: this.#labels.text(this.#type[row]!), objects: this.#objects[row]!, bytes };
  }

  /** Classes come after the one above them. */
  #totals(): Float64Array {
    const total = Float64Array.from(this.#bytes);
    for (let row = total.length - 1; row >= 0; row--)
      if (this.#above[row]! >= 0) total[this.#above[row]!]! += total[row]!;
    return total;
  }
}

/** `.Header map[string][]string ×45,419` */
export function stepText({ field, type, objects }: PathStep): string {
  const count = objects > 1 ? ` ×${formatCount(objects)}` : "";
  return `${field === "" ? "" : `${field} `}${type}${count}`;
}

const sumOf = (rows: readonly number[], column: ArrayLike<number>): number =>
  rows.reduce((sum, row) => sum + column[row]!, 0);
