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
import { breadthFirst } from "../graph/breadth-first.ts";
import { type HeapImage, NONE } from "../types.ts";

/** How an image's edges and objects read. Equal numbers mean equal texts. */
export interface PathLabels {
  /** The field by which an edge leaves its object. */
  readonly ofEdge: (object: number, edge: number) => number;
  readonly ofType: (object: number) => number;
  /** The variable at which a way begins. */
  readonly ofRoot: (root: number) => number;
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

/**
 * @param roots rows of the image's roots that belong to the holder
 * @param isMember 1 for each object that only the holder holds
 */
export function pathClasses(
  image: HeapImage,
  roots: readonly number[],
  isMember: Uint8Array,
  labels: PathLabels,
): PathClasses {
  const starts = roots.map((row) => image.roots.target[row]!);
  const { order, parent, via } = breadthFirst(image, starts, isMember);
  const classes = new PathClasses(labels);
  const of = new Uint32Array(image.nodes);
  const rootAt = new Map<number, number>();
  for (const [row, start] of starts.entries()) if (!rootAt.has(start)) rootAt.set(start, roots[row]!);
  for (const object of order) {
    const above = parent[object]!;
    const type = labels.ofType(object);
    of[object] =
      above === NONE
        ? classes.top(labels.ofRoot(rootAt.get(object)!), type)
        : classes.below(of[above]!, labels.ofEdge(above, via[object]!), type);
    classes.add(of[object]!, image.size[object]!);
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
  readonly #bytes: number[] = [];
  readonly #objects: number[] = [];
  /** Of a class at the top: the label of its root. */
  readonly #root: number[] = [];
  readonly #byKey = new Map<string, number>();
  /** The class met last from each class: neighbours are mostly alike. */
  readonly #recent: { field: number; type: number; row: number }[] = [];

  constructor(labels: PathLabels) {
    this.#labels = labels;
  }

  top(root: number, type: number): number {
    return this.#intern(`${root}:${type}`, { above: -1, field: -1, type, root });
  }

  below(above: number, field: number, type: number): number {
    const recent = this.#recent[above];
    if (recent && recent.field === field && recent.type === type) return recent.row;
    const row = this.#known(above, type) ?? this.#intern(`${above},${field},${type}`, { above, field, type, root: -1 });
    this.#recent[above] = { field, type, row };
    return row;
  }

  /** The class itself or one above it that has the type. */
  #known(above: number, type: number): number | undefined {
    if (this.#above.length >= CLASSES_MAX) return above;
    for (let row = above; row >= 0; row = this.#above[row]!) if (this.#type[row] === type) return row;
    return undefined;
  }

  #intern(key: string, one: { above: number; field: number; type: number; root: number }): number {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const row = this.#above.push(one.above) - 1;
    this.#field.push(one.field);
    this.#type.push(one.type);
    this.#root.push(one.root);
    this.#bytes.push(0);
    this.#objects.push(0);
    this.#byKey.set(key, row);
    return row;
  }

  add(row: number, bytes: number): void {
    this.#bytes[row]! += bytes;
    this.#objects[row]! += 1;
  }

  heaviest(): HolderPath | null {
    const total = this.#totals();
    const children = new Map<number, number[]>();
    for (const [row, above] of this.#above.entries()) {
      const known = children.get(above);
      if (known) known.push(row);
      else children.set(above, [row]);
    }
    const heavier = (rows: readonly number[] = []): number | undefined =>
      rows.reduce<number | undefined>(
        (best, row) => (best === undefined || total[row]! > total[best]! ? row : best),
        undefined,
      );
    const top = heavier(children.get(-1));
    if (top === undefined) return null;
    const steps: PathStep[] = [];
    for (
      let row: number | undefined = top, above = 0;
      row !== undefined && steps.length < STEPS_MAX;
      row = heavier(children.get(row))
    ) {
      if (total[row]! < SHARE_MIN * above) break;
      above = total[row]!;
      steps.push(this.#step(row, above));
    }
    return { root: this.#labels.text(this.#root[top]!), steps };
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
