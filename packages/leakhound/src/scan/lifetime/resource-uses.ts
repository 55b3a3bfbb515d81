/** What a function does with a resource after it acquires it: releases it, lets it escape, or only reads it. */
import type { GoFile } from "../index/go-file.ts";
import { type Declaration, declarationsOf, packageIn, packageOf, type Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { isDeferred } from "./blocks.ts";
import { Releases } from "./releases.ts";
import type { Resource } from "./resource.ts";

/** Functions that read a resource and do not keep it. */
const READERS =
  /^(io|ioutil)\.(ReadAll|Copy|CopyN|ReadFull|LimitReader)$|^(json|xml|gob|csv)\.NewDecoder$|^bufio\.New(Reader|Scanner)$|^(fmt|log|slog)\.\w+$|^(len|cap|print|println|panic)$|^httputil\.Dump\w+$|^html\.Parse$/;
/** The resource itself, or the part of it that must be closed. */
const WHOLE = /^\w+(\.Body)?$/;
/** Calls that a resource is followed through. */
const DEPTH_MAX = 4;

/** A name in a function that may hold a resource. */
type NamedResource = Pick<Resource, "file" | "repository" | "scope" | "name" | "release"> & {
  /** Calls between the function that acquires the resource and this function. */
  readonly depth?: number;
};

/** Uses of a name in the whole function: one function may acquire several resources by the same name. */
export interface NameUses {
  readonly releases: Releases;
  /** The last identifier by which the resource escapes; -1 where it never does. */
  readonly lastEscape: number;
}

const known = new WeakMap<Repository, WeakMap<SyntaxTree, Map<string, NameUses>>>();

/** Found once for each function and name. */
export function usesOfName(resource: NamedResource): NameUses {
  const { file, repository, scope, name, release, depth = 0 } = resource;
  const trees = known.get(repository) ?? new WeakMap<SyntaxTree, Map<string, NameUses>>();
  known.set(repository, trees);
  const names = trees.get(file.tree) ?? new Map<string, NameUses>();
  trees.set(file.tree, names);
  const key = `${scope} ${name} ${depth} ${release.source}`;
  const uses = names.get(key) ?? findUses(resource);
  names.set(key, uses);
  return uses;
}

function findUses(resource: NamedResource): NameUses {
  const releases: NodeIndex[] = [];
  let lastEscape = -1;
  for (const node of scopeIndex(resource.file.tree, resource.scope).identifiers(resource.name)) {
    const effect = effectAt(resource, node);
    if (effect === "releases") releases.push(node);
    if (effect === "escapes") lastEscape = node;
  }
  return { releases: new Releases(resource.file.tree, releases), lastEscape };
}

type Effect = "releases" | "escapes" | "none";

/** The effect of one use of the name. */
function effectAt(resource: NamedResource, node: NodeIndex): Effect {
  const { tree } = resource.file;
  const selector = outermostSelector(tree, node);
  const parent = tree.parent(selector);
  if (parent === null) return "none";
  const path = tree.text(selector).slice(resource.name.length);
  if (tree.kind(parent) === "call_expression" && tree.field(parent, "function") === selector) {
    if (!resource.release.test(path)) return "none";
    return isInLaterLiteral(tree, resource.scope, node) ? "escapes" : "releases";
  }
  if (resource.release.test(path) && path !== "") return "escapes";
  if (!WHOLE.test(tree.text(selector))) return "none";
  if (tree.kind(parent) === "argument_list") return effectOfArgument(resource, parent, selector, path);
  return isStored(tree, parent, selector) ? "escapes" : "none";
}

const STORES = new Set(["return_statement", "literal_element", "keyed_element", "send_statement", "func_literal"]);

/** Assigned to another name, returned, or put into a value; a comparison or `_ = x` stores nothing. */
function isStored(tree: SyntaxTree, parent: NodeIndex, node: NodeIndex): boolean {
  const kind = tree.kind(parent);
  if (STORES.has(kind) || kind === "unary_expression" || kind === "type_assertion_expression") return true;
  if (kind !== "expression_list") return false;
  const statement = tree.parent(parent);
  if (statement === null) return false;
  if (tree.kind(statement) === "return_statement") return true;
  return tree.fieldName(parent) === "right" && tree.contains(parent, node) && tree.fieldText(statement, "left") !== "_";
}

/** Inside a literal that is neither deferred nor called at once: it runs at some later time. */
function isInLaterLiteral(tree: SyntaxTree, scope: NodeIndex, node: NodeIndex): boolean {
  const literal = tree.above(node, "func_literal");
  if (literal === null || literal === scope || !tree.contains(scope, literal)) return false;
  return tree.above(literal, "defer_statement", "block") === null || !isDeferred(tree, literal);
}

function effectOfArgument(resource: NamedResource, list: NodeIndex, argument: NodeIndex, path: string): Effect {
  const { tree } = resource.file;
  const call = tree.parent(list);
  const callee = call === null ? "" : tree.fieldText(call, "function");
  if (READERS.test(callee)) return "none";
  const index = tree.children(list).indexOf(argument);
  const release = new RegExp(resource.release.source.replace(path === "" ? "" : path.replaceAll(".", "\\."), ""));
  return effectOfParameter(callee, index, { ...resource, release });
}

/** What a function of the repository does with a parameter; a function that is not found may do anything. */
function effectOfParameter(
  callee: string,
  index: number,
  { file: caller, repository, release, depth = 0 }: NamedResource,
): Effect {
  const found = /^\w+(\.\w+)?$/.test(callee) ? declarationOf(callee, caller, repository) : null;
  const parameter = found?.fn.parameters[index];
  if (!found || !parameter || depth === DEPTH_MAX) return "escapes";
  const { file, fn } = found;
  const { name } = parameter;
  const uses = usesOfName({ file, repository, scope: fn.node, name, release, depth: depth + 1 });
  const from = file.tree.subtreeEnd(file.tree.field(fn.node, "parameters") ?? fn.node);
  if (uses.releases.last >= from) return "releases";
  return uses.lastEscape >= from ? "escapes" : "none";
}

/** The only function of the name in the package, or in the packages that the import path may lead to. */
function declarationOf(callee: string, file: GoFile, repository: Repository): Declaration | null {
  const [first = "", method] = callee.split(".");
  const path = method === undefined ? undefined : file.imports.get(first);
  const files = path === undefined ? packageOf(repository, file) : packagesAt(path, repository);
  const found = declarationsOf(method ?? first, files);
  return found.length === 1 ? found[0]! : null;
}

/** Files of each folder whose path is an end of the import path: `store` and `shop/store` for `example.com/shop/store`. */
function packagesAt(path: string, repository: Repository): GoFile[] {
  const files: GoFile[] = [];
  for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1))
    files.push(...packageIn(repository, `${path.slice(slash + 1)}/`));
  return files;
}
