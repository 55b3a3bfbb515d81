/**
 * A release in front of each exit that leaves the resource open:
 *
 *   resp, err := client.Do(req)
 *   if err != nil {
 *       return nil, err
 *   }
 *   if resp.StatusCode != http.StatusOK {
 *       resp.Body.Close()                        this line
 *       return nil, errStatus
 *   }
 *   return resp, nil                             handed on
 *
 * Only where the resource is open on every path to each of these exits, and where nothing keeps it or what is made from it by
 * then. What a turn of a loop opens is released at the end of the turn as well. A response of a loop that tries again is
 * drained, so that its connection is used again.
 */
import type { LeakingExits } from "../lifetime/flow.ts";
import { leakingExitsOf } from "../lifetime/lifetime.ts";
import type { Resource } from "../lifetime/resource.ts";
import {
  either,
  GIVEN_BACK,
  HELD,
  LIKELY_GIVEN_BACK,
  LOOSE,
  PASSED_IN,
  type States,
  UNREACHED,
  without,
} from "../lifetime/states.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { releaseLine } from "./close-style.ts";
import { confinedNames } from "./confined.ts";
import { lastBeforeRelease } from "./defer-release.ts";
import { isInCheck, wholeStatement } from "./error-check.ts";
import type { Opened } from "./released.ts";
import { linesAfter, linesBefore, type TextEdit } from "./text-edits.ts";
import { isVisible } from "./visible.ts";

/** With more of them, the function needs another shape. */
export const EXITS_MAX = 12;

export function releaseBeforeExits(opened: Opened): readonly TextEdit[] | null {
  const { resource } = opened;
  const leaking = resource === null ? null : leakingExitsOf(resource, EXITS_MAX);
  return leaking && releaseAtExits(opened, leaking);
}

/** As above, at exits that are known already. */
export function releaseAtExits(opened: Opened, leaking: LeakingExits): readonly TextEdit[] | null {
  const { file, resource } = opened;
  if (resource === null || hasJumps(opened)) return null;
  const places = placesOf(opened, leaking);
  if (places === null || places.length === 0 || places.length > EXITS_MAX) return null;
  if (!isDoneWith(opened, resource, places)) return null;
  const edits = places.map(({ node, isEnd }) => {
    const lines = linesOf(opened, resource, node);
    return isEnd ? linesAfter(file.tree, node, lines) : linesBefore(file.tree, node, lines);
  });
  const complete = edits.filter((edit) => edit !== null);
  return complete.length === edits.length ? complete : null;
}

interface Place {
  /** The exit, or the last statement of the block at whose end the resource is gone. */
  readonly node: NodeIndex;
  readonly isEnd: boolean;
}

/** Where a release is missing; null where the resource is not certain to be open at one of these places. */
function placesOf(opened: Opened, { leaks, states, holder }: LeakingExits): readonly Place[] | null {
  const { tree } = opened.file;
  const body = tree.field(opened.scope, "body");
  const open = openStates(opened);
  const places = new Map<NodeIndex, Place>();
  for (const { exit, how } of leaks) {
    if (how === "overwritten") return null;
    const ends = how === "exit" ? [exit] : [holder.life, body].filter((one) => one !== null && hasAny(states, one));
    for (const at of ends) {
      if (at === null || without(states.get(at) ?? UNREACHED, open) !== UNREACHED) return null;
      const node = how === "exit" ? at : lastStatement(tree, at);
      if (node === null) return null;
      places.set(node, { node, isEnd: how !== "exit" });
    }
  }
  return [...places.values()];
}

const hasAny = (states: ReadonlyMap<NodeIndex, States>, node: NodeIndex): boolean =>
  (states.get(node) ?? UNREACHED) !== UNREACHED;

/** States in which one more release is right. */
function openStates(opened: Opened): States {
  const { mayReleaseTwice, targets, place } = opened;
  const cannotFail = targets.length - 1 === place;
  const sure = cannotFail || isErrorChecked(opened) ? either(HELD, LOOSE) : HELD;
  const given = either(sure, GIVEN_BACK);
  return mayReleaseTwice ? either(given, either(LIKELY_GIVEN_BACK, PASSED_IN)) : given;
}

/** Directly behind the statement, so that the resource is there in all that follows. */
function isErrorChecked(opened: Opened): boolean {
  const { tree } = opened.file;
  const whole = wholeStatement(tree, opened.statement);
  if (whole !== null) return lastBeforeRelease(opened, whole) !== null;
  return opened.resource?.error != null && isInCheck(tree, opened.statement, opened.resource.error);
}

/** The last statement of a block; null where the block ends in another way, or is empty. */
function lastStatement(tree: SyntaxTree, block: NodeIndex): NodeIndex | null {
  const kind = tree.kind(block);
  if (kind === "if_statement" || kind === "for_statement") return null;
  const list = tree.children(block).find((one) => tree.kind(one) === "statement_list");
  return list === undefined ? null : tree.lastChild(list);
}

/** At the exits nothing keeps the resource or what is made from it, and the name is that of the resource. */
function isDoneWith(opened: Opened, resource: Resource, places: readonly Place[]): boolean {
  const { file, repository, scope } = opened;
  const { tree } = file;
  const declaration = scopesOf(tree).declarationOf(resource.variable);
  if (declaration === null) return false;
  const until = Math.max(...places.map(({ node }) => tree.subtreeEnd(node)));
  const names = confinedNames({ file, repository, scope, declaration, until });
  if (names === null || isDeferred(opened, names, until)) return false;
  return places.every(
    ({ node, isEnd }) =>
      isVisible(tree, { declaration, scope, at: node }) && (isEnd || !mentions(tree, node, new Set(names))),
  );
}

/** A deferred statement uses it: `defer w.Flush()` of a writer into it, which comes after the release. */
function isDeferred({ file: { tree }, scope }: Opened, names: readonly NodeIndex[], until: number): boolean {
  const scopes = scopesOf(tree);
  return names.some((name) =>
    scopes.usesOf(name).some((use) => {
      const statement = tree.above(use, "defer_statement");
      return statement !== null && statement > scope && use < until;
    }),
  );
}

/** With a goto, a statement may run many times. */
function hasJumps({ file: { tree }, scope }: Opened): boolean {
  for (const _ of tree.within(scope, "goto_statement")) return true;
  return false;
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

function linesOf({ file, release, hasError }: Opened, { variable }: Resource, exit: NodeIndex): string[] {
  const name = file.tree.text(variable);
  const close = releaseLine(file, `${name}${release}`, hasError);
  const isRetry = file.tree.kind(exit) === "continue_statement" && release.startsWith(".Body");
  if (!isRetry || file.imports.get("io") !== "io") return [close];
  return [`io.Copy(io.Discard, io.LimitReader(${name}.Body, ${DRAINED_BYTES_MAX}))`, close];
}
