/** A map by function, or by another node of a file, without a text for each key. */
import type { NodeIndex } from "../syntax/tree.ts";
import type { GoFile } from "./go-file.ts";

export interface Place {
  readonly file: GoFile;
  readonly node: NodeIndex;
}

/** Different values of one node, from 0 to below this, are kept apart. */
const VARIANTS_MAX = 8;

export class LocatedMap<T> {
  readonly #files = new WeakMap<GoFile, Map<number, T>>();

  get({ file, node }: Place, variant = 0): T | undefined {
    return this.#files.get(file)?.get(node * VARIANTS_MAX + variant);
  }

  set({ file, node }: Place, value: T, variant = 0): void {
    const own = this.#files.get(file) ?? new Map<number, T>();
    this.#files.set(file, own);
    own.set(node * VARIANTS_MAX + variant, value);
  }

  delete({ file, node }: Place, variant = 0): void {
    this.#files.get(file)?.delete(node * VARIANTS_MAX + variant);
  }
}
