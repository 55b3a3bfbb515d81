/**
 * Types around a map, whose method for removing an entry nobody calls:
 *
 *   func (s *taskStore) Set(id string, t *task) { s.store[id] = t }
 *   func (s *taskStore) Delete(id string)       { delete(s.store, id) }    nothing calls it
 *
 *   d.tasks.Set(task.ID, task)                                            adds an entry for each task
 */
import { callSitesInPackage } from "../calls/call-sites.ts";
import { isSetupFunction } from "../calls/collections.ts";
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { mapWrites } from "../index/map-writes.ts";
import { callsNamed } from "../index/named-calls.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

interface Registry {
  readonly type: string;
  /** The method that adds an entry, and the one that removes it. */
  readonly remove: string;
}

/** `StartTask`, `NewSession`: one of many. */
const STARTS_ONE = /^(?:Start|New|Register|Load)[A-Z]\w*$/;

/** Calls that add an entry to a registry from which nothing is removed. */
export function* unremovedEntries(file: GoFile, repository: Repository): Generator<Match> {
  const registries = registriesOf(file, repository);
  if (registries.size === 0) return;
  const types = typesOf(repository);
  const { tree } = file;
  for (const fn of file.functions) {
    if (isSetupFunction(fn) && !STARTS_ONE.test(fn.name)) continue;
    for (const call of tree.within(fn.node, "call_expression")) {
      const callee = types.callee(file, call);
      const registry = callee?.kind === "function" ? registries.get(`${callee.fn.file.path}#${callee.fn.node}`) : null;
      if (!registry || isConstant(file, argumentsOf(tree, call)[0])) continue;
      const target = tree.fieldText(tree.field(call, "function")!, "operand");
      yield {
        node: call,
        confidence: "medium",
        message: `${fn.name} adds an entry to ${target}, and nothing calls ${registry.type}.${registry.remove}, which removes one.`,
        advice: `call ${target}.${registry.remove} where what the entry stands for ends`,
      };
    }
  }
}

const isConstant = ({ tree, constants }: GoFile, key: NodeIndex | undefined): boolean =>
  key === undefined || tree.kind(key).endsWith("literal") || constants.has(tree.text(key));

const known = new WeakMap<Repository, Map<string, ReadonlyMap<string, Registry>>>();

/** By path and node of the method that adds entries; those of the package of a file. */
function registriesOf(file: GoFile, repository: Repository): ReadonlyMap<string, Registry> {
  const packages = known.get(repository) ?? new Map<string, ReadonlyMap<string, Registry>>();
  known.set(repository, packages);
  const folder = folderOf(file.path);
  const found = packages.get(folder) ?? findRegistries(packageOf(repository, file), repository);
  packages.set(folder, found);
  return found;
}

interface Method {
  readonly file: GoFile;
  readonly fn: GoFunction;
  /** The field with the map. */
  readonly field: string;
}

function findRegistries(files: readonly GoFile[], repository: Repository): Map<string, Registry> {
  const adding = new Map<string, Method[]>();
  const removing = new Map<string, Method[]>();
  const add = (to: Map<string, Method[]>, type: string, method: Method) =>
    to.set(type, [...(to.get(type) ?? []), method]);
  for (const file of files)
    for (const fn of file.functions) {
      const type = unexportedReceiver(fn);
      if (type === null) continue;
      for (const field of fieldsWithNewEntries(file, fn)) add(adding, type, { file, fn, field });
      for (const field of fieldsWithRemovals(file, fn)) add(removing, type, { file, fn, field });
    }
  const registries = new Map<string, Registry>();
  for (const [type, removers] of removing) {
    if (removers.some((one) => mayBeCalled(one, files, repository))) continue;
    for (const { file, fn, field } of adding.get(type) ?? [])
      if (removers.every((one) => one.field === field))
        registries.set(`${file.path}#${fn.node}`, { type, remove: removers[0]!.fn.name });
  }
  return registries;
}

/** Some code calls the method, or takes it as a value, or code outside of the module may. */
function mayBeCalled({ file, fn }: Method, files: readonly GoFile[], repository: Repository): boolean {
  if (/^\p{Lu}/u.test(fn.name) && isListed(repository, fn.name)) return true;
  if (callSitesInPackage(fn, file, repository)?.length !== 0) return true;
  return filesWithField(files, fn.name).some(({ tree }) =>
    selectorsOf(tree, fn.name).some((selector) => {
      const call = tree.parent(selector);
      return call === null || tree.kind(call) !== "call_expression" || tree.field(call, "function") !== selector;
    }),
  );
}

const listedKnown = new WeakMap<Repository, ReadonlySet<string>>();

/** An exported interface of the repository has a method of that name, by which other packages call it. */
function isListed(repository: Repository, name: string): boolean {
  const known = listedKnown.get(repository) ?? new Set(repository.files.flatMap(({ tree }) => [...listedIn(tree)]));
  listedKnown.set(repository, known);
  return known.has(name);
}

function* listedIn(tree: SyntaxTree): Generator<string> {
  for (const method of tree.within(tree.root, "method_elem")) {
    const spec = tree.above(method, "type_spec");
    if (spec !== null && /^\p{Lu}/u.test(tree.fieldText(spec, "name"))) yield tree.fieldText(method, "name");
  }
}

/** The name of the type of a method, where other packages cannot name it. */
function unexportedReceiver({ receiver }: GoFunction): string | null {
  const type = receiver?.type.replace(/^\*/, "") ?? "";
  return /^\p{Ll}\w*$/u.test(type) ? type : null;
}

/** Of `s.store[key] = value`, where the key is a parameter. */
function* fieldsWithNewEntries(file: GoFile, fn: GoFunction): Generator<string> {
  for (const { map, key } of mapWrites(file, fn)) {
    const field = fieldOfReceiver(map, fn);
    if (field !== null && fn.parameters.some(({ name }) => name === file.tree.text(key))) yield field;
  }
}

function* fieldsWithRemovals({ tree }: GoFile, fn: GoFunction): Generator<string> {
  for (const call of callsNamed(tree, fn.node, ["delete"])) {
    if (tree.fieldText(call, "function") !== "delete") continue;
    const [map] = argumentsOf(tree, call);
    const field = map === undefined ? null : fieldOfReceiver(tree.text(map), fn);
    if (field !== null) yield field;
  }
}

/** `store` of `s.store`, where s is the receiver. */
function fieldOfReceiver(text: string, { receiver }: GoFunction): string | null {
  const [first, field, more] = text.split(".");
  return first === receiver?.name && field !== undefined && more === undefined ? field : null;
}
