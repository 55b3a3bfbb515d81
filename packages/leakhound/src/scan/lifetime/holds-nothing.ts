/**
 * Values that hold nothing of their own: their maker only puts what it gets into a struct, and no method opens anything.
 *
 *   func newBatch(to sink) *batch { return &batch{to: to} }
 *   func (b *batch) Close() error { return b.flush() }        writes to the sink, which belongs to the caller
 *
 *   func (f *framed) Close() error { return f.file.Close() }  ends what it got, which the caller may do as well
 *   func (t *ticket) Close() { t.desk.put(t.number) }         gives something back, so somebody has to call it
 *
 * What a function drops then is free, unless it has made what it gives to the maker: `newBatch(openSink())`.
 */
import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type NamedType, pointee } from "../types/go-type.ts";
import { onlyValueOf, valuesOf } from "../types/only-value.ts";
import { type Located, membersOf } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { acquiredBy } from "./acquired.ts";
import { freesOfLibrary, keepsNothing } from "./freeing-methods.ts";
import { ENDING_METHODS } from "./kinds.ts";
import { isWrapper } from "./readers.ts";
import { isUnknownToOthers } from "./unshared-values.ts";

/** What the call of a function of the repository gives holds nothing but values of others. */
export function holdsNothing(repository: Repository, file: GoFile, call: NodeIndex): boolean {
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind !== "function") return false;
  const makers = known.get(repository) ?? new LocatedMap<boolean>();
  known.set(repository, makers);
  const found = makers.get(callee.fn) ?? onlyKeeps(repository, callee.fn);
  makers.set(callee.fn, found);
  return found && argumentsOf(file.tree, call).every((one) => isOfOthers(repository, file, one));
}

const known = new WeakMap<Repository, LocatedMap<boolean>>();

/** Statements by which a maker does more than to fill a struct. */
const EFFECTS = [
  "send_statement",
  "go_statement",
  "defer_statement",
  "func_literal",
  "inc_statement",
  "dec_statement",
] as const;

/** The function returns literals of types whose values nobody else knows and whose methods open nothing, and does nothing else. */
function onlyKeeps(repository: Repository, fn: Located): boolean {
  const { file, node } = fn;
  const { tree } = file;
  for (const _ of tree.within(node, ...EFFECTS)) return false;
  if (receives(tree, node)) return false;
  const types = typesOf(repository);
  for (const call of tree.within(node, "call_expression")) {
    const callee = types.callee(file, call);
    const isPlain = callee?.kind === "builtin" || callee?.kind === "conversion";
    if (!isPlain && !(callee?.kind === "library" && (keepsNothing(callee.name) || isWrapper(callee.name))))
      return false;
  }
  for (const statement of tree.within(node, "assignment_statement"))
    if (!setsLocal(tree, statement, node)) return false;
  const made = new Map<string, NamedType>();
  for (const statement of tree.withinFunction(node, "return_statement")) {
    const type = typeReturned(repository, file, statement);
    if (type === null) return false;
    if (type !== "nil") made.set(`${type.folder}:${type.name}`, type);
  }
  return (
    made.size > 0 &&
    [...made.values()].every(
      (type) => isUnknownToOthers(types, type) && opensNothing(repository, type) && endsNothing(repository, type),
    )
  );
}

/** `<-d.free`: the value may stand for what the channel gave. */
const receives = (tree: SyntaxTree, node: NodeIndex): boolean =>
  tree.within(node, "unary_expression").some((one) => tree.source[tree.start(one)] === "<");

/** Of a variable of the function, or of a field of one that the function declares. */
function setsLocal(tree: SyntaxTree, statement: NodeIndex, fn: NodeIndex): boolean {
  const left = tree.field(statement, "left");
  const body = tree.field(fn, "body");
  return (
    left !== null &&
    body !== null &&
    tree.children(left).every((target) => {
      let at: NodeIndex | null = target;
      while (at !== null && tree.kind(at) === "selector_expression") at = tree.field(at, "operand");
      const declaration = at === null || tree.kind(at) !== "identifier" ? null : scopesOf(tree).declarationOf(at);
      const isParameter = declaration !== null && !tree.contains(body, declaration);
      return declaration !== null && tree.contains(fn, declaration) && !(isParameter && at !== target);
    })
  );
}

/** The type of the literal that is returned first, also by way of a variable. */
function typeReturned(repository: Repository, file: GoFile, statement: NodeIndex): NamedType | "nil" | null {
  const { tree } = file;
  const list = tree.firstChild(statement);
  const value = list !== undefined && tree.kind(list) === "expression_list" ? tree.firstChild(list) : list;
  if (value === undefined) return null;
  if (tree.kind(value) === "nil") return "nil";
  const declaration = tree.kind(value) === "identifier" ? scopesOf(tree).declarationOf(value) : null;
  const literal = declaration === null ? value : onlyValueOf(tree, declaration);
  const operand =
    literal !== null && tree.kind(literal) === "unary_expression" ? tree.field(literal, "operand") : literal;
  if (operand === null || tree.kind(operand) !== "composite_literal") return null;
  const type = pointee(typesOf(repository).of(file, operand));
  return type?.kind === "named" && type.folder !== null ? type : null;
}

/** No method of the type acquires anything. */
function opensNothing(repository: Repository, type: NamedType): boolean {
  for (const [name, { file, node }] of membersOf(repository, type.folder ?? "").functions) {
    if (!name.startsWith(`${type.name}.`)) continue;
    for (const call of file.tree.within(node, "call_expression"))
      if (acquiredBy(repository, file, call).length > 0) return false;
  }
  return true;
}

/** A deferred unlock, and what runs in it. */
const IN_ENDS: ReadonlySet<string> = new Set(["defer_statement", "func_literal"]);
const ENDS: ReadonlySet<string> = new Set(ENDING_METHODS);

/** The methods that end the value do what its other methods do as well, or end a field, which the maker got. */
function endsNothing(repository: Repository, type: NamedType): boolean {
  const { functions } = membersOf(repository, type.folder ?? "");
  const used = new Set<string>();
  const ends: Located[] = [];
  for (const [name, fn] of functions) {
    if (!name.startsWith(`${type.name}.`)) continue;
    if (ENDS.has(name.slice(type.name.length + 1))) ends.push(fn);
    else for (const call of callsOnReceiver(fn, 1)) used.add(call.name);
  }
  const types = typesOf(repository);
  return ends.every((fn) => {
    for (const _ of fn.file.tree.within(fn.node, ...EFFECTS.filter((one) => !IN_ENDS.has(one)))) return false;
    const own = new Map([...callsOnReceiver(fn, 1), ...callsOnReceiver(fn, 2)].map((one) => [one.call, one]));
    return fn.file.tree.within(fn.node, "call_expression").every((call) => {
      const one = own.get(call);
      if (one !== undefined && (one.depth === 1 ? used.has(one.name) : ENDS.has(one.name))) return true;
      const callee = types.callee(fn.file, call);
      return callee?.kind === "library" && (keepsNothing(callee.name) || freesOfLibrary(callee.name));
    });
  });
}

interface OwnCall {
  readonly call: NodeIndex;
  readonly name: string;
  readonly depth: number;
}

/** `b.flush()` of the receiver, at depth 1, and `b.file.Close()` of a field, at depth 2. */
function callsOnReceiver({ file: { tree }, node }: Located, depth: number): OwnCall[] {
  const list = tree.kind(node) === "method_declaration" ? tree.field(node, "receiver") : null;
  return tree.within(node, "call_expression").flatMap((call) => {
    const target = tree.field(call, "function");
    let at = target;
    for (let level = 0; level < depth && at !== null; level++)
      at = tree.kind(at) === "selector_expression" ? tree.field(at, "operand") : null;
    const declaration = at === null || tree.kind(at) !== "identifier" ? null : scopesOf(tree).declarationOf(at);
    const isOwn = list !== null && declaration !== null && tree.contains(list, declaration);
    return isOwn && target !== null ? [{ call, name: tree.fieldText(target, "field"), depth }] : [];
  });
}

/** A parameter, a field, a constant or a literal; not a variable that gets something open in the function, and no call. */
function isOfOthers(repository: Repository, file: GoFile, value: NodeIndex): boolean {
  const { tree } = file;
  for (const call of tree.within(value, "call_expression"))
    if (acquiredBy(repository, file, call).length > 0) return false;
  const names = tree.kind(value) === "identifier" ? [value] : [...tree.within(value, "identifier")];
  return names.every((name) => {
    const declaration = scopesOf(tree).declarationOf(name);
    const values = declaration === null ? [] : valuesOf(tree, declaration);
    return values.every(
      (one) => tree.kind(one) !== "call_expression" || acquiredBy(repository, file, one).length === 0,
    );
  });
}
