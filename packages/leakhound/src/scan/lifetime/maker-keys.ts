/**
 * What is called, as a name that is the same wherever the same is called, also where no source and no table shows the types:
 *
 *   gallery.Render(id)                     example.com/gallery.Render                 a function of a library
 *   repo, err := git.Open(path)
 *   repo.Remotes.Create(name)              example.com/git.Open()#0.Remotes.Create    a method of what another call gives
 *   s.nodes.Random()                       the method of an interface of the repository, by its place
 *   picture.Load()                         Load(0)#2                                  of a value of which nothing is known
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, targetsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { valueBefore } from "../types/value-before.ts";

export interface MakerKey {
  readonly text: string;
  /** Only the name of the method and the number of its arguments and results are known. */
  readonly isByName: boolean;
}

/** @param statement that assigns what the call gives; null for a function of the repository and a function value */
export function makerKeyOf(
  repository: Repository,
  file: GoFile,
  statement: NodeIndex,
  call: NodeIndex,
): MakerKey | null {
  const types = typesOf(repository);
  const callee = types.callee(file, call);
  if (callee?.kind === "library") return { text: callee.name, isByName: false };
  const target = file.tree.field(call, "function");
  if (target === null || file.tree.kind(target) !== "selector_expression") return null;
  const name = file.tree.fieldText(target, "field");
  if (callee?.kind === "dynamic") {
    const operand = file.tree.field(target, "operand");
    const listed = operand === null ? null : types.listedMethod(types.of(file, operand), name);
    return listed === null ? null : { text: `${listed.file.path}#${listed.node}`, isByName: false };
  }
  if (callee !== null) return null;
  const origin = originOf({ repository, file }, target, 0);
  if (origin !== null) return { text: origin, isByName: false };
  const shape = `${name}(${argumentsOf(file.tree, call).length})#${targetsOf(file.tree, statement).length}`;
  return { text: shape, isByName: true };
}

interface Place {
  readonly repository: Repository;
  readonly file: GoFile;
}

const DEPTH_MAX = 6;

/** Where a value comes from: a library's name, and the fields, methods and results that lead from there to it. */
function originOf(place: Place, node: NodeIndex, depth: number): string | null {
  const { repository, file } = place;
  const { tree } = file;
  if (depth > DEPTH_MAX) return null;
  switch (tree.kind(node)) {
    case "identifier":
      return originOfName(place, node, depth);
    case "selector_expression": {
      const operand = tree.field(node, "operand");
      if (operand === null) return null;
      const owner = libraryName(typesOf(repository).of(file, operand)) ?? originOf(place, operand, depth + 1);
      return owner === null ? null : `${owner}.${tree.fieldText(node, "field")}`;
    }
    case "call_expression": {
      const target = tree.field(node, "function");
      const callee = typesOf(repository).callee(file, node);
      if (callee?.kind === "library") return `${callee.name}()`;
      const origin = target === null || callee !== null ? null : originOf(place, target, depth + 1);
      return origin === null ? null : `${origin}()`;
    }
    default:
      return null;
  }
}

/** A name that the file neither declares nor imports is that of a package whose path ends otherwise. */
function originOfName(place: Place, node: NodeIndex, depth: number): string | null {
  const { repository, file } = place;
  const { tree } = file;
  const name = tree.text(node);
  if (scopesOf(tree).declarationOf(node) === null) {
    const { variables, functions } = typesOf(repository).members(file);
    return file.imports.get(name) ?? (variables.has(name) || functions.has(name) ? null : name);
  }
  const type = pointee(typesOf(repository).of(file, node));
  if (type !== null) return libraryName(type);
  const value = valueBefore(tree, node);
  if (value === null || tree.kind(value) !== "call_expression") return null;
  const origin = originOf(place, value, depth + 1);
  return origin === null ? null : `${origin}#${placeOf(place, node, value)}`;
}

/** Which result of a call a variable gets. */
function placeOf({ file: { tree } }: Place, node: NodeIndex, call: NodeIndex): number {
  const list = tree.parent(call);
  const statement = list === null ? null : tree.parent(list);
  const name = tree.text(node);
  return statement === null ? 0 : targetsOf(tree, statement).findIndex((one) => tree.text(one) === name);
}
