/**
 * A response body that is not closed: its connection and two goroutines stay.
 *
 * Condition: the function never closes the body of a response that it gets from a net/http client, or from a function of
 * the repository that returns one, or not on every exit path; or it overwrites the variable before it closes the body.
 * The function returns a reader of the body, so that nobody can close it, or gets the response from a function that may have put
 * a reader over memory in the place of the body, or has read the body to its end, or the context of the
 * request ends with the function, which closes the connection: low confidence.
 * A struct keeps the body in a field that no code of its package closes, although it has a Close method (medium confidence).
 * Not reported: on that path the response or its body is returned, stored, or passed to code that may close it; functions
 * of the repository are examined. The response to a HEAD request, which has no body.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { flowOf, lifetimeOf } from "../lifetime/lifetime.ts";
import { acquisitionsOf, howUnreleased } from "../lifetime/unreleased.ts";
import { argumentsOf, callAssigned, operatorOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { valueBefore } from "../types/value-before.ts";
import { leftByOthers } from "./left-by-others.ts";
import { releaseAdvice } from "./release-advice.ts";
import { endsWithFunction } from "./request-contexts.ts";
import type { Rule } from "./rule.ts";
import { unendedBody } from "./unended-fields.ts";

export const httpBodyUnclosed: Rule = {
  id: "http-body-unclosed",
  *find(file, repository) {
    for (const acquisition of acquisitionsOf(repository, file, "http-body-unclosed")) {
      const { statement, callee, target, call, isByType, isUncertain = false } = acquisition;
      const how = howUnreleased(acquisition, file.tree, "closed");
      if (sendsHead(file, repository, call)) continue;
      if (how === null) {
        yield* leftByOthers(acquisition, file);
        const field = unendedBody(acquisition, { file, repository });
        if (field !== null) yield field;
        continue;
      }
      if (callee.endsWith(".RoundTrip") && endsConnection(file.tree, acquisition)) continue;
      const isEnded = endsWithFunction(file, repository, call);
      const isInMemory = mayHoldMemory(file, repository, call);
      yield {
        node: statement,
        confidence:
          isUncertain ||
          isEnded ||
          isReadOut(acquisition) ||
          (isByType && target === "") ||
          isPassedIn(acquisition) ||
          isInMemory ||
          isWithoutBody(file.tree, acquisition)
            ? "low"
            : "high",
        message: `The response body of ${callee} is ${how}${consequenceOf(acquisition, { isEnded, isInMemory })}`,
        advice: releaseAdvice(acquisition, { file, repository }),
      };
    }
  },
};

interface Surroundings {
  readonly isEnded: boolean;
  readonly isInMemory: boolean;
}

function consequenceOf(acquisition: Acquisition, { isEnded, isInMemory }: Surroundings): string {
  if (isReadOut(acquisition))
    return ". It was read to its end, which gives its connection back, so nothing stays while every path reads it so.";
  if (isInMemory)
    return ", so its connection and two goroutines stay, unless the called function has put a reader over memory in its place.";
  return isEnded
    ? ". Its connection is closed when the context of the request ends, with this function, and cannot be used again."
    : ", so its connection and two goroutines stay.";
}

/** The body was read to its end where it is left, so its connection is idle, and only a panic leaves it. */
const isReadOut = ({ resource }: Acquisition): boolean =>
  resource !== null && flowOf(resource)?.leak?.isReadOut === true;

/** A call had the response before, and may have closed it where it failed. */
function isPassedIn({ resource }: Acquisition): boolean {
  const lifetime = resource === null ? null : lifetimeOf(resource);
  return lifetime?.kind === "leaked on path" && lifetime.givenBack === "passed in";
}

/**
 * The called function of the repository puts a reader over memory in the place of a body on some path, such as for the statuses
 * that fail, and has closed the body there:
 *
 *   text, err := io.ReadAll(resp.Body)
 *   resp.Body.Close()
 *   resp.Body = io.NopCloser(bytes.NewReader(text))
 */
function mayHoldMemory(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  const types = typesOf(repository);
  const callee = types.callee(file, call);
  if (callee?.kind !== "function") return false;
  const { file: home, node } = callee.fn;
  for (const statement of home.tree.within(node, "assignment_statement")) {
    const assigned = callAssigned(home.tree, statement);
    const [target] = assigned?.targets ?? [];
    if (!assigned || target === undefined || home.tree.fieldText(target, "field") !== "Body") continue;
    const maker = types.callee(home, assigned.call);
    if (maker?.kind === "library" && NOP_CLOSERS.has(maker.name)) return true;
  }
  return false;
}

const NOP_CLOSERS = new Set(["io.NopCloser", "io/ioutil.NopCloser"]);

/**
 * The exit is in a branch for a status whose response has no body (RFC 9110, 6.4.1), so net/http needs no Close there:
 *
 *   case http.StatusNotModified:
 *       return nil, errSame
 */
function isWithoutBody(tree: SyntaxTree, { resource }: Acquisition): boolean {
  const lifetime = resource === null ? null : lifetimeOf(resource);
  if (lifetime?.kind !== "leaked on path") return false;
  const branch = tree.above(lifetime.exit, "expression_case", "if_statement", "func_literal");
  if (branch === null || tree.kind(branch) === "func_literal") return false;
  const tested = tree.field(branch, tree.kind(branch) === "expression_case" ? "value" : "condition");
  if (tested === null || tree.contains(tested, lifetime.exit)) return false;
  const values = tree.kind(branch) === "expression_case" ? tree.children(tested) : [tested];
  return values.length > 0 && values.every((one) => isStatusWithoutBody(tree, one));
}

/** `304`, `http.StatusNotModified`, or a comparison of the status with one of them. */
function isStatusWithoutBody(tree: SyntaxTree, node: NodeIndex): boolean {
  if (tree.kind(node) !== "binary_expression")
    return STATUSES_WITHOUT_BODY.has(
      tree.kind(node) === "selector_expression" ? tree.fieldText(node, "field") : tree.text(node),
    );
  const [left, right] = [tree.field(node, "left"), tree.field(node, "right")];
  return (
    left !== null &&
    right !== null &&
    operatorOf(tree, left, right) === "==" &&
    tree.kind(left) === "selector_expression" &&
    tree.fieldText(left, "field") === "StatusCode" &&
    isStatusWithoutBody(tree, right)
  );
}

const STATUSES_WITHOUT_BODY = new Set("204 304 StatusNoContent StatusNotModified".split(" "));

/** `conn.Close(); return errBad`: the exit ends the connection that the response came by. */
function endsConnection(tree: SyntaxTree, { resource }: Acquisition): boolean {
  const lifetime = resource === null ? null : lifetimeOf(resource);
  const block = lifetime?.kind === "leaked on path" ? tree.parent(lifetime.exit) : null;
  if (block === null) return false;
  for (const call of tree.within(block, "call_expression"))
    if (/conn\w{0,40}\.Close\w{0,40}$/i.test(tree.fieldText(call, "function"))) return true;
  return false;
}

/** The request of the call was made with the method HEAD. */
function sendsHead(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  const { tree } = file;
  const scopes = scopesOf(tree);
  return argumentsOf(tree, call).some((argument) => {
    const last = tree.kind(argument) === "identifier" ? valueBefore(tree, argument) : null;
    if (last !== null) return isHeadRequest(file, repository, last);
    const declaration = tree.kind(argument) === "identifier" ? scopes.declarationOf(argument) : null;
    const uses = declaration === null ? [] : scopes.usesOf(declaration);
    return uses.some((use) => {
      const value = valueAssignedAt(tree, use);
      return value !== null && isHeadRequest(file, repository, value);
    });
  });
}

const NEW_REQUEST = new Map([
  ["net/http.NewRequest", 0],
  ["net/http.NewRequestWithContext", 1],
]);

/** Also inside another call: `must.Get(http.NewRequest("HEAD", …))`. */
function isHeadRequest(file: GoFile, repository: Repository, value: NodeIndex): boolean {
  const { tree } = file;
  return [value, ...tree.within(value, "call_expression")].some((call) => {
    if (tree.kind(call) !== "call_expression") return false;
    const callee = typesOf(repository).callee(file, call);
    const place = callee?.kind === "library" ? NEW_REQUEST.get(callee.name) : undefined;
    const method = place === undefined ? undefined : argumentsOf(tree, call)[place];
    return method !== undefined && isHead(tree, method);
  });
}

const isHead = (tree: SyntaxTree, method: NodeIndex): boolean =>
  tree.text(method) === '"HEAD"' ||
  (tree.kind(method) === "selector_expression" && tree.fieldText(method, "field") === "MethodHead");
