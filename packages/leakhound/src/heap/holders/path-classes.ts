/** Classes of paths: each has its field and type, the class above it, and the objects on it. paths.ts draws them. */
import type { Brand } from "../../base/brand.ts";
import { InternTable } from "../../base/intern-table.ts";
import type { FieldLabel, HeapLabels, RootLabel, TypeLabel } from "./labels.ts";
import type { PathStep } from "./path-step.ts";

/** A row of a holder's path classes. */
export type ClassIndex = Brand<number, "ClassIndex">;
const classIndex = (row: number): ClassIndex => row as ClassIndex;

export interface HolderPath {
  /** The variable at which the path begins. */
  readonly root: string;
  readonly steps: readonly PathStep[];
}

/** A class as a stack: the path from the holder to its objects. */
export interface RetentionStack {
  readonly root: string;
  /** From the root on. */
  readonly steps: readonly PathStep[];
  /** Of the class's own objects. */
  readonly bytes: number;
  readonly objects: number;
  /** Share of the bytes that its holder retains by which the holder grew since the older image, 0..1; absent without one. */
  readonly grownShare?: number;
}

/** The reported path ends before a step with less than this share of the bytes of the step before. */
const SHARE_MIN = 0.3;
const STEPS_MAX = 24;
/** A stack ends after this many steps: each further one would count for all stacks below it. */
const STACK_STEPS_MAX = 256;
/** Beyond this many classes, further objects count for the class above them. */
const CLASSES_MAX = 100_000;

/** The class above the first class of a path. */
const NO_CLASS = -1;
/** The field or root of a class that has none. */
const NO_LABEL = -1;

export class PathClasses {
  readonly #labels: HeapLabels;
  readonly #above: number[] = [];
  readonly #field: number[] = [];
  readonly #type: number[] = [];
  /** The first class of the path. */
  readonly #top: number[] = [];
  readonly #bytes: number[] = [];
  readonly #objects: number[] = [];
  /** Of the first class of a path: the label of its root. */
  readonly #root: number[] = [];
  /** The keys of classes: the class above, field (or root) and type. */
  readonly #keys = new InternTable();
  /** By key: its class. Keys of recursive types share a class. */
  readonly #classOfKey: ClassIndex[] = [];

  constructor(labels: HeapLabels) {
    this.#labels = labels;
  }

  /** The class of objects of this type to which a root points. */
  top(root: RootLabel, type: TypeLabel): ClassIndex {
    const key = this.#keys.row(NO_CLASS, root, type);
    this.#classOfKey[key] ??= this.#add({ above: NO_CLASS, field: NO_LABEL, type, root });
    return this.#classOfKey[key];
  }

  /** The class of objects of this type to which the objects of a class point by this field. */
  below(above: ClassIndex, field: FieldLabel, type: TypeLabel): ClassIndex {
    const key = this.#keys.row(above, field, type);
    const known = this.#classOfKey[key];
    if (known !== undefined) return known;
    const found = this.#recursive(above, field, type) ?? this.#add({ above, field, type, root: NO_LABEL });
    this.#classOfKey[key] = found;
    return found;
  }

  /** The class above, at any distance, with which the new class merges; undefined if it is a class of its own. */
  #recursive(above: ClassIndex, field: FieldLabel, type: TypeLabel): ClassIndex | undefined {
    if (this.#above.length >= CLASSES_MAX) return above;
    const recursion = this.#labels.recursion?.(type) ?? "always";
    if (recursion === "never") return undefined;
    for (let row = above; row >= 0; row = classIndex(this.#above[row]!)) {
      if (this.#type[row] !== type) continue;
      if (recursion === "always" || this.#isSameStep(row, above, field)) return row;
    }
    return undefined;
  }

  /** Whether the same field of the same type leads to the class `row` and from the class `above`. */
  #isSameStep(row: ClassIndex, above: ClassIndex, field: FieldLabel): boolean {
    return this.#field[row] === field && this.#type[this.#above[row]!] === this.#type[above];
  }

  #add(one: { above: number; field: number; type: number; root: number }): ClassIndex {
    const row = classIndex(this.#above.push(one.above) - 1);
    this.#field.push(one.field);
    this.#type.push(one.type);
    this.#root.push(one.root);
    this.#top.push(one.above < 0 ? row : this.#top[one.above]!);
    this.#bytes.push(0);
    this.#objects.push(0);
    return row;
  }

  /** Classes are in the order of their roots, and then in the order in which they were found. */
  isBefore(a: ClassIndex, b: ClassIndex): boolean {
    return this.#top[a] === this.#top[b] ? a < b : this.#top[a]! < this.#top[b]!;
  }

  /** Counts an object for a class. */
  addObject(row: ClassIndex, bytes: number): void {
    this.#bytes[row]! += bytes;
    this.#objects[row]!++;
  }

  /** The path that always follows the class with most bytes, as long as it has a large part of those above. */
  heaviest(): HolderPath | null {
    const total = this.#totals();
    const below = this.#children();
    const steps: PathStep[] = [];
    let root = NO_LABEL;
    let above = 0;
    for (let group = this.#heaviestGroup(below.get(NO_CLASS), total); group.length > 0 && steps.length < STEPS_MAX; ) {
      const bytes = sumOf(group, total);
      if (bytes < SHARE_MIN * above) break;
      if (root < 0) root = this.#root[group[0]!]!;
      steps.push({ ...this.#step(classIndex(group[0]!), bytes), objects: sumOf(group, this.#objects) });
      above = bytes;
      group = this.#heaviestGroup(
        group.flatMap((row) => below.get(row) ?? []),
        total,
      );
    }
    return steps.length === 0 ? null : { root: this.#labels.text(root as RootLabel), steps };
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

  /** Groups classes by root and type, whatever the field (a list has two ends), and returns the group with most bytes, heaviest class first. */
  #heaviestGroup(rows: readonly number[] = [], total: Float64Array): number[] {
    const groups = new Map<string, number[]>();
    for (const row of rows) {
      const key = `${this.#root[row]}:${this.#type[row]}`;
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    const heavier = (a: number[], b: number[]): number[] => (sumOf(b, total) > sumOf(a, total) ? b : a);
    return [...groups.values()].reduce(heavier, []).sort((a, b) => total[b]! - total[a]!);
  }

  /** The classes with most bytes of their own objects, as stacks. */
  stacks(stacksMax: number): RetentionStack[] {
    const rows = Array.from(this.#bytes.keys()).sort((a, b) => this.#bytes[b]! - this.#bytes[a]!);
    return rows.slice(0, stacksMax).map((row) => {
      const chain = this.#chain(row);
      const steps = chain.map((at) => this.#step(classIndex(at), this.#bytes[at]!));
      const root = this.#labels.text(this.#root[chain[0]!]! as RootLabel);
      return { root, steps, bytes: this.#bytes[row]!, objects: this.#objects[row]! };
    });
  }

  /** The classes from the root to this one; of a longer path, those next to the root. */
  #chain(row: number): number[] {
    const chain: number[] = [];
    for (let at = row; at >= 0; at = this.#above[at]!) chain.push(at);
    return chain.reverse().slice(0, STACK_STEPS_MAX);
  }

  #step(row: ClassIndex, bytes: number): PathStep {
    const field = this.#field[row]! < 0 ? "" : this.#labels.text(this.#field[row]! as FieldLabel);
    return { field, type: this.#labels.text(this.#type[row]! as TypeLabel), objects: this.#objects[row]!, bytes };
  }

  /** By class: its bytes and those of the classes below it. Classes come after the class above them. */
  #totals(): Float64Array {
    const total = Float64Array.from(this.#bytes);
    for (let row = total.length - 1; row >= 0; row--)
      if (this.#above[row]! >= 0) total[this.#above[row]!]! += total[row]!;
    return total;
  }
}

const sumOf = (rows: readonly number[], column: ArrayLike<number>): number =>
  rows.reduce((sum, row) => sum + column[row]!, 0);
