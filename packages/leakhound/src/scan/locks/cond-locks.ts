/**
 * The locks of condition variables in fields:
 *
 *   m.ready = sync.NewCond(&m.mu)      m.ready.L is m.mu
 *   m.ready.L.Lock()                   locks m.mu
 *
 * Without a lock that is known, `m.ready.L` is a lock of the type of m by itself.
 */
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { Types } from "../types/types.ts";

export interface CondLock {
  /** The field of the lock and the type that has it: `shop/Store.mu`. */
  readonly typeKey: string;
  /** The last name of the lock where it is a field of the value that has the condition: `mu`. */
  readonly field: string | null;
}

const known = new WeakMap<Repository, ReadonlyMap<string, CondLock | null>>();

/** The lock of the condition in a field. @param cond `m.ready` of `m.ready.L`; null where it is no field of the repository */
export function lockOfCond(types: Types, { file, node: cond }: Located): CondLock | null {
  const { tree } = file;
  const field = tree.kind(cond) === "selector_expression" ? types.fieldAt(file, cond) : null;
  if (field === null) return null;
  const locks = known.get(types.repository) ?? condLocks(types);
  known.set(types.repository, locks);
  return locks.get(field.key) ?? { typeKey: `${field.key}.L`, field: null };
}

/** By the key of the field that has the condition; null where several locks are given to it. */
function condLocks(types: Types): ReadonlyMap<string, CondLock | null> {
  const locks = new Map<string, CondLock | null>();
  for (const file of types.repository.files) {
    if (!file.source.includes("Cond")) continue;
    for (const { cond, lock } of pairsIn(types, file.tree, file)) {
      const key = types.fieldAt(file, cond)?.key;
      const own = types.fieldAt(file, lock);
      if (key === undefined || own === null) continue;
      const isSameOwner = ownerText(file.tree, cond) === ownerText(file.tree, lock);
      const found = { typeKey: own.key, field: isSameOwner ? file.tree.fieldText(lock, "field") : null };
      locks.set(key, locks.has(key) && locks.get(key)?.typeKey !== found.typeKey ? null : found);
    }
  }
  return locks;
}

interface Pair {
  readonly cond: NodeIndex;
  readonly lock: NodeIndex;
}

function* pairsIn(types: Types, tree: SyntaxTree, file: Located["file"]): Generator<Pair> {
  for (const call of callsNamed(tree, tree.root, ["NewCond"])) {
    const callee = types.callee(file, call);
    const [argument] = callee?.kind === "library" && callee.name === "sync.NewCond" ? argumentsOf(tree, call) : [];
    const cond = argument === undefined ? null : targetOf(tree, call);
    const lock = argument === undefined ? null : lockGiven(tree, argument);
    if (cond !== null && lock !== null) yield { cond, lock };
  }
}

/** `m.ready` of `m.ready = …` */
function targetOf(tree: SyntaxTree, value: NodeIndex): NodeIndex | null {
  const list = tree.parent(value);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const [target, more] = left === null ? [] : tree.children(left);
  return target !== undefined && more === undefined && tree.kind(target) === "selector_expression" ? target : null;
}

/** `m.mu` of `&m.mu` and of `m.mu.RLocker()` */
function lockGiven(tree: SyntaxTree, argument: NodeIndex): NodeIndex | null {
  if (tree.kind(argument) === "unary_expression") return selectorIn(tree, tree.field(argument, "operand"));
  if (tree.kind(argument) !== "call_expression") return selectorIn(tree, argument);
  const target = tree.field(argument, "function");
  if (target === null || tree.kind(target) !== "selector_expression" || tree.fieldText(target, "field") !== "RLocker")
    return null;
  return selectorIn(tree, tree.field(target, "operand"));
}

const selectorIn = (tree: SyntaxTree, node: NodeIndex | null): NodeIndex | null =>
  node !== null && tree.kind(node) === "selector_expression" ? node : null;

/** `m` of `m.ready` */
const ownerText = (tree: SyntaxTree, selector: NodeIndex): string => tree.fieldText(selector, "operand");
