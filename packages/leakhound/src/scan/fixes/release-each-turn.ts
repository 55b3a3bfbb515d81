/**
 * A release at the end of each turn of a loop, where a deferred one waits for the end of the function:
 *
 *   for _, name := range names {
 *       f, err := os.Open(name)
 *       if err != nil {
 *           return err
 *       }
 *       defer f.Close()          stays, for the exits that leave the function, and for a panic
 *       if skip(f) {
 *           f.Close()            this line
 *           continue
 *       }
 *       read(f)
 *       f.Close()                and this one
 *   }
 *
 * Only where a second release has no effect, and the turn is done with the value and with what is made from it.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { CLOSEABLE_TYPES } from "../lifetime/kinds.ts";
import { callAssigned, functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { releaseLine } from "./close-style.ts";
import { confinedNames } from "./confined.ts";
import { linesAfter, linesBefore, type TextEdit } from "./text-edits.ts";

/** @param deferred the `defer` statement of the finding */
export function releaseEachTurn(file: GoFile, repository: Repository, deferred: NodeIndex): readonly TextEdit[] | null {
  const { tree } = file;
  const loop = loopAround(tree, deferred);
  const list = tree.parent(deferred);
  const scope = functionAround(tree, deferred);
  const [call] = tree.children(deferred);
  const released = call === undefined ? null : releasedBy(file, repository, call);
  if (loop === null || list === null || scope === null || call === undefined || released === null) return null;
  if (homeOf(tree, released.declaration) !== list) return null;
  const names = namesOfTurn({ file, repository, scope, declaration: released.declaration });
  if (names === null || isDeferredElse(tree, names, deferred)) return null;
  const places = placesOf(tree, { deferred, list, loop });
  if (places === null) return null;
  const line = releaseLine(file, tree.text(call), released.hasError);
  const edits = places.map(({ node, isEnd }) =>
    isEnd ? linesAfter(tree, node, [line]) : linesBefore(tree, node, [line]),
  );
  const complete = edits.filter((edit) => edit !== null);
  return complete.length === edits.length ? complete : null;
}

interface Released {
  readonly declaration: NodeIndex;
  readonly hasError: boolean;
}

/** `f.Close()`, `resp.Body.Close()`, `cancel()`: the variable, if a second call has no effect. */
function releasedBy(file: GoFile, repository: Repository, call: NodeIndex): Released | null {
  const { tree } = file;
  const target = tree.field(call, "function");
  if (target === null) return null;
  const isFunction = tree.kind(target) === "identifier";
  const value = isFunction ? target : tree.field(target, "operand");
  const type = value === null ? null : libraryName(typesOf(repository).of(file, value));
  if (value === null || type === null || !isHarmlessTwice(type, isFunction ? "" : tree.fieldText(target, "field")))
    return null;
  const root = tree.kind(value) === "selector_expression" ? tree.field(value, "operand") : value;
  const declaration = root === null || tree.kind(root) !== "identifier" ? null : scopesOf(tree).declarationOf(root);
  return declaration === null ? null : { declaration, hasError: !isFunction };
}

function isHarmlessTwice(type: string, method: string): boolean {
  if (type === "context.CancelFunc") return method === "";
  if (type === "mime/multipart.Part") return method === "Close";
  const kind = CLOSEABLE_TYPES.get(type);
  return kind !== undefined && method === "Close" && !/Writ/.test(type) && kind.release.part === "";
}

/** The list of statements in which a variable is declared. */
function homeOf(tree: SyntaxTree, declaration: NodeIndex): NodeIndex | null {
  const statement = tree.above(declaration, "short_var_declaration", "var_declaration", "block");
  return statement === null || tree.kind(statement) === "block" ? null : tree.parent(statement);
}

interface TurnValue {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly scope: NodeIndex;
  readonly declaration: NodeIndex;
}

/** The value, its context, and what is made from them; null where something keeps them for longer. */
function namesOfTurn({ file, ...at }: TurnValue): readonly NodeIndex[] | null {
  const { tree } = file;
  const names = confinedNames({ file, ...at });
  const statement = tree.above(at.declaration, "short_var_declaration", "block");
  const assigned = statement === null ? null : callAssigned(tree, statement);
  const [context] = assigned?.targets ?? [];
  const isCancel = libraryName(typesOf(at.repository).of(file, at.declaration)) === "context.CancelFunc";
  if (names === null || !isCancel) return names;
  if (context === undefined || tree.kind(context) !== "identifier" || tree.text(context) === "_") return null;
  const declaration = scopesOf(tree).declarationOf(context);
  // `ctx, cancel := context.WithTimeout(ctx, …)` of an outer variable outlives the turn.
  if (declaration !== context) return null;
  const others = confinedNames({ file, ...at, declaration });
  return others && [...names, ...others];
}

/** Another deferred statement uses one of them, and would run after the release. */
function isDeferredElse(tree: SyntaxTree, names: readonly NodeIndex[], deferred: NodeIndex): boolean {
  const scopes = scopesOf(tree);
  return names.some((name) =>
    scopes.usesOf(name).some((use) => {
      const statement = tree.above(use, "defer_statement", "function_declaration", "method_declaration");
      return statement !== null && tree.kind(statement) === "defer_statement" && statement !== deferred;
    }),
  );
}

interface Turn {
  readonly deferred: NodeIndex;
  readonly list: NodeIndex;
  readonly loop: NodeIndex;
}

/** The end of the list, and each `continue` of the loop behind the deferred statement. */
function placesOf(tree: SyntaxTree, { deferred, list, loop }: Turn) {
  const places: { readonly node: NodeIndex; readonly isEnd: boolean }[] = [];
  for (const jump of tree.within(list, "continue_statement", "goto_statement")) {
    if (jump < deferred || functionAround(tree, jump) !== functionAround(tree, deferred)) continue;
    if (tree.kind(jump) === "goto_statement" || tree.children(jump).length > 0) return null;
    if (tree.above(jump, "for_statement") === loop) places.push({ node: jump, isEnd: false });
  }
  const last = tree.lastChild(list);
  if (last === null || last === deferred) return null;
  if (tree.kind(last) !== "continue_statement") places.push({ node: last, isEnd: true });
  return places;
}
