/**
 * Keeps the memory of a scan within a bound. Of each file its text and its facts stay, about two bytes for each of the
 * text; trees take three more, so they stay only until the shelf is full. The others are parsed again when a rule asks, and the
 * last few of those stay at hand, for rules ask many things of one file, and of the others in its package.
 *
 *   files in the order of the scan    a.go  b.go  c.go | d.go  e.go  …
 *                                     kept for good    | parsed again
 */
import { InvariantError } from "../../base/assert.ts";
import { parseGo } from "../go/parse.ts";
import type { SyntaxTree } from "../syntax/tree.ts";
import { factsOf, type GoFile } from "./go-file.ts";

export interface ShelfLimits {
  /** Of the trees that stay for good. */
  readonly keptBytesMax: number;
  /** Of those parsed again; the last of them stays whatever its size. */
  readonly recentBytesMax: number;
}

export const SHELF_LIMITS: ShelfLimits = { keptBytesMax: 96 << 20, recentBytesMax: 16 << 20 };

export class TreeShelf {
  readonly #limits: ShelfLimits;
  #keptBytes = 0;
  /** The one asked for last is last. */
  readonly #recent = new Map<string, SyntaxTree>();
  #recentBytes = 0;

  constructor(limits: ShelfLimits = SHELF_LIMITS) {
    this.#limits = limits;
  }

  /** Of the trees at hand. */
  get bytes(): number {
    return this.#keptBytes + this.#recentBytes;
  }

  /** The facts of a file, whose tree is at hand whenever it is asked for. */
  fileOf(path: string, tree: SyntaxTree): GoFile {
    const facts = factsOf(path, tree);
    if (this.#keptBytes + tree.bytes <= this.#limits.keptBytesMax) {
      this.#keptBytes += tree.bytes;
      return facts;
    }
    const { source } = tree;
    return new ShelvedFile(facts, () => this.#again(path, source));
  }

  #again(path: string, source: string): SyntaxTree {
    const found = this.#recent.get(path);
    const tree = found ?? parsedBefore(path, source);
    if (found) this.#recent.delete(path);
    else this.#makeRoom(tree.bytes);
    this.#recent.set(path, tree);
    return tree;
  }

  #makeRoom(bytes: number): void {
    this.#recentBytes += bytes;
    for (const [path, tree] of this.#recent) {
      if (this.#recentBytes <= this.#limits.recentBytesMax) return;
      this.#recent.delete(path);
      this.#recentBytes -= tree.bytes;
    }
  }
}

class ShelvedFile implements GoFile {
  readonly path: string;
  readonly source: string;
  readonly imports: GoFile["imports"];
  readonly functions: GoFile["functions"];
  readonly globals: GoFile["globals"];
  readonly constants: GoFile["constants"];
  readonly structs: GoFile["structs"];
  readonly #treeOf: () => SyntaxTree;

  constructor({ path, source, imports, functions, globals, constants, structs }: GoFile, treeOf: () => SyntaxTree) {
    this.path = path;
    this.source = source;
    this.imports = imports;
    this.functions = functions;
    this.globals = globals;
    this.constants = constants;
    this.structs = structs;
    this.#treeOf = treeOf;
  }

  get tree(): SyntaxTree {
    return this.#treeOf();
  }
}

function parsedBefore(path: string, source: string): SyntaxTree {
  const parsed = parseGo(source);
  if (!parsed.ok) throw new InvariantError(`${path} was parsed before and is not any more`);
  return parsed.value;
}
