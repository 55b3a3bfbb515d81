/**
 * Types whose values belong to one call: every literal of the type is in code that runs per call, and no variable of a
 * package has it.
 *
 *   func (s *server) ServeHTTP(w …, r …) { c := &call{server: s}; c.run(w, r) }    call: one for each request
 *   func newServer() *server { return &server{} }                                    server: not of one call
 */
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueBefore } from "../types/value-before.ts";
import { perCallFunctions } from "./per-call.ts";

const known = new WeakMap<Repository, Map<string, ReadonlySet<string>>>();

/** The receiver of a method is a value of one call. */
export function isOfOneCall({ receiver }: GoFunction, file: GoFile, repository: Repository): boolean {
  if (receiver === null) return false;
  const folders = known.get(repository) ?? new Map<string, ReadonlySet<string>>();
  known.set(repository, folders);
  const folder = folderOf(file.path);
  const types = folders.get(folder) ?? typesOfOneCall(file, repository);
  folders.set(folder, types);
  return types.has(/^\*?(\w+)/.exec(receiver.type)?.[1] ?? "");
}

function typesOfOneCall(file: GoFile, repository: Repository): ReadonlySet<string> {
  const inCalls = new Set<string>();
  const elsewhere = new Set<string>();
  for (const one of packageOf(repository, file)) {
    const perCall = new Set(perCallFunctions(one, repository).map(({ node }) => node));
    for (const [node, name] of madeIn(one.tree)) (isInside(one.tree, node, perCall) ? inCalls : elsewhere).add(name);
    for (const type of one.globals.values())
      for (const [name] of withoutFunctions(type).matchAll(/\w+/g)) elsewhere.add(name);
    // Servers call these methods on one value.
    for (const { name, receiver } of one.functions)
      if (SERVED.has(name) && receiver !== null) elsewhere.add(/^\*?(\w+)/.exec(receiver.type)?.[1] ?? "");
  }
  return new Set([...inCalls].filter((name) => !elsewhere.has(name)));
}

/** A function that gets a value of a type has none. */
const withoutFunctions = (type: string): string => type.slice(0, TYPE_MAX).replace(/\bfunc ?\([^()]{0,200}\)/g, "");

/** By way of the functions around the node, so that a file takes time in proportion to its length. */
function isInside(tree: SyntaxTree, node: NodeIndex, functions: ReadonlySet<NodeIndex>): boolean {
  for (let at = functionAround(tree, node); at !== null; at = functionAround(tree, at))
    if (functions.has(at)) return true;
  return false;
}

/**
 * Every call of the method is on a variable that the calling function gets from a call or a literal, so that it has made the
 * receiver for itself. False where the method is used as a value, or nobody of the package calls it.
 *
 *   exchange, err := h.begin(ctx)
 *   err = exchange.check(r)
 */
export function isMadeByCallers({ name, receiver }: GoFunction, file: GoFile, repository: Repository): boolean {
  if (receiver === null) return false;
  let calls = 0;
  for (const { tree } of packageOf(repository, file))
    for (const selector of selectorsOf(tree, name)) {
      const call = tree.parent(selector);
      if (call === null || tree.kind(call) !== "call_expression" || !isMadeHere(tree, selector)) return false;
      calls++;
    }
  return calls > 0;
}

/** The operand of the selector is a variable of the function around it, which sets it to the result of a call or to a literal. */
function isMadeHere(tree: SyntaxTree, selector: NodeIndex): boolean {
  const operand = tree.field(selector, "operand");
  const value = operand === null || tree.kind(operand) !== "identifier" ? null : valueBefore(tree, operand);
  if (value === null || functionAround(tree, value) !== functionAround(tree, selector)) return false;
  return ["call_expression", "composite_literal", "unary_expression"].includes(tree.kind(value));
}

const lastingKnown = new WeakMap<Repository, ReadonlySet<string>>();

/**
 * The source shows that the receiver lasts longer than a call: a variable of a package has the type, it serves calls, or it is
 * in a field of such a value. Types are distinguished by their names and the last names of their packages.
 *
 *   type server struct { log *journal }      server serves calls, so that journal lasts
 *   type flow struct { notes []string }      flow: nothing shows it; it may be made for each call
 */
export function isLasting({ receiver }: GoFunction, file: GoFile, repository: Repository): boolean {
  if (receiver === null) return true;
  const types = lastingKnown.get(repository) ?? lastingTypes(repository);
  lastingKnown.set(repository, types);
  return wordsOf(receiver.type, file)
    .slice(0, 1)
    .some((type) => types.has(type));
}

function lastingTypes(repository: Repository): ReadonlySet<string> {
  const fields = new Map<string, string[]>();
  const lasting = new Set<string>();
  for (const file of repository.files) {
    for (const [name, type] of file.globals)
      if (name !== "_") for (const word of wordsOf(withoutFunctions(type), file)) lasting.add(word);
    for (const { name, receiver, isHandler } of file.functions) {
      const [own] = receiver === null || !(isHandler || SERVED.has(name)) ? [] : wordsOf(receiver.type, file);
      if (own !== undefined) lasting.add(own);
    }
    for (const [name, struct] of file.structs) {
      const key = `${packageOfFolder(file)}.${name}`;
      const types = [...struct.values()].flatMap((type) => wordsOf(type, file));
      fields.set(key, [...(fields.get(key) ?? []), ...types]);
    }
  }
  // A set gives what is added to it while it is read.
  for (const name of lasting) for (const word of fields.get(name) ?? []) lasting.add(word);
  return lasting;
}

/** `hub.Hub` of the types in a type or a value, with the package of the file where none is written. */
function wordsOf(type: string, file: GoFile): string[] {
  const words = type.slice(0, TYPE_MAX).split(/[^\w.]/);
  return words.flatMap((word) => {
    const [first = "", name] = word.split(".").filter((part) => part !== "");
    if (first === "") return [];
    if (name === undefined) return [`${packageOfFolder(file)}.${first}`];
    const path = file.imports.get(first);
    return [`${path === undefined ? first : lastSegment(path)}.${name}`];
  });
}

const lastSegment = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const packageOfFolder = ({ path }: GoFile): string => lastSegment(folderOf(path).replace(/\/$/, ""));
const TYPE_MAX = 200;

const SERVED = new Set(["ServeHTTP", "ServeDNS", "Handle", "Serve", "RoundTrip"]);

/** Values that the source makes: `T{}`, `new(T)`. */
function* madeIn(tree: SyntaxTree): Generator<readonly [NodeIndex, string]> {
  for (const node of tree.within(tree.root, "composite_literal", "call_expression")) {
    if (tree.kind(node) === "composite_literal") {
      const name = /^\w+/.exec(tree.fieldText(node, "type"))?.[0];
      if (name !== undefined) yield [node, name];
    } else if (tree.fieldText(node, "function") === "new") {
      const name = /^\((\w+)\)$/.exec(tree.fieldText(node, "arguments"))?.[1];
      if (name !== undefined) yield [node, name];
    }
  }
}
