/** Where a function locks and unlocks: `mu.Lock()`, `s.RLock()` of an embedded lock, `defer mu.Unlock()`. */

import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { type Types, typesOf } from "../types/types.ts";
import { pathOf, type ValuePath } from "../types/value-path.ts";
import { lockOfCond } from "./cond-locks.ts";

export type LockMode = "write" | "read";

export interface LockUse {
  readonly node: NodeIndex;
  readonly path: ValuePath;
  /** The lock's field and the type that has it, for all values of the type: `shop/Cart.mu`; the path where there is no type. */
  readonly typeKey: string;
  readonly mode: LockMode;
  readonly action: "lock" | "unlock";
  /** Runs when the function returns. */
  readonly isDeferred: boolean;
}

const ACTIONS: ReadonlyMap<string, Pick<LockUse, "mode" | "action">> = new Map([
  ["Lock", { mode: "write", action: "lock" }],
  ["RLock", { mode: "read", action: "lock" }],
  ["Unlock", { mode: "write", action: "unlock" }],
  ["RUnlock", { mode: "read", action: "unlock" }],
]);
const LOCKS = new Set(["sync.Mutex", "sync.RWMutex", "sync.Locker"]);

const NO_USES: readonly LockUse[] = [];

const known = new WeakMap<Repository, LocatedMap<readonly LockUse[]>>();

/** In the order of the source; without those of literals inside, except deferred ones. */
export function lockUses(repository: Repository, fn: Located): readonly LockUse[] {
  const functions = known.get(repository) ?? new LocatedMap<readonly LockUse[]>();
  known.set(repository, functions);
  const found = functions.get(fn);
  if (found) return found;
  const mayUse = hasCallNamed(fn.file.tree, fn.node, ACTIONS.keys());
  const uses = mayUse ? findUses(typesOf(repository), fn) : NO_USES;
  functions.set(fn, uses);
  return uses;
}

function findUses(types: Types, { file, node: fn }: Located): LockUse[] {
  const { tree } = file;
  const uses: LockUse[] = [];
  for (const call of ownNodes(tree, fn, "call_expression")) {
    const parent = tree.parent(call);
    const isDeferred = parent !== null && tree.kind(parent) === "defer_statement";
    if (isDeferred) uses.push(...usesOfDeferred(types, file, call));
    const use = useAt(types, file, call, isDeferred);
    if (use !== null) uses.push(use);
  }
  return uses;
}

/** `defer func() { … mu.Unlock() }()` */
function usesOfDeferred(types: Types, file: GoFile, call: NodeIndex): LockUse[] {
  const literal = file.tree.field(call, "function");
  if (literal === null || file.tree.kind(literal) !== "func_literal") return [];
  return [...file.tree.within(literal, "call_expression")].flatMap((inner) => {
    const use = useAt(types, file, inner, true);
    return use === null || use.action === "lock" ? [] : [use];
  });
}

function useAt(types: Types, file: GoFile, call: NodeIndex, isDeferred: boolean): LockUse | null {
  const { tree } = file;
  const selector = tree.field(call, "function");
  if (selector === null || tree.kind(selector) !== "selector_expression") return null;
  const action = ACTIONS.get(tree.fieldText(selector, "field"));
  const lock = action ? lockOf(types, file, selector) : null;
  return action && lock ? { node: call, ...lock, ...action, isDeferred } : null;
}

/** The lock of `m.ready.L`: that of the condition in the field. */
function lockOfCondition(types: Types, file: GoFile, operand: NodeIndex): Pick<LockUse, "path" | "typeKey"> | null {
  const { tree } = file;
  if (tree.kind(operand) !== "selector_expression" || tree.fieldText(operand, "field") !== "L") return null;
  const cond = tree.field(operand, "operand");
  const lock = cond === null ? null : lockOfCond(types, { file, node: cond });
  const path = cond === null ? null : pathOf(types, file, cond);
  if (lock === null || path === null) return null;
  return { path: lock.field === null ? `${path}.L` : pathBeside(path, lock.field), typeKey: lock.typeKey };
}

/** `m.mu` for `m.ready` and `mu` */
const pathBeside = (path: ValuePath, field: string): ValuePath => `${path.slice(0, path.lastIndexOf("."))}.${field}`;

/** The lock whose method a selector names; null for methods of other types. */
export function lockOf(types: Types, file: GoFile, selector: NodeIndex): Pick<LockUse, "path" | "typeKey"> | null {
  const { tree } = file;
  const operand = tree.field(selector, "operand");
  const callee = types.target(file, selector);
  if (operand === null || callee?.kind !== "library") return null;
  const owner = callee.name.slice(0, callee.name.lastIndexOf("."));
  if (!LOCKS.has(owner)) return null;
  const path = pathOf(types, file, operand);
  if (path === null) return null;
  const ofCond = owner === "sync.Locker" ? lockOfCondition(types, file, operand) : null;
  if (ofCond !== null) return ofCond;
  const type = pointee(types.of(file, operand));
  const isEmbedded = type?.kind !== "named" || type.path === "";
  const embedded = isEmbedded ? `.${owner.slice("sync.".length)}` : "";
  // `mu struct { sync.Mutex; … }` is a field of its own type.
  const field = type?.kind === "named" && isEmbedded ? null : types.fieldAt(file, operand);
  const ofType = isEmbedded && type?.kind === "named" ? `${type.folder}${type.name}` : (field?.key ?? path);
  return { path: path + embedded, typeKey: ofType + embedded };
}
