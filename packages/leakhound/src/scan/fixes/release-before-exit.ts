/**
 * A release in front of each exit that comes before the function hands the resource on:
 *
 *   resp, err := client.Do(req)
 *   if err != nil {
 *       return nil, err
 *   }
 *   if resp.StatusCode != http.StatusOK {
 *       resp.Body.Close()                        this line
 *       return nil, errStatus
 *   }
 *   return resp, nil                             handed on: the first use that ends or keeps it
 *
 * Only for exits between the error check and the first such use, in the order of the source: there the resource is open on
 * every path, and so far nothing keeps it or what is made from it. A response of a loop that tries again is drained, so that its connection is used again.
 */
import { flowOf } from "../lifetime/lifetime.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { confinedNames } from "./confined.ts";
import { lastBeforeRelease } from "./defer-release.ts";
import { wholeStatement } from "./error-check.ts";
import type { Opened } from "./released.ts";
import { linesBefore, type TextEdit } from "./text-edits.ts";

export function releaseBeforeExits(opened: Opened): readonly TextEdit[] | null {
  const { file, statement, resource } = opened;
  const { tree } = file;
  const whole = wholeStatement(tree, statement);
  const after = whole === null ? null : lastBeforeRelease(opened, whole);
  const declaration = resource === null ? null : scopesOf(tree).declarationOf(resource.variable);
  if (after === null || resource === null || declaration !== resource.variable) return null;
  const exits = openExits(opened, after);
  const last = exits.at(-1);
  if (last === undefined) return null;
  const { repository, scope } = opened;
  const until = tree.subtreeEnd(last);
  const names = confinedNames({ file, repository, scope, declaration, until });
  if (names === null || exits.some((exit) => mentions(tree, exit, new Set(names)))) return null;
  const edits = exits.map((exit) => linesBefore(tree, exit, linesOf(opened, exit)));
  const complete = edits.filter((edit) => edit !== null);
  return complete.length === edits.length ? complete : null;
}

/** Exits between the check and the first use that ends or keeps the resource. */
function openExits({ file: { tree }, resource, scope, statement }: Opened, after: NodeIndex): NodeIndex[] {
  const flow = resource === null ? null : flowOf(resource);
  if (flow === null || flow.uses.inLiterals.length > 0) return [];
  const from = tree.subtreeEnd(after);
  const changing = flow.uses.uses.find(({ node, effect }) => effect !== "none" && node >= from);
  const to = changing?.node ?? tree.subtreeEnd(scope);
  const loop = loopAround(tree, statement);
  const block = tree.parent(statement);
  const exits: NodeIndex[] = [];
  for (const node of tree.within(
    scope,
    "return_statement",
    "continue_statement",
    "break_statement",
    "goto_statement",
  )) {
    if (node < from || tree.subtreeEnd(node) > to || functionAround(tree, node) !== scope) continue;
    if (block === null || !tree.contains(block, node)) continue;
    const kind = tree.kind(node);
    if (kind === "goto_statement") return [];
    const leaves = kind === "return_statement" || leavesLoop(tree, node, loop);
    if (leaves) exits.push(node);
  }
  return exits;
}

/** `continue` or `break` of the loop that acquires the resource anew. */
function leavesLoop(tree: SyntaxTree, jump: NodeIndex, loop: NodeIndex | null): boolean {
  if (loop === null || tree.children(jump).length > 0) return false;
  const isContinue = tree.kind(jump) === "continue_statement";
  const around = isContinue
    ? tree.above(jump, "for_statement")
    : tree.above(jump, "for_statement", "select_statement", "expression_switch_statement", "type_switch_statement");
  return around === loop;
}

/** The exit itself uses what would be closed then, or what is made from it. */
function mentions(tree: SyntaxTree, exit: NodeIndex, names: ReadonlySet<NodeIndex>): boolean {
  const scopes = scopesOf(tree);
  return [...tree.within(exit, "identifier")].some((name) => {
    const declaration = scopes.declarationOf(name);
    return declaration !== null && names.has(declaration) && !isHeader(tree, name);
  });
}

/** `resp.StatusCode`, which stays as it is after the body is closed. */
const isHeader = (tree: SyntaxTree, name: NodeIndex): boolean => {
  const selector = tree.parent(name);
  return selector !== null && /\.(StatusCode|Status|Header|Proto)$/.test(tree.text(selector));
};

const DRAINED_BYTES_MAX = "64<<10";

function linesOf({ file, resource, release }: Opened, exit: NodeIndex): string[] {
  const name = resource === null ? "" : file.tree.text(resource.variable);
  const close = `${name}${release}`;
  const isRetry = file.tree.kind(exit) === "continue_statement" && release.startsWith(".Body");
  if (!isRetry || file.imports.get("io") !== "io") return [close];
  return [`io.Copy(io.Discard, io.LimitReader(${name}.Body, ${DRAINED_BYTES_MAX}))`, close];
}
