/**
 * Flags that end a wait for a condition, and that some code sets without waking who waits; for cond-never-signalled:
 *
 *   func (q *queue) next() item {
 *       for len(q.items) == 0 && !q.closed { q.cond.Wait() }
 *   }
 *   func (q *queue) Close() { q.mu.Lock(); q.closed = true; q.mu.Unlock() }      and no q.cond.Broadcast()
 *
 * Not where the function that sets the flag, a function that it calls, or one that calls it signals the condition.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import { runBy, startsIn } from "../goroutines/starts.ts";
import { folderOf, type GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { isFlagType } from "../lifetime/error-types.ts";
import { functionAround, loopAround, selectedName } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { mayBeField } from "../types/field-uses.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { callsOf } from "../types/may-call.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf } from "../types/value-path.ts";

/** A variable or a field of type sync.Cond. */
export interface Condition {
  readonly name: string;
  /** As of `Types.field`; null for a variable. */
  readonly key: string | null;
}

export interface UnwokenWait {
  /** `q.closed = true` */
  readonly set: Located;
  readonly flag: string;
  /** `q.cond` */
  readonly cond: string;
  readonly condition: Condition;
  readonly wait: Located;
  /** The code calls Signal, which wakes one of those who wait, and who does not wake the next one. */
  readonly wakesOne: boolean;
}

const known = new WeakMap<Repository, Map<string, readonly UnwokenWait[]>>();

/** Those whose assignment is in the file. */
export function unwokenWaits(repository: Repository, file: GoFile): readonly UnwokenWait[] {
  const folders = known.get(repository) ?? new Map<string, readonly UnwokenWait[]>();
  known.set(repository, folders);
  const folder = folderOf(file.path);
  const found = folders.get(folder) ?? packageOf(repository, file).flatMap((one) => [...waitsIn(repository, one)]);
  folders.set(folder, found);
  return found.filter(({ set }) => set.file === file);
}

function* waitsIn(repository: Repository, file: GoFile): Generator<UnwokenWait> {
  const { tree } = file;
  for (const call of callsNamed(tree, tree.root, ["Wait"])) {
    const cond = condOf(repository, { file, node: call });
    const loop = loopAround(tree, call);
    if (cond === null || loop === null) continue;
    for (const flag of flagsIn(repository, { file, node: loop }, cond)) {
      const own = { name: tree.fieldText(cond, "field"), key: typesOf(repository).fieldAt(file, cond)?.key ?? null };
      const found = { flag: tree.text(flag), cond: tree.text(cond), condition: own, wait: { file, node: call } };
      const set = setWithout(repository, file, flag, own, WAKING);
      if (set !== null) yield { set, ...found, wakesOne: false };
      const fn = set === null && isForMany(repository, { file, node: call }, own);
      const half = fn ? setWithout(repository, file, flag, own, WAKING_ALL) : null;
      if (half !== null) yield { set: half, ...found, wakesOne: true };
    }
  }
}

/** `q.cond` of `q.cond.Wait()`, a field of type sync.Cond. */
function condOf(repository: Repository, { file, node: call }: Located): NodeIndex | null {
  const { tree } = file;
  const target = tree.field(call, "function");
  const operand = target === null ? null : tree.field(target, "operand");
  if (operand === null || tree.kind(operand) !== "selector_expression") return null;
  return libraryName(pointee(typesOf(repository).of(file, operand))) === "sync.Cond" ? operand : null;
}

/** `q.closed` of `!q.closed` in the condition of the loop, and of `if q.closed { return }` in it. */
function* flagsIn(repository: Repository, { file, node: loop }: Located, cond: NodeIndex): Generator<NodeIndex> {
  const { tree } = file;
  const types = typesOf(repository);
  const owner = tree.field(cond, "operand");
  const path = owner === null ? null : pathOf(types, file, owner);
  for (const selector of tree.within(loop, "selector_expression")) {
    const operand = tree.field(selector, "operand");
    if (operand === null || path === null || pathOf(types, file, operand) !== path) continue;
    if (!isFlagType(types.of(file, selector))) continue;
    const check = tree.above(selector, "if_statement", "for_statement");
    if (check === loop ? isInHead(tree, loop, selector) : leaves(tree, check, selector)) yield selector;
  }
}

const isInHead = (tree: SyntaxTree, loop: NodeIndex, node: NodeIndex): boolean => {
  const body = tree.field(loop, "body");
  return body === null || !tree.contains(body, node);
};

/** The condition of an `if` whose branch leaves the loop. */
function leaves(tree: SyntaxTree, check: NodeIndex | null, node: NodeIndex): boolean {
  const condition = check === null ? null : tree.field(check, "condition");
  const branch = check === null ? null : tree.field(check, "consequence");
  if (condition === null || branch === null || !tree.contains(condition, node)) return false;
  return tree.within(branch, "return_statement", "break_statement").length > 0;
}

const WAKING = ["Signal", "Broadcast"];
const WAKING_ALL = ["Broadcast"];

/** Any number of callers may wait in an exported method, or goroutines that a loop starts, and none of them wakes another one. */
function isForMany(repository: Repository, { file, node }: Located, cond: Condition): boolean {
  const { tree } = file;
  const fn = functionAround(tree, node);
  if (fn === null || signals(repository, { file, node: fn }, cond, WAKING)) return false;
  const isExported = /^\p{Lu}/u.test(tree.fieldText(fn, "name"));
  if (isExported && !goroutineBodies(repository).has({ file, node: fn })) return true;
  return isRunByMany(repository, { file, node: fn }, cond);
}

/** A loop starts goroutines that run the function, or one that calls it. */
function isRunByMany(repository: Repository, fn: Located, cond: Condition, depth = 0): boolean {
  if (signals(repository, fn, cond, WAKING, DEPTH_MAX)) return false;
  for (const file of packageOf(repository, fn.file))
    for (const { starter, start } of startsIn(repository, file))
      if (start.body.file === fn.file && start.body.node === fn.node && loopAround(file.tree, start.node) !== null)
        return starter.node !== fn.node;
  const own = fn.file.functions.find(({ node }) => node === fn.node);
  const sites = own === undefined || depth >= DEPTH_MAX ? null : callSitesOf(own, fn.file, repository);
  return (sites ?? []).some(({ file, call }) => {
    const around = functionAround(file.tree, call);
    return around !== null && around !== fn.node && isRunByMany(repository, { file, node: around }, cond, depth + 1);
  });
}

/** A statement `q.closed = true` of the package in a function that calls none of some methods of the condition. */
function setWithout(
  repository: Repository,
  file: GoFile,
  flag: NodeIndex,
  cond: Condition,
  methods: readonly string[],
): Located | null {
  const types = typesOf(repository);
  const key = types.fieldAt(file, flag)?.key;
  const name = file.tree.fieldText(flag, "field");
  if (key === undefined) return null;
  for (const one of filesWithField(packageOf(repository, file), name))
    for (const selector of selectorsOf(one.tree, name)) {
      const statement = setTrue(one.tree, selector);
      const fn = statement === null ? null : one.tree.above(statement, "function_declaration", "method_declaration");
      if (statement === null || fn === null || types.fieldAt(one, selector)?.key !== key) continue;
      const at = { file: one, node: fn };
      if (!signals(repository, at, cond, methods) && !isCalledBySignaler(repository, at, cond, methods))
        return { file: one, node: statement };
    }
  return null;
}

function setTrue(tree: SyntaxTree, selector: NodeIndex): NodeIndex | null {
  const list = tree.parent(selector);
  const statement = list === null || tree.fieldName(list) !== "left" ? null : tree.parent(list);
  if (statement === null || tree.kind(statement) !== "assignment_statement") return null;
  return tree.fieldText(statement, "right") === "true" ? statement : null;
}

const DEPTH_MAX = 2;
/** The name of a `*sync.Cond` that a struct embeds: `queue.Broadcast()` does not write it. */
const EMBEDDED = "Cond";

/** A variable of the name, or the field, unless it is one of another type. */
function isCondition(repository: Repository, { file, node }: Located, { name, key }: Condition): boolean {
  if (selectedName(file.tree, node) !== name) return false;
  return key === null || file.tree.kind(node) !== "selector_expression" || mayBeField(repository, { file, node }, key);
}

/** The function, a literal in it, or one that it calls signals the condition. */
function signals(repository: Repository, fn: Located, cond: Condition, methods: readonly string[], depth = 0): boolean {
  const { tree } = fn.file;
  for (const call of callsNamed(tree, fn.node, methods)) {
    const target = tree.field(call, "function");
    const operand = target === null ? null : tree.field(target, "operand");
    if (operand !== null && (cond.name === EMBEDDED || isCondition(repository, { file: fn.file, node: operand }, cond)))
      return true;
  }
  // Whoever gets the condition may signal it.
  for (const list of tree.within(fn.node, "argument_list"))
    if (tree.children(list).some((node) => isCondition(repository, { file: fn.file, node }, cond))) return true;
  if (depth >= DEPTH_MAX) return false;
  const { calls, starts } = runBy(repository, fn);
  return [...calls.map(({ callee }) => callee), ...starts.map(({ body }) => body)].some((one) =>
    signals(repository, one, cond, methods, depth + 1),
  );
}

/** A function of the package that calls it signals the condition itself. */
function isCalledBySignaler(
  repository: Repository,
  { file, node }: Located,
  cond: Condition,
  methods: readonly string[],
): boolean {
  return packageOf(repository, file).some((one) =>
    callsOf(repository, { file: one, node: one.tree.root }, [{ file, node }]).some((call) => {
      const around = one.tree.above(call, "function_declaration", "method_declaration");
      return around !== null && signals(repository, { file: one, node: around }, cond, methods, DEPTH_MAX);
    }),
  );
}
