/**
 * What a condition says of a resource where it holds, and where it does not:
 *
 *   err != nil                      holds: absent         else: held
 *   err == nil && resp.Ok           holds: held           else: absent or held
 *   resp == nil                     holds: absent         else: held
 *   other == nil                    holds: absent         else: nothing: the function returns nil for both or for none
 *   resp.StatusCode == 101          holds: released       else: nothing: another protocol has the connection
 *   errors.Is(err, io.EOF)          holds: absent         else: nothing
 *   _, ok := err.(*T); ok           holds: absent         else: nothing
 *   _, ok := l.(*TCPListener); ok   holds: nothing        else: absent, where the call always gives one: net.Listen("tcp", …)
 *   mayGoOn(err), own function      holds: nothing        else: absent, where it is true of nil
 *   err != nil, other call          holds: nothing        else: nothing; never holds where that call gives no error
 *   client.Closed()                 holds: released       else: nothing
 *   rows.Next()                     holds: nothing        else: released, because the end of the rows closes them
 */
import { argumentsOf, operatorOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { valueBefore } from "../types/value-before.ts";
import { isNeverSet } from "./certain-success.ts";
import { saysOfNil } from "./error-predicates.ts";
import { isErrorType, saysNoError } from "./error-types.ts";
import { isOfKnownType } from "./known-types.ts";
import { isNilTogether } from "./nil-together.ts";
import type { Resource } from "./resource.ts";
import {
  ABSENT,
  changed,
  DONE,
  ESCAPED,
  either,
  GIVEN_BACK,
  HANDED_OVER,
  HELD,
  intersects,
  LIKELY_GIVEN_BACK,
  LIVE,
  LOOSE,
  READ_ON_FAILURE,
  READ_OUT,
  RELEASED_AT_RETURN,
  RELEASED_ON_ERROR,
  RELEASED_ON_SUCCESS,
  type States,
  UNCHECKED,
  UNCHECKED_UNTIL_SUCCESS,
  UNREACHED,
  without,
} from "./states.ts";

export interface Branches {
  readonly holds: States;
  readonly fails: States;
}

/** Whether deferred code is followed as if the function returned an error, or none; null elsewhere. */
export type Assumption = "error" | "no error" | null;

/** A resource, and the calls that keep it unless they fail. */
export interface AskedResource extends Resource {
  readonly handOvers: ReadonlyMap<NodeIndex, "certain" | "likely">;
  /** Errors of calls that read the resource to its end where they return one, by their declarations. */
  readonly readErrors: ReadonlySet<NodeIndex>;
}

export function branchesOf(
  resource: AskedResource,
  condition: NodeIndex,
  before: States,
  assumption: Assumption,
): Branches {
  const { tree } = resource.file;
  const { assumed } = resource;
  if (assumed !== undefined && tree.text(condition) === assumed.condition)
    return assumed.holds ? { holds: before, fails: UNREACHED } : { holds: UNREACHED, fails: before };
  const kind = tree.kind(condition);
  if (kind === "parenthesized_expression") {
    const inside = tree.firstChild(condition);
    return inside === undefined ? unknown(before) : branchesOf(resource, inside, before, assumption);
  }
  if (kind === "unary_expression" && tree.source[tree.start(condition)] === "!") {
    const { holds, fails } = branchesOf(resource, tree.field(condition, "operand")!, before, assumption);
    return { holds: fails, fails: holds };
  }
  if (isFlag(resource, condition))
    return { holds: changed(before, UNCHECKED, HELD), fails: changed(before, LIVE, ABSENT) };
  const judged = kind === "identifier" ? valueBefore(tree, condition) : condition;
  const ofNil = judged === null ? null : saidOfNil(resource, judged);
  // The function says the opposite of what it says of a nil error: there is an error.
  if (ofNil !== null) {
    const withError = changed(without(before, HELD), UNCHECKED, ABSENT);
    return ofNil ? { holds: before, fails: withError } : { holds: withError, fails: before };
  }
  if (kind === "identifier" && isOfKnownType(resource, condition))
    return { holds: before, fails: changed(before, LIVE, ABSENT) };
  if (kind === "identifier" && judged !== null && comparesError(resource, judged))
    return branchesOfBinary(resource, judged, before, assumption);
  if (kind === "identifier" && isAssertedError(resource, condition))
    return { holds: changed(before, UNCHECKED, ABSENT), fails: before };
  if (kind === "call_expression") return branchesOfCall(resource, condition, before);
  return kind === "binary_expression" ? branchesOfBinary(resource, condition, before, assumption) : unknown(before);
}

const unknown = (before: States): Branches => ({ holds: before, fails: before });

function branchesOfBinary(resource: AskedResource, node: NodeIndex, before: States, assumption: Assumption): Branches {
  const { tree } = resource.file;
  const [left, right] = [tree.field(node, "left"), tree.field(node, "right")];
  if (left === null || right === null) return unknown(before);
  const operator = operatorOf(tree, left, right);
  if (operator === "&&" || operator === "||") {
    const first = branchesOf(resource, left, before, assumption);
    const second = branchesOf(resource, right, operator === "&&" ? first.holds : first.fails, assumption);
    return operator === "&&"
      ? { holds: second.holds, fails: either(first.fails, second.fails) }
      : { holds: either(first.holds, second.holds), fails: second.fails };
  }
  const number = saidOfNumber(resource, [left, right], operator);
  if (number !== null) {
    const [open, absent] = [without(before, ABSENT), changed(before, LIVE, ABSENT)];
    return number === "absent" ? { holds: absent, fails: open } : { holds: open, fails: absent };
  }
  if (isRefused(resource, [left, right], operator)) return { holds: changed(before, UNCHECKED, ABSENT), fails: before };
  if (operator !== "==" && operator !== "!=") return unknown(before);
  const own = branchesOfEqual(resource, [left, right], before, assumption);
  const equal = afterReading(resource, [left, right], afterHandOver(resource, [left, right], own));
  return operator === "==" ? equal : { holds: equal.fails, fails: equal.holds };
}

function branchesOfEqual(
  resource: AskedResource,
  [left, right]: readonly [NodeIndex, NodeIndex],
  before: States,
  assumption: Assumption,
): Branches {
  const { tree } = resource.file;
  if (isSwitched(resource, left, right)) return { holds: changed(before, LIVE, DONE), fails: before };
  const isNil = tree.kind(right) === "nil" || (saysNoError(tree, right) && isError(resource, left));
  const value = isNil ? left : tree.kind(left) === "nil" ? right : null;
  if (assumption !== null && value !== null && isErrorName(tree, value))
    return assumption === "error" ? { holds: UNREACHED, fails: before } : { holds: before, fails: UNREACHED };
  if (value !== null && tree.kind(value) === "identifier" && isNeverSet(resource.repository, resource.file, value))
    return { holds: before, fails: UNREACHED };
  // `event, err := stream.Recv()` may set the variable again that had the resource's own error.
  const error = value ?? [left, right].find((one) => isEndingError(resource, one));
  if (error !== undefined && isEndingError(resource, error))
    return value === null
      ? { holds: changed(before, LIVE, DONE), fails: before }
      : { holds: before, fails: changed(before, LIVE, DONE) };
  if (isError(resource, left) || isError(resource, right))
    return value === null ? { holds: changed(before, UNCHECKED, ABSENT), fails: before } : byError(before);
  if (value === null) return unknown(before);
  if (isNilTogether(resource, value)) return { holds: changed(before, LIVE, ABSENT), fails: before };
  if (isValue(resource, value)) return { holds: changed(before, LIVE, ABSENT), fails: without(before, ABSENT) };
  return unknown(before);
}

/** What `fd < 0`, `fd != -1` or `handle == windows.InvalidHandle` says of a number where it holds; null for another condition. */
function saidOfNumber(
  resource: Resource,
  [left, right]: readonly [NodeIndex, NodeIndex],
  operator: string,
): "absent" | "open" | null {
  if (resource.release.numberEnds === undefined || !isValue(resource, left)) return null;
  const limit = resource.file.tree.text(right);
  if (operator === "<" || operator === "<=") return limit === "0" || limit === "-1" ? "absent" : null;
  if (operator === ">" || operator === ">=") return limit === "0" || limit === "-1" ? "open" : null;
  if (!/^(?:-1|0|(?:\w{1,40}\.)?InvalidHandle)$/.test(limit)) return null;
  return operator === "==" ? "absent" : operator === "!=" ? "open" : null;
}

/** `err != nil` of a call that keeps the resource unless it fails: where it fails, the function still has the resource. */
function afterHandOver(
  { file: { tree }, handOvers }: AskedResource,
  [left, right]: readonly [NodeIndex, NodeIndex],
  equal: Branches,
): Branches {
  if (handOvers.size === 0 || tree.kind(right) !== "nil" || tree.kind(left) !== "identifier") return equal;
  if (!intersects(either(equal.holds, equal.fails), HANDED_OVER)) return equal;
  const call = valueBefore(tree, left);
  const keeps = call === null ? undefined : handOvers.get(call);
  if (keeps === undefined) return equal;
  return {
    holds: changed(equal.holds, HANDED_OVER, ESCAPED),
    fails: changed(equal.fails, HANDED_OVER, keeps === "certain" ? GIVEN_BACK : LIKELY_GIVEN_BACK),
  };
}

/**
 * `resp.StatusCode >= 400` of a response that the same call returns: the server has refused, so there is no connection.
 * Only `StatusCode == 101` says that there is one.
 */
function isRefused(
  { file: { tree }, statement, variable, error }: Resource,
  [left, right]: readonly [NodeIndex, NodeIndex],
  operator: string,
): boolean {
  const operand = tree.kind(left) === "selector_expression" ? tree.field(left, "operand") : null;
  if (operand === null || error === null || tree.fieldText(left, "field") !== "StatusCode") return false;
  const isOfUpgrade = SWITCHED.test(tree.text(right));
  if (operator !== ">=" && operator !== ">" && operator !== (isOfUpgrade ? "!=" : "==")) return false;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(operand);
  const targets = tree.field(statement, "left");
  return (
    targets !== null &&
    declaration !== null &&
    tree.children(targets).some((one) => one !== variable && scopes.declarationOf(one) === declaration)
  );
}

const SWITCHED = /^101$|(?:^|\.)StatusSwitchingProtocols$/;

/** `err != nil` of a call that reads the resource to its end where it fails. */
function afterReading(
  { file: { tree }, readErrors }: AskedResource,
  [left, right]: readonly [NodeIndex, NodeIndex],
  equal: Branches,
): Branches {
  if (readErrors.size === 0 || tree.kind(right) !== "nil" || tree.kind(left) !== "identifier") return equal;
  if (!readErrors.has(scopesOf(tree).declarationOf(left) ?? left)) return equal;
  return {
    holds: changed(equal.holds, READ_ON_FAILURE, LOOSE),
    fails: changed(equal.fails, READ_ON_FAILURE, READ_OUT),
  };
}

/** `resp.StatusCode` and `http.StatusSwitchingProtocols`: the response has no body of its own then. */
function isSwitched(resource: Resource, left: NodeIndex, right: NodeIndex): boolean {
  const { tree } = resource.file;
  const operand = tree.kind(left) === "selector_expression" ? tree.field(left, "operand") : null;
  if (operand === null || tree.fieldText(left, "field") !== "StatusCode" || !isValue(resource, operand)) return false;
  return SWITCHED.test(tree.text(right));
}

/** Where the error is nil, the resource is there; where it was nil before, it is no error now. */
const byError = (before: States): Branches => ({
  holds: changed(changed(before, UNCHECKED, HELD), UNCHECKED_UNTIL_SUCCESS, RELEASED_ON_SUCCESS),
  fails: changed(without(before, HELD), either(either(UNCHECKED, UNCHECKED_UNTIL_SUCCESS), RELEASED), ABSENT),
});

/** What deferred code releases need not be there: the deferred code asks the error as well. */
const RELEASED = either(RELEASED_ON_ERROR, RELEASED_AT_RETURN);

/** A variable that is called like an error, or a result of the type error. */
function isErrorName(tree: SyntaxTree, node: NodeIndex): boolean {
  if (tree.kind(node) !== "identifier") return false;
  if (/err/i.test(tree.text(node))) return true;
  const declaration = scopesOf(tree).declarationOf(node);
  const around = declaration === null ? null : tree.parent(declaration);
  return around !== null && tree.kind(around) === "parameter_declaration" && tree.fieldText(around, "type") === "error";
}

/** The variable of the resource's own error, or one that it was assigned to last: `err = e`. */
export function isError(resource: Resource, node: NodeIndex): boolean {
  const { error, release } = resource;
  const { tree } = resource.file;
  if (release.errorField !== undefined) return isErrorField(resource, release.errorField, node);
  // `file, s.err = open()`: the error is in a field.
  if (error !== null && tree.kind(error) === "selector_expression") return tree.text(node) === tree.text(error);
  if (error === null || tree.kind(node) !== "identifier") return false;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(error);
  if (declaration === null) return tree.text(node) === tree.text(error) && scopes.declarationOf(node) === null;
  if (scopes.declarationOf(node) === declaration) return true;
  const value = valueBefore(tree, node);
  if (value === null) return false;
  const of = tree.kind(value) === "call_expression" ? convertedError(resource, value) : value;
  return of !== null && tree.kind(of) === "identifier" && scopes.declarationOf(of) === declaration;
}

/** `err` of `errno := toErrno(err)`: another error for it, and none for none. */
function convertedError({ file, repository }: Resource, call: NodeIndex): NodeIndex | null {
  const [only, more] = argumentsOf(file.tree, call);
  const results = only === undefined || more !== undefined ? [] : typesOf(repository).results(file, call);
  return only !== undefined && results.length === 1 && isErrorType(results[0]) ? only : null;
}

/** The error of a method that has ended the resource where it fails: `err` of `_, err := stream.Recv()`. */
function isEndingError(resource: Resource, node: NodeIndex): boolean {
  const { file, release } = resource;
  const { tree } = file;
  const isCall = tree.kind(node) === "call_expression";
  if (release.endsOnErrorOf === undefined || !(isCall || isErrorName(tree, node))) return false;
  const call = isCall ? node : valueBefore(tree, node);
  const target = call === null || tree.kind(call) !== "call_expression" ? null : tree.field(call, "function");
  if (target === null || tree.kind(target) !== "selector_expression") return false;
  const operand = tree.field(target, "operand");
  return operand !== null && isValue(resource, operand) && release.endsOnErrorOf.has(tree.fieldText(target, "field"));
}

/** `tx.Error`, or a variable that gets it: `if err := tx.Error; err != nil` */
function isErrorField({ file: { tree }, variable }: Resource, field: string, node: NodeIndex): boolean {
  const value = tree.kind(node) === "identifier" ? valueBefore(tree, node) : node;
  if (value === null || tree.kind(value) !== "selector_expression" || tree.fieldText(value, "field") !== field)
    return false;
  const operand = tree.field(value, "operand");
  const scopes = scopesOf(tree);
  return operand !== null && scopes.declarationOf(operand) === scopes.declarationOf(variable);
}

/** `found := err == nil`, which a condition asks later: once another call has set the error, it says nothing of the resource. */
function comparesError(resource: Resource, value: NodeIndex): boolean {
  const { tree } = resource.file;
  if (tree.kind(value) !== "binary_expression") return false;
  const [left, right] = [tree.field(value, "left"), tree.field(value, "right")];
  return left !== null && right !== null && tree.kind(right) === "nil" && isError(resource, left);
}

/** `ok` of `_, ok := err.(*PathError)`: where it is true, there is an error. */
function isAssertedError(resource: Resource, flag: NodeIndex): boolean {
  const { tree } = resource.file;
  const value = valueBefore(tree, flag);
  if (value === null || tree.kind(value) !== "type_assertion_expression") return false;
  const operand = tree.field(value, "operand");
  return operand !== null && isError(resource, operand);
}

/** The flag that the acquiring statement sets. */
function isFlag({ file: { tree }, flag }: Resource, node: NodeIndex): boolean {
  if (flag === undefined || tree.kind(node) !== "identifier") return false;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(flag);
  return declaration !== null && scopes.declarationOf(node) === declaration;
}

/** The variable of the resource, the part of it that is released, or the context that comes with a cancel function. */
function isValue({ file: { tree }, variable, release, context, names = [] }: Resource, node: NodeIndex): boolean {
  const first = tree.kind(node) === "selector_expression" ? tree.field(node, "operand") : node;
  if (first === null || tree.kind(first) !== "identifier") return false;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(first);
  if (context !== undefined && first === node && declaration !== null && declaration === scopes.declarationOf(context))
    return true;
  const text = tree.text(node);
  if (names.some((one) => one.declaration === declaration && text === `${tree.text(first)}${one.part}`)) return true;
  if (declaration !== scopes.declarationOf(variable)) return false;
  const name = tree.text(variable);
  return text === name || (release.part !== "" && text === `${name}${release.part}`);
}

/** What a function of the repository that gets the resource's error says of a nil one; null for other expressions. */
function saidOfNil(resource: Resource, call: NodeIndex): boolean | null {
  const { file, repository } = resource;
  if (file.tree.kind(call) !== "call_expression") return null;
  const place = argumentsOf(file.tree, call).findIndex((one) => isError(resource, one));
  const callee = place < 0 ? null : typesOf(repository).callee(file, call);
  return callee?.kind === "function" ? saysOfNil(callee.fn, place) : null;
}

const IS_ENDED = /^(?:[iI]s)?(?:Closed|Stopped|Released|closed|stopped|released)$/;

function branchesOfCall(resource: Resource, call: NodeIndex, before: States): Branches {
  const { file, release } = resource;
  const { tree } = file;
  const callee = tree.field(call, "function");
  if (callee === null) return unknown(before);
  if (release.endsWhenFalse !== undefined && tree.kind(callee) === "selector_expression") {
    const operand = tree.field(callee, "operand");
    if (operand !== null && isValue(resource, operand) && tree.fieldText(callee, "field") === release.endsWhenFalse)
      return { holds: before, fails: changed(before, LIVE, DONE) };
  }
  if (tree.kind(callee) === "selector_expression" && IS_ENDED.test(tree.fieldText(callee, "field"))) {
    const operand = tree.field(callee, "operand");
    if (operand !== null && isValue(resource, operand)) return { holds: changed(before, LIVE, DONE), fails: before };
  }
  // `os.IsNotExist(err)`
  if (/(^|\.)[iI]s\w*$|\.As$/.test(tree.text(callee))) {
    const given = argumentsOf(tree, call);
    if (given.some((one) => isEndingError(resource, one))) return { holds: changed(before, LIVE, DONE), fails: before };
    if (given.some((one) => isError(resource, one)))
      return { holds: changed(before, UNCHECKED, ABSENT), fails: before };
  }
  return unknown(before);
}
