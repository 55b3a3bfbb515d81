/**
 * Values that code gives back to what they come from, by the value or by a key:
 *
 *   n, err := s.seats.Acquire(name)           elsewhere: s.seats.Release(n)
 *   if err := print(n); err != nil {
 *       return err                             n is not given back
 *   }
 *   s.seats.Release(n)
 *
 * The function itself gives the value back on another path, or most other code that gets one does. The method that takes it
 * back changes more than memory.
 */
import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, targetsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Acquisition } from "./acquisitions.ts";
import { isErrorType } from "./error-types.ts";
import { onlyFrees } from "./freeing-methods.ts";
import type { ResourceKind } from "./kinds.ts";
import { variableAcquisition } from "./variable-acquisition.ts";

const TAKES = /^(?:get|acquire|borrow|checkout|reserve|take|alloc|allocate|lease|claim|pin|attach|register)(?![a-z])/;
const GIVES_BACK =
  /^(?:put|release|return|giveBack|checkin|unreserve|free|unpin|restore|recycle|detach|unregister|deregister)(?![a-z])/;

const isNamed = (verbs: RegExp, name: string): boolean => verbs.test(name.charAt(0).toLowerCase() + name.slice(1));

/** Functions that give back what they get from the same one, so that the others count as those that forget it. */
const GIVING_MIN = 2;

interface AssignedCall {
  readonly statement: NodeIndex;
  readonly call: NodeIndex;
}

/** What a call gives that somebody must give back; null where nothing shows it. */
export function givenBack(repository: Repository, file: GoFile, { statement, call }: AssignedCall): Acquisition | null {
  const { tree } = file;
  const given = givenValueOf(repository, file, { statement, call });
  if (given === null) return null;
  const { fn, variable, scope, owner } = given;
  const own = backMethods(repository, file, given);
  const counts = own.size > 0 ? null : countsOf(repository).get(fn);
  if (own.size === 0 && (!counts || counts.giving < GIVING_MIN || counts.giving < counts.keeping)) return null;
  const methods = counts ? counts.methods : own;
  const functions = new Set([...methods].map((name) => `${owner}.${name}`));
  const kind: ResourceKind = {
    rule: "closer-unclosed",
    noun: "reference",
    release: { part: "", methods: new Set(["Release", "Close", "Unref", "DecRef"]), functions },
  };
  const last = targetsOf(tree, statement).at(-1);
  const error = last !== variable && isErrorType(typesOf(repository).resultsOf(fn).at(-1)) ? last : undefined;
  const acquisition = variableAcquisition({
    ...{ repository, file, scope, statement, kind, variable, error },
    source: call,
    callee: tree.fieldText(call, "function"),
  });
  return { ...acquisition, isUncertain: true };
}

interface GivenValue {
  readonly fn: Located;
  readonly variable: NodeIndex;
  readonly scope: NodeIndex;
  /** `s.seats` */
  readonly owner: string;
}

/** The value of `n, err := s.seats.Acquire(name)`. */
function givenValueOf(repository: Repository, file: GoFile, { statement, call }: AssignedCall): GivenValue | null {
  const { tree } = file;
  const target = tree.field(call, "function");
  if (target === null || tree.kind(target) !== "selector_expression") return null;
  if (!isNamed(TAKES, tree.fieldText(target, "field")) || tree.kind(statement) !== "short_var_declaration") return null;
  const [variable] = targetsOf(tree, statement);
  const scope = functionAround(tree, statement);
  if (scope === null || variable === undefined || tree.text(variable) === "_") return null;
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind !== "function" || callee.fn.file.tree.kind(callee.fn.node) !== "method_declaration") return null;
  const type = typesOf(repository).resultsOf(callee.fn)[0] ?? null;
  // A list of memory, which a pool may have again.
  if (type === null || type.kind === "list" || type.kind === "map") return null;
  return { fn: callee.fn, variable, scope, owner: tree.fieldText(target, "operand") };
}

/** Methods of the owner that get the value in the function, and take it back. */
function backMethods(repository: Repository, file: GoFile, { variable, scope, owner }: GivenValue): Set<string> {
  const { tree } = file;
  const declaration = scopesOf(tree).declarationOf(variable);
  const found = new Set<string>();
  for (const use of declaration === null ? [] : scopesOf(tree).usesOf(declaration)) {
    const call = tree.contains(scope, use) ? callAround(tree, use) : null;
    const target = call === null ? null : tree.field(call, "function");
    if (call === null || target === null || tree.kind(target) !== "selector_expression") continue;
    const name = tree.fieldText(target, "field");
    if (!isNamed(GIVES_BACK, name) || tree.fieldText(target, "operand") !== owner) continue;
    const callee = typesOf(repository).callee(file, call);
    if (callee?.kind === "function" && !onlyFrees(typesOf(repository), callee.fn)) found.add(name);
  }
  return found;
}

/** The call whose first argument is the value: `c.Put(key, value)` stores one. */
function callAround(tree: SyntaxTree, use: NodeIndex): NodeIndex | null {
  const list = tree.parent(use);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  return call !== null && tree.kind(call) === "call_expression" && argumentsOf(tree, call)[0] === use ? call : null;
}

/** What functions do with the values of one method. */
interface Counts {
  giving: number;
  keeping: number;
  readonly methods: Set<string>;
}

const known = new WeakMap<Repository, LocatedMap<Counts>>();

function countsOf(repository: Repository): LocatedMap<Counts> {
  const found = known.get(repository) ?? count(repository);
  known.set(repository, found);
  return found;
}

function count(repository: Repository): LocatedMap<Counts> {
  const all = new LocatedMap<Counts>();
  for (const file of repository.files)
    for (const statement of file.tree.within(file.tree.root, "short_var_declaration")) {
      const right = file.tree.field(statement, "right");
      const call = right === null ? null : file.tree.onlyChild(right);
      if (call === null || file.tree.kind(call) !== "call_expression") continue;
      const given = givenValueOf(repository, file, { statement, call });
      if (given === null) continue;
      const counts = all.get(given.fn) ?? { giving: 0, keeping: 0, methods: new Set<string>() };
      all.set(given.fn, counts);
      const methods = backMethods(repository, file, given);
      if (methods.size > 0) counts.giving++;
      else counts.keeping++;
      for (const method of methods) counts.methods.add(method);
    }
  return all;
}
