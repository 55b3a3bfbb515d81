/**
 * Functions and literals that some `go` statement of the repository runs. Only the files that may start a function are read:
 * for a literal its own, for a function those that name it.
 */

import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import { filesWithField, filesWithIdentifier } from "../index/package-names.ts";
import { packageIn, packageOf, type Repository } from "../index/repository.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";
import { runBy } from "./starts.ts";

export class GoroutineBodies {
  readonly #repository: Repository;
  /** Files that were read. */
  readonly #read = new Set<GoFile>();
  readonly #started = new LocatedMap<true>();
  readonly #known = new LocatedMap<boolean>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Some `go` statement runs the function or literal. */
  has(fn: Located): boolean {
    const found = this.#known.get(fn) ?? this.#find(fn);
    this.#known.set(fn, found);
    return found;
  }

  /** Some `go` statement runs a method of the type. */
  hasMethodOf(folder: string, type: string): boolean {
    return packageIn(this.#repository, folder).some((file) =>
      file.functions.some(
        ({ node, receiver }) =>
          receiver !== null &&
          file.tree.kind(node) === "method_declaration" &&
          receiverTypeName(file, node) === type &&
          this.has({ file, node }),
      ),
    );
  }

  #find(fn: Located): boolean {
    const { file, node } = fn;
    const name = file.tree.kind(node) === "func_literal" ? null : file.tree.fieldText(node, "name");
    if (name === null) return this.#isStartedIn(fn, file);
    const files = /^\p{Lu}/u.test(name) ? this.#repository.files : packageOf(this.#repository, file);
    const isStartedIn = (one: GoFile) => this.#isStartedIn(fn, one);
    return filesWithField(files, name).some(isStartedIn) || filesWithIdentifier(files, name).some(isStartedIn);
  }

  #isStartedIn(fn: Located, file: GoFile): boolean {
    if (!this.#read.has(file)) this.#readStarts(file);
    return this.#started.get(fn) === true;
  }

  #readStarts(file: GoFile): void {
    this.#read.add(file);
    const { tree } = file;
    for (const node of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal"))
      for (const { body } of runBy(this.#repository, { file, node }).starts) this.#started.set(body, true);
  }
}

const known = new WeakMap<Repository, GoroutineBodies>();

/** One for each repository. */
export function goroutineBodies(repository: Repository): GoroutineBodies {
  const found = known.get(repository) ?? new GoroutineBodies(repository);
  known.set(repository, found);
  return found;
}
