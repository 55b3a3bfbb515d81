/**
 * A Done that is missed:
 *
 *   go func() {
 *       defer wg.Done()          this line, where nothing follows a Done that the end of the goroutine would not follow:
 *       if bad {                 those are removed
 *           return
 *       }
 *       work()
 *       wg.Done()                removed
 *   }()
 *
 * Where code follows the last Done, a Done in front of the exits that come before it.
 */

import { type MissedDone, missedDones } from "../goroutines/missed-done.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { complete } from "./paired-ends.ts";
import { endsPath, isWithoutCalls } from "./path-ends.ts";
import { linesBefore, type TextEdit, withoutLines } from "./text-edits.ts";

/** @param node the call of Wait, or the statement that starts the goroutine */
export function deferDone(file: GoFile, repository: Repository, node: NodeIndex): readonly TextEdit[] | null {
  const { tree } = file;
  const around = functionAround(tree, node);
  const { starts } = around === null ? { starts: [] } : runBy(repository, { file, node: around });
  const missed = starts.flatMap((start) =>
    [...missedDones(file, repository, start)].map((one) => ({ body: start.body.node, start: start.node, ...one })),
  );
  // Where several goroutines miss theirs, each has a finding of its own, at the same Wait.
  const own = missed.length === 1 ? missed : missed.filter(({ start }) => start === node);
  const [one, more] = own;
  if (one === undefined || more !== undefined) return null;
  for (const _ of tree.within(one.body, "goto_statement")) return null;
  const text = tree.text(one.calls[0]!);
  if (one.calls.some((call) => tree.text(call) !== text) || !isOfOutside(tree, one.body, one.calls[0]!)) return null;
  return deferredAtStart(tree, one, text) ?? beforeExits(tree, one, text);
}

interface MissedIn extends MissedDone {
  readonly body: NodeIndex;
}

function deferredAtStart(tree: SyntaxTree, { body, calls }: MissedIn, text: string): readonly TextEdit[] | null {
  const statements = calls.map((call) => tree.parent(call));
  const block = tree.field(body, "body");
  const list = block === null ? null : tree.children(block)[0];
  const first = list === null || list === undefined ? undefined : tree.children(list)[0];
  if (first === undefined || statements.some((one) => one === null || !isStatement(tree, one) || !endsPath(tree, one)))
    return null;
  const edits = [
    linesBefore(tree, first, [`defer ${text}`]),
    ...statements.map((one) => (one === null ? null : withoutLines(tree, one))),
  ];
  return complete(edits);
}

function beforeExits(tree: SyntaxTree, { body, calls, exits }: MissedIn, text: string): readonly TextEdit[] | null {
  const first = Math.min(...calls);
  if (!exits.every((exit) => exit !== body && exit < first && isWithoutCalls(tree, exit))) return null;
  return complete(exits.map((exit) => linesBefore(tree, exit, [text])));
}

const isStatement = (tree: SyntaxTree, node: NodeIndex): boolean => tree.kind(node) === "expression_statement";

/** The names in the call are there when the goroutine begins: those of the function around it, and its parameters. */
function isOfOutside(tree: SyntaxTree, body: NodeIndex, call: NodeIndex): boolean {
  const block = tree.field(body, "body");
  const scopes = scopesOf(tree);
  return [...tree.within(call, "identifier")].every((name) => {
    const declaration = scopes.declarationOf(name);
    return declaration === null || block === null || !tree.contains(block, declaration);
  });
}
