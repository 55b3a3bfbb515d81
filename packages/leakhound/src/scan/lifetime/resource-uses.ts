/** What a function does with a thing that it has to let go of: releases it, hands it on, or only reads it. */
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { isDeferred } from "./blocks.ts";
import type { Acquired } from "./resource.ts";

/** Functions that read what they are given, and do not keep it. */
const READERS =
  /^(io|ioutil)\.(ReadAll|Copy|CopyN|ReadFull|LimitReader)$|^(json|xml|gob|csv)\.NewDecoder$|^bufio\.New(Reader|Scanner)$|^(fmt|log|slog)\.\w+$|^(len|cap|print|println|panic)$|^httputil\.Dump\w+$|^html\.Parse$/;
/** Parts of a thing that are the thing itself, as far as letting go is concerned. */
const WHOLE = /^\w+(\.Body)?$/;
/** How many functions a thing is followed into. */
const DEPTH_MAX = 4;

interface Use {
  readonly node: NodeIndex;
  readonly kind: "release" | "handed on" | "read";
}

export function usesAfter(acquired: Acquired): Use[] {
  const { file, scope, statement, name } = acquired;
  const { tree } = file;
  return [...tree.within(scope, "identifier")]
    .filter((node) => node > statement && !tree.contains(statement, node) && tree.text(node) === name)
    .map((node) => ({ node, kind: kindOfUse(acquired, node) }));
}

function kindOfUse(acquired: Acquired, node: NodeIndex): Use["kind"] {
  const { tree } = acquired.file;
  const selector = outermostSelector(tree, node);
  const up = tree.parent(selector);
  if (up === null) return "read";
  const rest = tree.text(selector).slice(acquired.name.length);
  if (tree.kind(up) === "call_expression" && tree.field(up, "function") === selector) {
    if (!acquired.release.test(rest)) return "read";
    return isInLiteralForLater(tree, acquired.scope, node) ? "handed on" : "release";
  }
  if (acquired.release.test(rest) && rest !== "") return "handed on";
  if (!WHOLE.test(tree.text(selector))) return "read";
  if (tree.kind(up) === "argument_list") return kindOfArgument(acquired, up, selector, rest);
  return isKept(tree, up, selector) ? "handed on" : "read";
}

const KEEPERS = new Set(["return_statement", "literal_element", "keyed_element", "send_statement", "func_literal"]);

/** Assigned to another name, returned, put into something; a comparison or `_ = x` keeps nothing. */
function isKept(tree: SyntaxTree, up: NodeIndex, node: NodeIndex): boolean {
  const kind = tree.kind(up);
  if (KEEPERS.has(kind) || kind === "unary_expression" || kind === "type_assertion_expression") return true;
  if (kind !== "expression_list") return false;
  const statement = tree.parent(up);
  if (statement === null) return false;
  if (tree.kind(statement) === "return_statement") return true;
  return tree.fieldName(up) === "right" && tree.contains(up, node) && tree.fieldText(statement, "left") !== "_";
}

/** Into a literal that is neither deferred nor called at once: it runs some time. */
function isInLiteralForLater(tree: SyntaxTree, scope: NodeIndex, node: NodeIndex): boolean {
  const literal = tree.above(node, "func_literal");
  if (literal === null || literal === scope || !tree.contains(scope, literal)) return false;
  return tree.above(literal, "defer_statement", "block") === null || !isDeferred(tree, literal);
}

function kindOfArgument(acquired: Acquired, list: NodeIndex, argument: NodeIndex, rest: string): Use["kind"] {
  const { tree } = acquired.file;
  const call = tree.parent(list);
  const callee = call === null ? "" : tree.fieldText(call, "function");
  if (READERS.test(callee)) return "read";
  const place = tree.children(list).indexOf(argument);
  const release = new RegExp(acquired.release.source.replace(rest === "" ? "" : rest.replaceAll(".", "\\."), ""));
  return effectOf(callee, place, { ...acquired, release });
}

/** What a function of the repository does with a parameter; unknown functions may do anything. */
function effectOf(
  callee: string,
  place: number,
  { file: caller, repository, release, depth = 0 }: Acquired,
): Use["kind"] {
  const found = /^\w+(\.\w+)?$/.test(callee) ? declared(callee, caller, repository) : null;
  const parameter = found?.fn.parameters[place];
  if (!found || !parameter || depth === DEPTH_MAX) return "handed on";
  const { file, fn } = found;
  const uses = usesAfter({
    file,
    repository,
    scope: fn.node,
    statement: firstOf(file.tree, fn.node),
    name: parameter.name,
    error: "",
    release,
    depth: depth + 1,
  });
  if (uses.some(({ kind }) => kind === "release")) return "release";
  return uses.some(({ kind }) => kind === "handed on") ? "handed on" : "read";
}

/** The node behind which the body's uses stand. */
const firstOf = (tree: SyntaxTree, fn: NodeIndex): NodeIndex => tree.field(fn, "parameters") ?? fn;

function declared(callee: string, file: GoFile, repository: Repository): { file: GoFile; fn: GoFunction } | null {
  const [first = "", method] = callee.split(".");
  const name = method ?? first;
  const isImported = method !== undefined && file.imports.has(first);
  const path = file.imports.get(first) ?? "";
  const files = isImported
    ? repository.files.filter((one) => path.endsWith(`/${folderOf(one.path).replace(/\/$/, "")}`))
    : packageOf(repository, file);
  const found = files.flatMap((one) => one.functions.filter((fn) => fn.name === name).map((fn) => ({ file: one, fn })));
  return found.length === 1 ? found[0]! : null;
}
