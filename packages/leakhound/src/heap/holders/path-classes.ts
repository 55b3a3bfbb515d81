/** Classes of paths: each its field and type, the class above it, and what lies on it. See paths.ts for the drawing. */
import { formatCount } from "../../base/format.ts";
import { TripleTable } from "./triple-table.ts";

/** How an image's edges and objects read. Equal numbers mean equal texts. */
export interface PathLabels {
  /** The field by which an edge leaves its object. */
  readonly ofEdge: (object: number, edge: number) => number;
  readonly ofType: (object: number) => number;
  /** Whether objects of the type below each other are one class; true where it is left out. See paths.ts. */
  readonly recursion?: (type: number) => Recursion;
  readonly text: (label: number) => string;
  /** A type as the source writes it. */
  readonly sourceType: (typeText: string) => string;
}

/** Whatever leads to them; only by the same field of the same type; or never. */
export type Recursion = "always" | "same-field" | "never";

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
const SHARE_MIN = 0.3;
const STEPS_MAX = 24;
/** Paths that differ in more ways are told as far as they are the same. */
const CLASSES_MAX = 100_000;

/** A class as a stack: where its objects are on the way from the holder. */
export interface HoldingStack {
  readonly root: string;
  /** From the root on. */
  readonly steps: readonly PathStep[];
  /** Of the class's own objects. */
  readonly bytes: number;
  readonly objects: number;
  /** Of what its holder retains, the part that is more than in the older image, 0..1; absent without one. */
  readonly grownShare?: number;
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
    const row = this.#sameClass(above, field, type) ?? this.#add({ above, field, type, root: -1 });
    return this.#known.set(above, field, type, row);
  }

  /** The class itself or one above it that the object belongs to. */
  #sameClass(above: number, field: number, type: number): number | undefined {
    if (this.#above.length >= CLASSES_MAX) return above;
    const recursion = this.#labels.recursion?.(type) ?? "always";
    if (recursion === "never") return undefined;
    const isSame = (row: number): boolean =>
      this.#type[row] === type && (recursion === "always" || this.#isSameStep(row, above, field));
    for (let row = above; row >= 0; row = this.#above[row]!) if (isSame(row)) return row;
    return undefined;
  }

  #isSameStep(row: number, above: number, field: number): boolean {
    return this.#field[row] === field && this.#type[this.#above[row]!] === this.#type[above];
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

  /** Adds an object. */
  add(row: number, bytes: number): void {
    this.#bytes[row]! += bytes;
    this.#objects[row]!++;
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
