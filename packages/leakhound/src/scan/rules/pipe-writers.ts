/**
 * Writers of pipes that some path does not close, so that whoever reads waits forever, for pipe-reader-unclosed:
 *
 *   pr, pw := io.Pipe()
 *   go func() {
 *       if err := encode(pw, value); err != nil {
 *           return                      pw stays open: the read of pr below never ends
 *       }
 *       pw.Close()
 *   }()
 *   return upload(pr)
 *
 * Not where the function closes the reader itself, nor where other code gets the writer and may close it.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { flowOf, lifetimeOf } from "../lifetime/lifetime.ts";
import { type Resource, releaseBy } from "../lifetime/resource.ts";
import { howLeaked } from "../lifetime/unreleased.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

export interface LeftPipeWriter {
  readonly statement: NodeIndex;
  /** As it is written: `pw`. */
  readonly writer: string;
  readonly reader: string;
  /** "not closed on the exit path at line 7" */
  readonly how: string;
}

export function* leftPipeWriters(file: GoFile, repository: Repository): Generator<LeftPipeWriter> {
  const { tree } = file;
  for (const statement of tree.within(tree.root, "short_var_declaration")) {
    const assigned = callAssigned(tree, statement);
    const callee = assigned === null ? null : typesOf(repository).callee(file, assigned.call);
    if (assigned === null || callee?.kind !== "library" || callee.name !== "io.Pipe") continue;
    const [reader, writer] = assigned.targets;
    const scope = functionAround(tree, statement);
    if (reader === undefined || writer === undefined || scope === null || isClosed(tree, reader)) continue;
    const resource = { file, repository, scope, statement, variable: writer, error: null, release: CLOSE };
    const how = isOnPath(resource) ? howLeaked(lifetimeOf(resource), tree, "closed") : null;
    if (how !== null) yield { statement, writer: tree.text(writer), reader: tree.text(reader), how };
  }
}

const CLOSE = releaseBy("", "Close", "CloseWithError");

/** Other paths of the same function, or of the goroutine that has the writer, close it. */
function isOnPath(resource: Resource): boolean {
  const lifetime = lifetimeOf(resource);
  if (lifetime.kind === "leaked in goroutine") return !lifetime.leak.isNever;
  return lifetime.kind === "leaked on path" && flowOf(resource)?.uses.inLiterals.length === 0;
}

/** The function closes the reader somewhere, which ends the other side as well. */
function isClosed(tree: SyntaxTree, reader: NodeIndex): boolean {
  const declaration = scopesOf(tree).declarationOf(reader);
  return (declaration === null ? [] : scopesOf(tree).usesOf(declaration)).some((use) => {
    const selector = tree.parent(use);
    if (selector === null || tree.kind(selector) !== "selector_expression") return false;
    return ["Close", "CloseWithError"].includes(tree.fieldText(selector, "field"));
  });
}
