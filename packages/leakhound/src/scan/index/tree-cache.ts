/**
 * Bounds the memory of a scan. The text and the facts of each file stay in memory, about two bytes for each byte of
 * text. Trees take three bytes more, so they stay only until the cache is full. The others are parsed again when a rule
 * needs them; the last few of these stay as well, because a rule reads one file, and its package, many times in a row.
 *
 *   files in the order of the scan    a.go  b.go  c.go | d.go  e.go  …
 *                                     permanent        | parsed again
 */
import { InvariantError } from "../../base/assert.ts";
import { parseGo } from "../go/parse.ts";
import type { SyntaxTree } from "../syntax/tree.ts";
import { type GoFile, goFileOf } from "./go-file.ts";

export interface TreeCacheLimits {
  /** Bytes of the trees that stay for the whole scan. */
  readonly permanentBytesMax: number;
  /** Bytes of the trees that were parsed again; the last of them stays whatever its size. */
  readonly recentBytesMax: number;
}

export const TREE_CACHE_LIMITS: TreeCacheLimits = { permanentBytesMax: 96 << 20, recentBytesMax: 16 << 20 };

export class TreeCache {
  readonly #limits: TreeCacheLimits;
  #permanentBytes = 0;
  /** Trees that were parsed again, by path; the most recently used is last. */
  readonly #recent = new Map<string, SyntaxTree>();
  #recentBytes = 0;
  /** The last of them. */
  #last: { readonly path: string; readonly tree: SyntaxTree } | null = null;

  constructor(limits: TreeCacheLimits = TREE_CACHE_LIMITS) {
    this.#limits = limits;
  }

  /** Bytes of all trees in memory. */
  get bytes(): number {
    return this.#permanentBytes + this.#recentBytes;
  }

  /** The facts of a file, whose `tree` is parsed again when it is needed and no longer in memory. */
  fileOf(path: string, tree: SyntaxTree): GoFile {
    const file = goFileOf(path, tree);
    if (this.#permanentBytes + tree.bytes <= this.#limits.permanentBytesMax) {
      this.#permanentBytes += tree.bytes;
      return file;
    }
    const { source } = tree;
    return new ReparsedFile(file, () => this.#reparsed(path, source));
  }

  #reparsed(path: string, source: string): SyntaxTree {
    if (this.#last?.path === path) return this.#last.tree;
    const found = this.#recent.get(path);
    const tree = found ?? parseAgain(path, source);
    if (found) this.#recent.delete(path);
    else this.#evictFor(tree.bytes);
    this.#recent.set(path, tree);
    this.#last = { path, tree };
    return tree;
  }

  #evictFor(bytes: number): void {
    this.#recentBytes += bytes;
    for (const [path, tree] of this.#recent) {
      if (this.#recentBytes <= this.#limits.recentBytesMax) return;
      this.#recent.delete(path);
      this.#recentBytes -= tree.bytes;
    }
  }
}

/** A file without a tree of its own. */
class ReparsedFile implements GoFile {
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

function parseAgain(path: string, source: string): SyntaxTree {
  const parsed = parseGo(source);
  if (!parsed.ok) throw new InvariantError(`${path} was parsed before and fails to parse now`);
  return parsed.value;
}
