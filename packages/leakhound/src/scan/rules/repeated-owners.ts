/**
 * Whether the function that starts a goroutine runs again and again, for one owner of the goroutine after another:
 *
 *   for event := range events {
 *       session := newSession(event)     newSession starts a goroutine: one for each event
 *   }
 *
 *   h.topics[name] = newTopic()          one for each entry of a map,
 *   delete(h.topics, name)               whose entries are removed
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { isMainPackage } from "../channels/name-uses.ts";
import { isEndless } from "../flow/paths.ts";
import { folderOf, type GoFile } from "../index/go-file.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { isLocal, variableKey } from "../types/variable-key.ts";

export interface RepeatedOwner {
  readonly kind: "loop" | "map entry";
  /** The call of the function that starts the goroutine, or of one that calls it. */
  readonly call: Located;
}

const DEPTH_MAX = 3;

/** null where no call shows that it runs again and again. @param starter a declared function */
export function repeatedOwner(repository: Repository, starter: Located, depth = 0): RepeatedOwner | null {
  const { file, node } = starter;
  const name = file.tree.fieldText(node, "name");
  const fn = file.functions.find((one) => one.node === node);
  if (fn === undefined || name === "init" || (name === "main" && isMainPackage(file))) return null;
  for (const { file: caller, call } of callSitesOf(fn, file, repository) ?? []) {
    const at = { file: caller, node: call };
    if (isInLasting(repository, at)) return { kind: "loop", call: at };
    if (isRemovedEntry(repository, at)) return { kind: "map entry", call: at };
    const around = caller.tree.above(call, "function_declaration", "method_declaration");
    const isOwn = around === node && caller === file;
    const found =
      around === null || isOwn || depth >= DEPTH_MAX
        ? null
        : repeatedOwner(repository, { file: caller, node: around }, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** In a loop without end, or over the values of a channel: the number of turns has no bound. */
export function isInLasting(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  for (let loop = loopAround(tree, node); loop !== null; loop = loopAround(tree, loop)) {
    const head = tree.firstChild(loop);
    if (isEndless(tree, loop) && !isRetry(tree, loop, node)) return true;
    const range = head !== undefined && tree.kind(head) === "range_clause" ? tree.field(head, "right") : null;
    if (range !== null && types.underlying(types.of(file, range))?.kind === "chan") return true;
  }
  return false;
}

/** The loop is left after the call where it goes well: `for { if c := dial(); c != nil { return c } }`. */
function isRetry(tree: SyntaxTree, loop: NodeIndex, call: NodeIndex): boolean {
  for (const exit of tree.within(loop, "return_statement", "break_statement"))
    if (exit > call && functionAround(tree, exit) === functionAround(tree, call)) return true;
  return false;
}

/** The result becomes an entry of a map whose entries are removed. */
function isRemovedEntry(repository: Repository, { file, node }: Located): boolean {
  const types = typesOf(repository);
  for (const target of targetsOf(file.tree, node)) {
    const map = file.tree.kind(target) === "index_expression" ? file.tree.field(target, "operand") : null;
    if (map === null || types.underlying(types.of(file, map))?.kind !== "map") continue;
    const key = variableKey(types, { file, node: map });
    if (key !== null && !isLocal(key) && removedMaps(repository, folderOf(file.path)).has(key)) return true;
  }
  return false;
}

/** What a call is assigned to, also by way of a local variable. */
function* targetsOf(tree: SyntaxTree, value: NodeIndex): Generator<NodeIndex> {
  const target = targetOf(tree, value);
  if (target === null) return;
  yield target;
  const declaration = tree.kind(target) === "identifier" ? scopesOf(tree).declarationOf(target) : null;
  if (declaration === null) return;
  for (const use of scopesOf(tree).usesOf(declaration)) {
    const next = targetOf(tree, use);
    if (next !== null) yield next;
  }
}

function targetOf(tree: SyntaxTree, value: NodeIndex): NodeIndex | null {
  const list = tree.parent(value);
  const statement = list === null ? null : tree.parent(list);
  if (list === null || statement === null || tree.fieldName(list) !== "right") return null;
  const left = tree.field(statement, "left");
  if (left === null) return null;
  const targets = tree.children(left);
  return targets[tree.children(list).indexOf(value)] ?? null;
}

const known = new WeakMap<Repository, Map<string, ReadonlySet<string>>>();

/** Maps from which a package deletes. */
function removedMaps(repository: Repository, folder: string): ReadonlySet<string> {
  const folders = known.get(repository) ?? new Map<string, ReadonlySet<string>>();
  known.set(repository, folders);
  const types = typesOf(repository);
  const maps =
    folders.get(folder) ?? new Set(packageIn(repository, folder).flatMap((file) => [...deletedIn(types, file)]));
  folders.set(folder, maps);
  return maps;
}

function* deletedIn(types: Types, file: GoFile): Generator<string> {
  for (const call of file.tree.within(file.tree.root, "call_expression")) {
    const callee = types.callee(file, call);
    const [map] = callee?.kind === "builtin" && callee.name === "delete" ? argumentsOf(file.tree, call) : [];
    const key = map === undefined ? null : variableKey(types, { file, node: map });
    if (key !== null && !isLocal(key)) yield key;
  }
}
