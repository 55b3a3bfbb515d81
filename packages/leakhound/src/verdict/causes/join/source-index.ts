/**
 * The functions of a checkout by name: as much of the source as the join with a profile needs.
 *
 *   go.mod               module example.com/shop
 *   store/cache.go:12    func (c *Cache[K, V]) Put(…) {      example.com/shop/store   (*Cache).Put   12 to 19
 *   cmd/shop/main.go:40  func healthz(…) {                   main                     healthz        40 to 43
 *
 * Top-level functions of gofmt'd source begin at the first column and end with a brace there, so no parser is needed. A
 * function that is not formatted this way is found by its first line and ends where the next one begins.
 */
import { modulePathOf } from "../../../base/go-module.ts";

export interface SourceFunction {
  readonly file: string;
  /** Without the package: `healthz`, `Cache.Get`, `(*Cache).Put`. */
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

export interface SourceFile {
  readonly path: string;
  /** Of its package; null without a go.mod. */
  readonly importPath: string | null;
  /** Folder below the checkout, "" for its root. */
  readonly folder: string;
  readonly isMain: boolean;
  readonly lines: number;
  readonly functions: readonly SourceFunction[];
}

export interface SourceIndex {
  readonly files: ReadonlyMap<string, SourceFile>;
  /** By name without the package. */
  readonly functions: ReadonlyMap<string, readonly SourceFunction[]>;
}

const FUNCTION = /^func\s+(?:\(\s*(?:\w+\s+)?(\*\s*)?(\w+)(?:\[[^\]]*\])?\s*\)\s*)?(\w+)/;

export class SourceIndexBuilder {
  readonly #texts: Omit<SourceFile, "importPath">[] = [];
  /** Module paths by folder. */
  readonly #modules = new Map<string, string>();

  /** Adds a Go file or a go.mod; its text is not kept. */
  add(path: string, text: string): void {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    const module = path.endsWith("go.mod") ? modulePathOf(text) : undefined;
    if (module !== undefined) this.#modules.set(folder, module);
    if (!path.endsWith(".go")) return;
    const lines = text.split("\n");
    const isMain = /^package main\b/m.test(text);
    this.#texts.push({ path, folder, isMain, lines: lines.length, functions: functionsOf(path, lines) });
  }

  finish(): SourceIndex {
    const files = new Map<string, SourceFile>();
    const functions = new Map<string, SourceFunction[]>();
    for (const file of this.#texts) {
      files.set(file.path, { ...file, importPath: this.#importPath(file.folder) });
      for (const one of file.functions) functions.set(one.name, [...(functions.get(one.name) ?? []), one]);
    }
    return { files, functions };
  }

  #importPath(folder: string): string | null {
    for (let root = folder; ; root = root.slice(0, Math.max(0, root.lastIndexOf("/")))) {
      const module = this.#modules.get(root);
      const below = root === "" ? folder : folder.slice(root.length + 1);
      if (module !== undefined) return below === "" ? module : `${module}/${below}`;
      if (root === "") return null;
    }
  }
}

function functionsOf(file: string, lines: readonly string[]): SourceFunction[] {
  const found: SourceFunction[] = [];
  for (const [row, line] of lines.entries()) {
    const match = FUNCTION.exec(line);
    if (!match) continue;
    const [, star, type, name] = match;
    const receiver = type === undefined ? "" : star ? `(*${type}).` : `${type}.`;
    found.push({ file, name: receiver + name, first: row + 1, last: lastLine(lines, row) });
  }
  return found;
}

function lastLine(lines: readonly string[], start: number): number {
  if (lines[start]!.split("//", 1)[0]!.trimEnd().endsWith("}")) return start + 1;
  for (let row = start + 1; row < lines.length; row++) {
    if (lines[row]!.startsWith("}")) return row + 1;
    if (lines[row]!.startsWith("func ")) return row;
  }
  return lines.length;
}
