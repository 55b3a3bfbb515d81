/**
 * Collections that outlive a call, and whether something keeps them from growing.
 *
 *   var seen = map[string]int{}          seen          a variable of the package
 *   type server struct { byID sync.Map }
 *   func (s *server) order(…) { … }      s.byID        a field of the object that serves the calls
 *   var hub = &registry{}                hub.all       a field of a variable of the package
 *
 * Code that shortens a field of the name counts where the value before the dot has the type of this one, or an unknown type.
 */
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { functionNamed, packageOf, type Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { argumentsOf, functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { callsOf } from "../types/may-call.ts";
import type { Located } from "../types/package-members.ts";
import { type NamedCollection, usesOfCollection } from "./collection-uses.ts";

export interface Collection {
  /** As the source writes it: `hub.all`. */
  readonly text: string;
  /** The last name: `all`. */
  readonly name: string;
  /** As declared: its type, or the value of a variable. */
  readonly type: string;
  readonly isField: boolean;
  /** The field, as of `Types.field`; null for a variable. */
  readonly key: string | null;
  /** Fields before the last one: `current` of `hub.current.all`. */
  readonly around?: readonly NamedCollection[];
}

/** The collection that an expression of names and dots stands for in a function; null for one that ends with the call. */
export function collectionOf(text: string, fn: GoFunction, file: GoFile, repository: Repository): Collection | null {
  const [first = "", ...fields] = text.split(".");
  const siblings = packageOf(repository, file);
  const name = fields.at(-1) ?? first;
  if (!/^\w+(\.\w+)*$/.test(text)) return null;
  const isOfReceiver = fn.receiver?.name === first && fields.length > 0;
  const global = isOfReceiver || isLocal(first, fn, file) ? undefined : globalType(first, siblings);
  let type = isOfReceiver ? fn.receiver?.type : global;
  const named: NamedCollection[] = [];
  for (const field of fields) {
    const struct = type === undefined ? null : structOf(type, siblings);
    type = struct?.fields.get(field);
    const key = struct === null ? null : `${folderOf(file.path)}${struct.name}.${field}`;
    named.push({ name: field, isField: true, key });
  }
  const key = named.at(-1)?.key ?? null;
  return type === undefined ? null : { text, name, type, isField: fields.length > 0, key, around: named.slice(0, -1) };
}

/** By its type or value as written. */
export const isMap = ({ type }: Collection): boolean => /^(make\(\s*)?map\[|^\*?&?sync\.Map\b/.test(type);

const globalType = (name: string, siblings: readonly GoFile[]): string | undefined =>
  siblings.map(({ globals }) => globals.get(name)).find((type) => type !== undefined);

/** Declared in the function, so that it is not the package's variable of that name. */
const isLocal = (name: string, { node, parameters }: GoFunction, { tree }: GoFile): boolean =>
  parameters.some((one) => one.name === name) || scopeIndex(tree, node).declares(name);

interface StructOfPackage {
  readonly name: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** The struct of `*server`, `&server{…}` or `newServer()`. */
function structOf(type: string, siblings: readonly GoFile[]): StructOfPackage | null {
  const name = /^[*&]*(?:new\()?(\w+)/.exec(type)?.[1] ?? "";
  return structNamed(name, siblings) ?? structNamed(returnedType(name, siblings), siblings);
}

function structNamed(name: string, siblings: readonly GoFile[]): StructOfPackage | null {
  const fields = siblings.map(({ structs }) => structs.get(name)).find((one) => one !== undefined);
  return fields === undefined ? null : { name, fields };
}

/** The type that a constructor of the package returns. */
function returnedType(name: string, siblings: readonly GoFile[]): string {
  const factory = functionNamed(name, siblings);
  const signature = factory?.text.slice(0, factory.text.indexOf("{")) ?? "";
  return /\)\s*(?:\(\s*)?\*?(\w+)/.exec(signature)?.[1] ?? "";
}

/** By its name the function prepares something once, although a call may trigger it. */
export const isSetupFunction = ({ name, isHandler }: GoFunction): boolean =>
  !isHandler &&
  /^(init|main)$|^(Register|New|Provision|Setup|SetUp|Init|Configure|Reload|Load|Parse|Use|With|Start|Stop|Close)/i.test(
    name,
  );

/**
 * Code of the package removes elements from the map or slice, replaces it, checks its size, or passes it on.
 *
 * @param isShared the value around it lives long, so that its first value, set where it is nil, replaces nothing
 */
export function isBounded(one: Collection, file: GoFile, repository: Repository, isShared = false): boolean {
  const known = boundedKnown.get(repository) ?? new Map<string, boolean>();
  boundedKnown.set(repository, known);
  const around = (one.around ?? []).map(({ name }) => name).join(".");
  const key = `${folderOf(file.path)} ${one.key ?? one.isField} ${around} ${one.name} ${isShared}`;
  const files = packageOf(repository, file);
  const uses = () => usesOfCollection(repository, files, one);
  const found =
    known.get(key) ??
    (uses().some((use) => bounds(repository, use, isShared)) ||
      (one.around ?? []).some((outer) => isExchanged(repository, files, outer)));
  known.set(key, found);
  return found;
}

const boundedKnown = new WeakMap<Repository, Map<string, boolean>>();

/** `b.current = &batch{}`: the value around the collection is replaced by an empty one. */
const isExchanged = (repository: Repository, files: readonly GoFile[], one: NamedCollection): boolean =>
  usesOfCollection(repository, files, one).some(({ file: { tree }, node }) => {
    const list = tree.parent(node);
    if (list === null || tree.kind(list) !== "expression_list" || tree.above(node, "block") === null) return false;
    return isReplaced(tree, list, node) && !isFirstValue(tree, tree.parent(list)!, node);
  });

const SHORTENING_METHOD = /^(?:Delete|LoadAndDelete|CompareAndDelete|Clear|Remove\w*|Evict\w*|Purge|Reset|Init|Len)$/;
const MEASURING = new Set(["delete", "clear", "cap"]);
/** They read a collection. */
const READER = /^(?:append|len|cap|copy|range|json\.\w+|fmt\.\w+|log\.\w+)$/;

/** The use removes elements, replaces the collection, checks its size, or gives it to code that may. */
function bounds(repository: Repository, { file, node }: Located, isShared: boolean): boolean {
  const { tree } = file;
  const parent = tree.parent(node);
  if (parent === null || tree.above(node, "block") === null) return false;
  switch (tree.kind(parent)) {
    case "argument_list":
      return boundsAsArgument(repository, { file, node: parent });
    case "selector_expression": {
      const call = tree.parent(parent);
      const isCall = call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === parent;
      return isCall && SHORTENING_METHOD.test(tree.fieldText(parent, "field"));
    }
    case "unary_expression":
      return tree.source[tree.start(parent)] === "&";
    case "expression_list":
      return isReplaced(tree, parent, node) && !(isShared && isFirstValue(tree, tree.parent(parent)!, node));
    default:
      return false;
  }
}

function boundsAsArgument(repository: Repository, { file, node: list }: Located): boolean {
  const { tree } = file;
  const call = tree.parent(list);
  const callee = call === null ? "" : tree.fieldText(call, "function");
  if (callee === "len" && call !== null)
    return !isOnlyShown(repository, { file, node: call }) && !isInIndex(tree, call) && !isAskedAfterAppend(tree, call);
  return MEASURING.has(callee) || !READER.test(callee);
}

/**
 * The length bounds nothing where it is compared with 0, or goes to a log or a metric:
 *
 *   if len(s.byID) == 0 {          metrics.SetGauge("entries", float32(len(s.byID)))
 */
function isOnlyShown(repository: Repository, { file, node: length }: Located): boolean {
  const { tree } = file;
  const parent = tree.parent(length);
  if (parent === null) return false;
  if (tree.kind(parent) === "binary_expression")
    return tree.fieldText(parent, "right") === "0" || tree.fieldText(parent, "left") === "0";
  if (isOnlyReturned(repository, { file, node: length })) return true;
  let list: NodeIndex | null = parent;
  let isArgument = false;
  while (list !== null && tree.kind(list) === "argument_list") {
    isArgument = true;
    const call: NodeIndex | null = tree.parent(list);
    list = call === null ? null : tree.parent(call);
  }
  return isArgument && list !== null && tree.kind(list) === "expression_statement";
}

/** `func Count() int { return len(all) }`, where no code of the file compares what the function gives. */
function isOnlyReturned(repository: Repository, { file, node: length }: Located): boolean {
  const { tree } = file;
  const list = tree.parent(length);
  const statement = list !== null && tree.kind(list) === "expression_list" ? tree.parent(list) : list;
  const fn = statement !== null && tree.kind(statement) === "return_statement" ? functionAround(tree, length) : null;
  if (fn === null || tree.kind(fn) === "func_literal") return false;
  return callsOf(repository, { file, node: tree.root }, [{ file, node: fn }]).every(
    (call) =>
      tree.above(call, "binary_expression", "statement_list", "block") === tree.above(call, "statement_list", "block"),
  );
}

/** `s.all[len(s.all)-n:]`: the length says which elements are read. */
function isInIndex(tree: SyntaxTree, length: NodeIndex): boolean {
  const around = tree.above(length, "slice_expression", "index_expression", "statement_list");
  if (around === null || tree.kind(around) === "statement_list") return false;
  return tree.fieldText(around, "operand") === tree.text(argumentsOf(tree, length)[0] ?? length);
}

/**
 * The function has appended already when it asks:
 *
 *   s.buf = append(s.buf, p)
 *   if len(s.buf) < s.limit { return nil }      limits nothing; what comes after it may shorten the slice, or not
 */
function isAskedAfterAppend(tree: SyntaxTree, length: NodeIndex): boolean {
  const check = tree.above(length, "if_statement", "statement_list");
  const fn = functionAround(tree, length);
  const [slice] = argumentsOf(tree, length);
  if (check === null || tree.kind(check) !== "if_statement" || fn === null || slice === undefined) return false;
  const text = tree.text(slice);
  // A loop may end where the check says so.
  if (loopAround(tree, check) !== null) return false;
  return tree
    .within(fn, "assignment_statement")
    .some(
      (one) =>
        one < check &&
        tree.fieldText(one, "left") === text &&
        tree.fieldText(one, "right").startsWith(`append(${text},`),
    );
}

/** Assigned, but not from an append to itself. */
function isReplaced(tree: SyntaxTree, list: NodeIndex, node: NodeIndex): boolean {
  const statement = tree.parent(list);
  if (statement === null || tree.kind(statement) !== "assignment_statement" || tree.fieldName(list) !== "left")
    return false;
  const right = tree.field(statement, "right");
  const value = right === null ? undefined : tree.children(right)[tree.children(list).indexOf(node)];
  if (value === undefined || tree.kind(value) !== "call_expression") return true;
  if (tree.fieldText(value, "function") !== "append") return true;
  const [first] = argumentsOf(tree, value);
  return first === undefined || tree.text(first) !== tree.text(node);
}

/** `if s.byID == nil { s.byID = make(…) }`, or in a function that makes or prepares the value around the collection. */
function isFirstValue(tree: SyntaxTree, statement: NodeIndex, node: NodeIndex): boolean {
  const fn = tree.above(statement, "function_declaration", "method_declaration");
  if (fn !== null && FIRST.test(tree.fieldText(fn, "name"))) return true;
  const check = tree.above(statement, "if_statement", "func_literal", "function_declaration", "method_declaration");
  const condition = check === null || tree.kind(check) !== "if_statement" ? null : tree.field(check, "condition");
  const [left, right] = condition === null ? [] : [tree.field(condition, "left"), tree.field(condition, "right")];
  return !!left && !!right && tree.kind(right) === "nil" && tree.text(left) === tree.text(node);
}

const FIRST = /^(?:[nN]ew|[iI]nit)(?![a-z])|^init$/;
