/** Repositories for tests of the scanner, from Go source in strings. */
import { readFileSync } from "node:fs";
import type { Deployment } from "../../src/scan/deployment/deployment.ts";
import { parseGo } from "../../src/scan/go/parse.ts";
import { type GoFile, goFileOf } from "../../src/scan/index/go-file.ts";
import type { Repository } from "../../src/scan/index/repository.ts";
import { Libraries } from "../../src/scan/libraries/libraries.ts";
import type { NodeKind } from "../../src/scan/syntax/kinds.ts";
import type { NodeIndex, SyntaxTree } from "../../src/scan/syntax/tree.ts";

/** The tree of a source that must parse. */
export function treeOf(source: string, path = "source"): SyntaxTree {
  const parsed = parseGo(source);
  if (!parsed.ok) throw new Error(`${path}, line ${parsed.error.line}: ${parsed.error.what}`);
  return parsed.value;
}

/** The table that the package ships. */
export const LIBRARIES = new Libraries(readFileSync(new URL("../../data/go-libraries.txt", import.meta.url), "utf8"));

export interface RepositoryOptions {
  /** Text of the go.mod at the root; none is there by default. */
  readonly goMod?: string;
  readonly deployment?: Deployment;
}

/** @param sources text of each file by its path */
export function repositoryOf(
  sources: Readonly<Record<string, string>>,
  { goMod, deployment }: RepositoryOptions = {},
): Repository {
  return {
    files: Object.entries(sources).map(([path, source]) => goFileOf(path, treeOf(source, path))),
    modules: new Map(goMod === undefined ? [] : [["go.mod", goMod]]),
    libraries: LIBRARIES,
    ...(deployment ? { deployment } : {}),
  };
}

/** A file `a.go` of package `p` with these lines, alone in its repository. */
export function fileWith(...lines: readonly string[]): { readonly file: GoFile; readonly repository: Repository } {
  const repository = repositoryOf({ "a.go": `package p\n${lines.join("\n")}\n` });
  return { file: repository.files[0]!, repository };
}

/** The first node of a kind with this text. */
export function nodeWith(tree: SyntaxTree, kind: NodeKind, text: string): NodeIndex {
  const found = [...tree.within(tree.root, kind)].find((node) => tree.text(node) === text);
  if (found === undefined) throw new Error(`no ${kind} has the text ${text}`);
  return found;
}
