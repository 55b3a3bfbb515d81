/**
 * Fields whose new value holds the one before, again and again, for ctx-chain-growth:
 *
 *   p.last = errors.Join(err, p.last)                      all errors that there ever were
 *   e.handler = mw(e.handler)                              a handler around the handler of before, with each reload
 *   t.ctx = context.WithValue(t.ctx, key, message.ID)      a context around the context of before, with each message
 *   prev := h.hook; h.hook = func() { prev(); note() }     a function that calls the one before
 *
 * Only where the function runs per call, or in a loop without a bound. Not reported: other code gives the field a value that
 * does not hold the one before; functions that set something up; values that belong to one call.
 */
import { isOfOneCall } from "../calls/call-values.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type FieldName, fieldSelected, usesOfField } from "../types/field-uses.ts";
import type { GoType } from "../types/go-type.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { isRepeated, repeatedRun } from "./repeated-runs.ts";
import type { Match } from "./rule.ts";

export function* grownChains(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const statement of tree.within(tree.root, "assignment_statement")) {
    const chain = chainAt(file, repository, statement);
    const around =
      chain === null ? null : tree.above(statement, "func_literal", "method_declaration", "function_declaration");
    const fn = file.functions.find(({ node }) => node === around);
    if (chain === null || fn === undefined || CONSTRUCTS.test(fn.name) || isOfOneCall(fn, file, repository)) continue;
    const when = whenAgain(file, repository, { fn, statement });
    if (when === null || isStartedAnew(repository, chain.field)) continue;
    yield {
      node: statement,
      confidence: "medium",
      message: `${chain.text} gets a value that holds the one before ${when}, so all of them stay.`,
      advice: "make the new value from one that stays the same",
    };
  }
}

/** What they make, or set up, has no value before. */
const CONSTRUCTS = /^(?:new|make|init|main|setup|provision|configure|build|use|with|register|install|wrap)/i;

interface Chain {
  readonly field: FieldName;
  /** `p.last` */
  readonly text: string;
}

/** `p.last = …p.last…`, where the new value holds the one before. */
function chainAt(file: GoFile, repository: Repository, statement: NodeIndex): Chain | null {
  const { tree } = file;
  const [left, right] = [tree.field(statement, "left"), tree.field(statement, "right")];
  const [target, another] = left === null ? [] : tree.children(left);
  const [value, more] = right === null ? [] : tree.children(right);
  if (target === undefined || value === undefined || another !== undefined || more !== undefined) return null;
  if (tree.kind(target) !== "selector_expression") return null;
  const kind = tree.kind(value);
  const isHolding =
    (kind === "call_expression" && holdsByCall(file, repository, { call: value, target })) ||
    (kind === "func_literal" && callsBefore(tree, value, tree.text(target)));
  const field = isHolding ? fieldSelected(repository, { file, node: target }) : null;
  return field === null ? null : { field, text: tree.text(target) };
}

interface Wrapping {
  readonly call: NodeIndex;
  readonly target: NodeIndex;
}

const DERIVING = /(?:^|\/)context\.With(?:Value|Cancel|CancelCause|Timeout|Deadline)$/;
const JOINING = new Set(["errors.Join", "fmt.Errorf"]);

/** An argument, or an argument of an argument that joins errors, is the field itself. */
function holdsByCall(file: GoFile, repository: Repository, { call, target }: Wrapping): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  const callee = types.callee(file, call);
  const given = argumentsOf(tree, call);
  const text = tree.text(target);
  const place = given.findIndex((one) => tree.text(one) === text);
  if (callee?.kind === "library" && JOINING.has(callee.name)) {
    if (place >= 0) return callee.name === "errors.Join" || tree.fieldText(call, "arguments").includes("%w");
    return given.some(
      (one) => tree.kind(one) === "call_expression" && holdsByCall(file, repository, { call: one, target }),
    );
  }
  if (place === 0 && callee?.kind === "library" && DERIVING.test(callee.name)) return true;
  if (place < 0 || !isWrappable(repository, types.of(file, target))) return false;
  if (callee?.kind === "function") return keepsParameter(callee.fn, place);
  return callee?.kind === "dynamic" && givesWhatItGets(file, repository, call);
}

/** Interfaces and functions: values that another one can hold and replace. */
function isWrappable(repository: Repository, type: GoType | null): boolean {
  if (type?.kind === "named" && type.path !== "" && type.name === "Handler") return true;
  const underlying = typesOf(repository).underlying(type);
  return (
    underlying?.kind === "literal" &&
    ["interface_type", "function_type"].includes(underlying.file.tree.kind(underlying.node))
  );
}

/** `func(http.Handler) http.Handler` */
function givesWhatItGets(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  const types = typesOf(repository);
  const target = file.tree.field(call, "function");
  const type = target === null ? null : types.underlying(types.of(file, target));
  if (type?.kind !== "literal") return false;
  const { tree } = type.file;
  const [parameters, result] = [tree.field(type.node, "parameters"), tree.field(type.node, "result")];
  const first = parameters === null ? undefined : tree.firstChild(parameters);
  const given = first === undefined ? "" : tree.fieldText(first, "type") || tree.text(first);
  return result !== null && given === tree.text(result);
}

/** The function puts the parameter into what it makes, or a literal in it uses the parameter. */
function keepsParameter({ file: { tree }, node }: Located, place: number): boolean {
  const list = tree.field(node, "parameters");
  const names = (list === null ? [] : tree.children(list)).flatMap((one) =>
    tree.children(one).filter((child) => tree.fieldName(child) === "name"),
  );
  const name = names[place];
  if (name === undefined) return false;
  return scopesOf(tree)
    .usesOf(name)
    .some((use) => {
      const around = tree.above(use, "literal_element", "func_literal", "return_statement");
      return around !== null && around > node && use !== name && tree.kind(around) !== "return_statement";
    });
}

/** `func() { prev(); … }`, where prev is what the field had. */
const callsBefore = (tree: SyntaxTree, literal: NodeIndex, field: string): boolean =>
  tree.within(literal, "call_expression").some((call) => {
    const target = tree.field(call, "function");
    const declaration =
      target !== null && tree.kind(target) === "identifier" ? scopesOf(tree).declarationOf(target) : null;
    const value = declaration === null || tree.contains(literal, declaration) ? null : onlyValueOf(tree, declaration);
    return value !== null && tree.text(value) === field;
  });

interface Run {
  readonly fn: GoFunction;
  readonly statement: NodeIndex;
}

/** "in note, which runs for every call"; null where nothing shows that it runs again and again. */
function whenAgain(file: GoFile, repository: Repository, { fn, statement }: Run): string | null {
  const perCall = perCallFunctions(file, repository).find(({ node }) => node === fn.node);
  if (perCall?.isCertain === true) return `in ${fn.name}, which runs for every call`;
  const isInLoop =
    isRepeated(repository, { file, node: statement }) ||
    repeatedRun({ repository, isEndedAround: () => false }, file, fn)?.how === "loop";
  return isInLoop ? `in ${fn.name}, which runs in a loop` : null;
}

/** Code that sets nothing up gives the field a value that does not hold the one before. */
function isStartedAnew(repository: Repository, field: FieldName): boolean {
  if (/^\p{Lu}/u.test(field.name)) return true;
  const { uses, unknown } = usesOfField(repository, field);
  return unknown.length > 0 || uses.some((use) => mayStartAnew(repository, use));
}

function mayStartAnew(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const parent = tree.parent(node);
  if (parent !== null && tree.kind(parent) === "unary_expression" && tree.text(parent).startsWith("&")) return true;
  if (parent === null || tree.fieldName(parent) !== "left") return false;
  const statement = tree.parent(parent);
  if (statement === null || chainAt(file, repository, statement) !== null) return false;
  const around = tree.above(statement, "method_declaration", "function_declaration");
  const fn = file.functions.find((one) => one.node === around);
  return fn === undefined || !CONSTRUCTS.test(fn.name);
}
