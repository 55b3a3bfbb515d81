/**
 * What the statements of a function do with a resource, as the walk along its paths asks:
 *
 *   resp, err := client.Do(req)     evaluate   acquires; overwrites what the variable held before
 *   if err != nil {                 branches   where the error is not nil, there is nothing to release
 *       return err                  returns    a leak where the resource may be held
 *   }
 *   resp.Body.Close()               evaluate   releases
 *
 * Statements are skipped that neither mention the resource nor leave the function, so that long functions with many
 * resources take time in proportion to their length.
 */
import { type Branches, type PathFacts, PathWalker } from "../flow/path-walker.ts";
import { firstAtLeast } from "../syntax/ascending.ts";
import { argumentsOf, callAssigned, outermostLoop } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { valueBefore } from "../types/value-before.ts";
import { type AskedResource, type Assumption, branchesOf, isError } from "./conditions.ts";
import { deferredEffect } from "./deferred-effect.ts";
import { exitsOf, neverReturns } from "./exits.ts";
import { isErrorConstructor, isFailureExit } from "./failure-exits.ts";
import type { Holder } from "./holder.ts";
import type { GivenBack, Leak, SeenOnPaths } from "./leaks.ts";
import type { Resource, ValueName } from "./resource.ts";
import {
  ABSENT,
  COLLECTED,
  changed,
  DONE,
  ESCAPED,
  either,
  FOLLOWED,
  GIVEN_BACK,
  HANDED_OVER,
  HELD,
  intersects,
  LEAKING,
  LIKELY_GIVEN_BACK,
  LINKED,
  LIVE,
  LOOSE,
  OPEN,
  PASSED_IN,
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
import { errorAskedFor, isLeftUnset } from "./unset-errors.ts";
import type { Effect } from "./variable-uses.ts";

/** Names of the value itself, not of the part of it that is released. */
function namesOf({ uses }: Holder, { release }: Resource): ValueName[] {
  return uses.names
    .filter(({ isWrapper }) => !isWrapper)
    .map(({ declaration, release: { part } }) => ({
      declaration,
      part: part.endsWith(release.part) ? part.slice(0, part.length - release.part.length) : part,
    }));
}

/** A deferred literal, which is followed instead of the function. */
interface DeferredLiteral {
  readonly node: NodeIndex;
  readonly assumption: Assumption;
}

export class ResourcePaths implements PathFacts<States> {
  readonly tree: SyntaxTree;
  readonly unreached = UNREACHED;
  readonly hasLeaves = true;
  readonly followsGotos = true;
  readonly #resource: Resource;
  readonly #holder: Holder;
  readonly #seen: SeenOnPaths;
  readonly #deferred: DeferredLiteral | null;
  /** Rows of the uses. */
  readonly #useRows: readonly NodeIndex[];
  readonly #errorRows: readonly NodeIndex[];
  readonly #exits: readonly NodeIndex[];
  readonly #guards: ReadonlySet<string>;
  /** The resource, as its conditions ask for it. */
  readonly #asked: AskedResource;
  /** A function that others can call, or a value that a slice has as well, may be returned though it has escaped. */
  readonly #isSharable: boolean;
  /** Computed when it is needed first. */
  #isAcquiredOnce: boolean | null = null;
  /** What deferred code does to every resource that the variable holds at a return. */
  #atReturn: States = LOOSE;
  /** The variable that the deferred literal asks for an error, where returns do not set it. */
  #errorAtReturn: NodeIndex | null = null;
  /** States at the returns of the deferred literal. */
  #deferredEnd: States = UNREACHED;

  constructor(resource: Resource, holder: Holder, seen: SeenOnPaths, deferred: DeferredLiteral | null = null) {
    const { file, scope, error, statement } = resource;
    this.tree = file.tree;
    this.#resource = { ...resource, names: namesOf(holder, resource) };
    this.#holder = holder;
    this.#seen = seen;
    this.#deferred = deferred;
    this.#useRows = holder.uses.uses.map(({ node }) => node);
    this.#errorRows = error === null ? [] : errorUses(file.tree, error, scope);
    this.#exits = exitsOf(file.tree, deferred?.node ?? scope);
    this.#guards = guardsOf(file.tree, statement, scope);
    this.#asked = { ...resource, handOvers: holder.uses.handOvers, readErrors: holder.uses.readErrors };
    this.#isSharable =
      resource.release.methods.has("") ||
      holder.uses.uses.some(({ effect }) => effect === "lists" || effect === "collects");
  }

  isUnreached(states: States): boolean {
    return states === UNREACHED || this.#seen.isOver;
  }

  join(one: States, other: States): States {
    return either(one, other);
  }

  fresh(states: States, known: States): States {
    return without(states, known);
  }

  nextStatement(statements: readonly NodeIndex[], from: number, before: States): number {
    const first = statements[from];
    if (first === undefined) return statements.length;
    const next = this.#nextRow(first, before);
    if (next === Infinity) return statements.length;
    return Math.max(from, firstAtLeast(statements, next + 1) - 1);
  }

  /** The first row from one on that may change the states or leave the function; Infinity where none does. */
  #nextRow(from: NodeIndex, before: States): number {
    const { statement } = this.#resource;
    const next = (rows: readonly NodeIndex[]) => rows[firstAtLeast(rows, from)] ?? Infinity;
    const acquired = statement >= from ? statement : Infinity;
    const { marked } = this.#seen;
    if (marked === null && acquired === Infinity && next(this.#useRows) === Infinity && this.#isSettled(before))
      return Infinity;
    if (this.#isFollowed(before) || (marked !== null && from >= marked.from && from < marked.to))
      return Math.min(acquired, next(this.#useRows), next(this.#errorRows), next(this.#exits));
    // A list that reaches into the marked rows is followed from where these begin.
    if (marked !== null && from < marked.from) return Math.min(acquired, marked.from);
    return acquired === Infinity ? Infinity : Math.min(acquired, next(this.#holder.uses.inLiterals));
  }

  /**
   * Deferred code releases the resource at every exit, and no path acquires it again: nothing that does not mention it makes a
   * difference.
   */
  #isSettled(states: States): boolean {
    if (!intersects(states, RELEASED_AT_RETURN) || this.#deferred !== null) return false;
    if (intersects(without(states, RELEASED_AT_RETURN), either(FOLLOWED, ESCAPED))) return false;
    this.#isAcquiredOnce ??= isOutsideOfLoops(this.#resource);
    return this.#isAcquiredOnce;
  }

  /** What comes may still change the states; a function that others can call may also be returned. */
  #isFollowed(states: States): boolean {
    return intersects(states, FOLLOWED) || (intersects(states, ESCAPED) && this.#isSharable);
  }

  leaves(node: NodeIndex, after: States): States {
    if (node !== this.#holder.life) return after;
    if (!this.isUnreached(after)) this.#seen.reached(node, after);
    if (!intersects(after, LIVE)) return after;
    if (intersects(after, LEAKING))
      this.#seen.leak(this.#resource.statement, "end of block", { isReadOut: isReadOut(after) });
    return without(either(after, ABSENT), LIVE);
  }

  branches(condition: NodeIndex, before: States): Branches<States> {
    const statement = this.tree.parent(condition);
    const isIf = statement !== null && this.tree.kind(statement) === "if_statement";
    if (isIf && this.#isRecovered(this.tree.field(statement, "initializer")))
      return { holds: UNREACHED, fails: before };
    const { holds: known, fails } = branchesOf(this.#asked, condition, before, this.#deferred?.assumption ?? null);
    const holds = intersects(known, COLLECTED) && this.#saysEmpty(condition) ? without(known, COLLECTED) : known;
    if (!isIf || !this.#isGuard(statement, condition)) return { holds, fails };
    return { holds, fails: without(either(fails, intersects(fails, LIVE) ? ABSENT : UNREACHED), LIVE) };
  }

  /** `len(all) == 0` */
  #saysEmpty(condition: NodeIndex): boolean {
    return (
      /^len\(\w+\) == 0$/.test(this.tree.text(condition)) &&
      [...this.tree.within(condition, "identifier")].some((one) =>
        this.#holder.uses.lists.has(scopesOf(this.tree).declarationOf(one) ?? one),
      )
    );
  }

  /** The condition under which the resource was acquired is asked again: where it fails, there is no resource. */
  #isGuard(node: NodeIndex, condition: NodeIndex): boolean {
    if (this.#guards.size === 0 || this.tree.contains(node, this.#resource.statement)) return false;
    return this.#guards.has(this.tree.text(condition));
  }

  /** `if r := recover(); r != nil`: not on a path that returns. */
  #isRecovered(initializer: NodeIndex | null): boolean {
    return initializer !== null && callAssigned(this.tree, initializer)?.callee === "recover";
  }

  rangeTurn(clause: NodeIndex, before: States): States {
    if (clause === this.#resource.statement) return either(without(before, LIVE), LOOSE);
    const left = this.tree.field(clause, "left");
    return left === null ? before : this.#usesIn(left, before, null);
  }

  canPass(): boolean {
    return true;
  }

  /** A list that is exhausted gives no element. */
  loopEnds(loop: NodeIndex, left: States): States {
    const clause = this.tree.firstChild(loop);
    return clause === this.#resource.statement ? without(either(left, ABSENT), LIVE) : left;
  }

  lost(): States {
    return UNREACHED;
  }

  caseBranches(branch: NodeIndex, value: NodeIndex | null, before: States): Branches<States> {
    const { tree } = this;
    const kind = tree.kind(branch);
    if (kind === "communication_case") {
      const communication = tree.field(branch, "communication");
      const states = communication === null ? before : this.#simple(communication, before);
      return { holds: this.#isContextDone(communication) ? changed(states, LIVE, DONE) : states, fails: before };
    }
    const list = tree.field(branch, "value");
    if (kind !== "expression_case" || list === null) return { holds: before, fails: before };
    let holds: States = UNREACHED;
    let rest = before;
    for (const candidate of tree.children(list)) {
      const branches = this.#candidate(candidate, value, this.#expression(candidate, rest));
      holds = either(holds, branches.holds);
      rest = branches.fails;
    }
    return { holds, fails: rest };
  }

  #candidate(candidate: NodeIndex, value: NodeIndex | null, before: States): Branches<States> {
    if (value === null) return branchesOf(this.#asked, candidate, before, this.#deferred?.assumption ?? null);
    if (!isError(this.#resource, value)) return { holds: before, fails: before };
    return this.tree.kind(candidate) === "nil"
      ? { holds: changed(before, UNCHECKED, HELD), fails: changed(without(before, HELD), UNCHECKED, ABSENT) }
      : { holds: changed(without(before, HELD), UNCHECKED, ABSENT), fails: before };
  }

  /** A switch over values that releases in each of its cases has a case for each value. */
  withoutCase(value: NodeIndex | null, after: States, rest: States): States {
    return value === null || intersects(after, LEAKING) || after === UNREACHED ? rest : UNREACHED;
  }

  /** `<-ctx.Done()` of the context that the cancel function belongs to. */
  #isContextDone(communication: NodeIndex | null): boolean {
    const { context } = this.#resource;
    if (context === undefined || communication === null) return false;
    const { tree } = this;
    const scopes = scopesOf(tree);
    const declaration = scopes.declarationOf(context);
    return (
      tree.text(communication) === `<-${tree.text(context)}.Done()` &&
      [...tree.within(communication, "identifier")].some((one) => scopes.declarationOf(one) === declaration)
    );
  }

  /** The variable of an inner block ends with the jump. */
  jumps(node: NodeIndex, target: NodeIndex, before: States): States {
    const { life } = this.#holder;
    if (life <= target || !this.tree.contains(target, life)) return before;
    this.#seen.reached(node, before);
    if (intersects(before, LEAKING)) this.#seen.leak(node, "exit", leakIn(before));
    return without(either(before, ABSENT), LIVE);
  }

  returns(node: NodeIndex, before: States): void {
    if (this.#deferred !== null) {
      this.#deferredEnd = either(this.#deferredEnd, this.#expression(node, before));
      return;
    }
    if (this.#holder.isResult && this.tree.children(node).length === 0) {
      if (intersects(before, OPEN)) this.#seen.returned.push(node);
      return;
    }
    const after = this.#expression(node, before);
    this.#seen.reached(node, after);
    if (this.#isHandedOver(before, after)) this.#seen.returned.push(node);
    if (intersects(after, LEAKING) || this.#isWrongOutcome(node, after)) this.#seen.leak(node, "exit", leakIn(after));
    else if (intersects(after, HANDED_OVER) && this.#givesFailure(node))
      this.#seen.leak(node, "exit", { givenBack: "certain" });
    else if (intersects(after, COLLECTED) && !this.#returnsList(node))
      this.#seen.leak(node, "exit", { givenBack: "collected" });
  }

  #returnsList(node: NodeIndex): boolean {
    const scopes = scopesOf(this.tree);
    const { lists } = this.#holder.uses;
    return [...this.tree.within(node, "identifier")].some((one) => lists.has(scopes.declarationOf(one) ?? one));
  }

  /** The return hands the open resource to the caller; others may have a function that releases it as well. */
  #isHandedOver(before: States, after: States): boolean {
    if (intersects(before, OPEN)) return !intersects(after, LIVE);
    return intersects(before, ESCAPED) && this.#isSharable;
  }

  /** `return newStore(file)`, or `s, err := newStore(file); return s, err`: where the call fails, the resource stays here. */
  #givesFailure(node: NodeIndex): boolean {
    const { tree } = this;
    const list = tree.firstChild(node);
    const last = list === undefined ? null : tree.kind(list) === "expression_list" ? tree.lastChild(list) : list;
    const call = last !== null && tree.kind(last) === "identifier" ? valueBefore(tree, last) : last;
    return call !== null && this.#holder.uses.handOvers.get(call) === "certain";
  }

  /** Deferred code releases the resource where the function returns an error, or none, and the return does the other. */
  #isWrongOutcome(node: NodeIndex, states: States): boolean {
    if (intersects(states, RELEASED_ON_ERROR) && (this.#isSuccess(node) || this.#isUnset(node))) return true;
    return intersects(states, RELEASED_ON_SUCCESS) && isFailureExit(this.tree, node);
  }

  /** The return gives an error, and the deferred literal asks another variable. */
  #isUnset(node: NodeIndex): boolean {
    return this.#errorAtReturn !== null && isLeftUnset(this.tree, node, this.#errorAtReturn);
  }

  /** The return gives no error, or what a call gives, or what a variable of a call gives. */
  #isSuccess(node: NodeIndex): boolean {
    const { tree } = this;
    const list = tree.firstChild(node);
    const last = list === undefined ? null : tree.kind(list) === "expression_list" ? tree.lastChild(list) : list;
    if (last === null) return false;
    if (tree.kind(last) === "nil") return true;
    if (tree.kind(last) === "identifier") return this.#mayBeNil(node, last);
    const isCall = tree.kind(last) === "call_expression" && list !== undefined && valuesOf(tree, list).length === 1;
    return isCall && !isErrorConstructor(tree, last);
  }

  /** `n, err = io.Copy(dst, file)`, and `return n, err` right after it. */
  #mayBeNil(exit: NodeIndex, error: NodeIndex): boolean {
    const { tree } = this;
    const value = isFailureExit(tree, exit) ? null : valueBefore(tree, error);
    if (value === null || tree.contains(this.#resource.statement, value)) return false;
    return tree.kind(value) === "call_expression" && !isErrorConstructor(tree, value);
  }

  evaluate(node: NodeIndex, before: States): States {
    const kind = this.tree.kind(node);
    if (kind === "defer_statement") return this.#defer(node, before);
    const after = this.#simple(node, before);
    return kind === "expression_statement" && neverReturns(this.tree, node) ? UNREACHED : after;
  }

  #defer(node: NodeIndex, before: States): States {
    const { tree } = this;
    const call = tree.firstChild(node);
    const literal = call === undefined ? null : tree.field(call, "function");
    if (literal === null || tree.kind(literal) !== "func_literal") return this.#expression(node, before);
    const states = this.#expression(tree.field(call!, "arguments") ?? literal, before);
    if (!this.#mayRelease(literal)) return states;
    const atReturn = deferredEffect((assumption) => this.#endOfDeferred(literal, assumption));
    if (atReturn === LOOSE) return states;
    this.#atReturn = atReturn;
    this.#errorAtReturn = atReturn === RELEASED_ON_ERROR ? errorAskedFor(tree, literal, this.#resource.scope) : null;
    const unchecked = atReturn === RELEASED_ON_SUCCESS ? UNCHECKED_UNTIL_SUCCESS : atReturn;
    return changed(changed(states, UNCHECKED, unchecked), LEAKING, atReturn);
  }

  /** The literal mentions the resource, or may end the goroutine. */
  #mayRelease(literal: NodeIndex): boolean {
    const { tree } = this;
    const use = this.#useRows[firstAtLeast(this.#useRows, literal)] ?? Infinity;
    return (
      use < tree.subtreeEnd(literal) ||
      exitsOf(tree, literal).some((exit) => tree.kind(exit) === "expression_statement")
    );
  }

  #endOfDeferred(node: NodeIndex, assumption: Assumption): States {
    const body = this.tree.field(node, "body");
    if (body === null) return LOOSE;
    const facts = new ResourcePaths(this.#resource, this.#holder, this.#seen, { node, assumption });
    const end = new PathWalker<States>(facts).walk(body, LOOSE);
    return either(end, facts.#deferredEnd);
  }

  /** A statement without branches; the acquiring statement acquires after its own uses. */
  #simple(node: NodeIndex, before: States): States {
    const { statement } = this.#resource;
    if (!this.tree.contains(node, statement)) return this.#expression(node, before);
    const states = this.#expression(node, before, statement);
    // Behind a condition, code may know that the last resource is gone.
    if (intersects(states, LIVE) && !this.#isConditional())
      this.#seen.leak(statement, "overwritten", { isReadOut: isReadOut(states) });
    return intersects(states, COLLECTED) ? either(this.#acquired(), COLLECTED) : this.#acquired();
  }

  /** The acquiring statement is behind a condition of the loop around it. */
  #isConditional(): boolean {
    const { tree } = this;
    const { statement, scope } = this.#resource;
    const around = tree.above(statement, "if_statement", "for_statement", "func_literal");
    if (around === null || around < scope || tree.kind(around) !== "if_statement") return false;
    const block = tree.field(around, "consequence");
    const isInBlock = block !== null && tree.contains(block, statement);
    const loop = tree.above(around, "for_statement", "func_literal");
    return isInBlock && loop !== null && loop > scope && tree.kind(loop) === "for_statement";
  }

  #acquired(): States {
    const hasError = this.#resource.error !== null || this.#resource.release.errorField !== undefined;
    if (this.#atReturn === RELEASED_ON_SUCCESS && hasError) return UNCHECKED_UNTIL_SUCCESS;
    if (this.#atReturn !== LOOSE) return this.#atReturn;
    return hasError ? UNCHECKED : LOOSE;
  }

  /** Uses in an expression or a statement without branches, in the order of the source. */
  #expression(node: NodeIndex, before: States, acquiring: NodeIndex | null = null): States {
    const { tree } = this;
    // What is on the right runs before the left is assigned.
    const right = tree.field(node, "right");
    const left = right === null ? null : tree.field(node, "left");
    let states = right === null ? before : this.#usesIn(right, before, acquiring);
    states = this.#usesIn(right === null ? node : (left ?? right), states, acquiring);
    return intersects(states, either(LINKED, UNCHECKED_UNTIL_SUCCESS))
      ? this.#afterErrorAssigned(node, states, acquiring)
      : states;
  }

  #usesIn(node: NodeIndex, before: States, acquiring: NodeIndex | null): States {
    const end = this.tree.subtreeEnd(node);
    let states = before;
    for (let row = firstAtLeast(this.#useRows, node); row < this.#useRows.length; row++) {
      const { node: use, effect } = this.#holder.uses.uses[row]!;
      if (use >= end) break;
      states = this.#used(use, effect, states, acquiring);
    }
    return states;
  }

  #used(use: NodeIndex, effect: Effect, before: States, acquiring: NodeIndex | null): States {
    if (effect === "none") return before;
    if (effect === "releases") {
      this.#seen.reachesRelease ||= intersects(before, LIVE);
      return changed(before, FOLLOWED, DONE);
    }
    if (effect === "hands out") return changed(before, COLLECTED, ESCAPED);
    if (effect === "collects") return changed(before, FOLLOWED, COLLECTED);
    if (effect === "escapes" || effect === "lists") return changed(before, FOLLOWED, ESCAPED);
    if (effect === "reads out") return changed(before, LEAKING, READ_OUT);
    if (effect === "reads on failure") return changed(before, without(LEAKING, READ_OUT), READ_ON_FAILURE);
    if (effect === "passes in") return changed(before, LEAKING, PASSED_IN);
    if (effect === "hands over") return changed(changed(before, LEAKING, HANDED_OVER), LIVE, ESCAPED);
    if (acquiring !== null && this.tree.contains(acquiring, use)) return before;
    return this.#assigned(use, before);
  }

  #assigned(use: NodeIndex, before: States): States {
    if (this.tree.above(use, "func_literal", "function_declaration", "method_declaration") !== this.#resource.scope)
      return changed(before, LIVE, ESCAPED);
    const statement = this.tree.above(use, "assignment_statement", "short_var_declaration");
    if (statement === null || this.tree.fieldText(statement, "right") === "nil") return changed(before, LIVE, DONE);
    if (this.#isMadeFromItself(statement, use)) return changed(before, LIVE, ESCAPED);
    if (intersects(before, LIVE)) this.#seen.leak(statement, "overwritten", { isReadOut: isReadOut(before) });
    return changed(before, LIVE, DONE);
  }

  /** `l = tls.NewListener(l, config)`: the new value has the old one. */
  #isMadeFromItself(statement: NodeIndex, use: NodeIndex): boolean {
    const { tree } = this;
    const call = callAssigned(tree, statement)?.call;
    const variable = scopesOf(tree).declarationOf(use);
    if (call === undefined || variable === null) return false;
    return argumentsOf(tree, call).some((value) => scopesOf(tree).declarationOf(value) === variable);
  }

  /** Another statement sets the error: from then on it says nothing of the resource, unless it is made from itself. */
  #afterErrorAssigned(node: NodeIndex, states: States, acquiring: NodeIndex | null): States {
    if (acquiring !== null) return states;
    const { tree } = this;
    const kind = tree.kind(node);
    if (kind !== "assignment_statement" && kind !== "short_var_declaration") return states;
    const left = tree.field(node, "left");
    const right = tree.field(node, "right");
    const isIn = (list: NodeIndex | null) =>
      list !== null && (this.#errorRows[firstAtLeast(this.#errorRows, list)] ?? Infinity) < tree.subtreeEnd(list);
    if (!isIn(left) || isIn(right)) return states;
    return changed(changed(states, LINKED, LOOSE), UNCHECKED_UNTIL_SUCCESS, RELEASED_ON_SUCCESS);
  }
}

/** No loop and no `goto` leads to the acquisition again. */
const isOutsideOfLoops = ({ file: { tree }, scope, statement }: Resource): boolean =>
  outermostLoop(tree, statement, scope) === statement && tree.within(scope, "goto_statement").length === 0;

/** Where the error is used, in ascending order. */
function errorUses(tree: SyntaxTree, error: NodeIndex, scope: NodeIndex): readonly NodeIndex[] {
  const declaration = scopesOf(tree).declarationOf(error);
  if (declaration !== null) return scopesOf(tree).usesOf(declaration);
  if (tree.kind(error) !== "selector_expression") return [];
  return [...tree.within(scope, "selector_expression")].filter((one) => tree.text(one) === tree.text(error));
}

/** On every path that leaves the value behind, it was read to its end. */
export const isReadOut = (states: States): boolean =>
  intersects(states, READ_OUT) && !intersects(states, without(LIVE, READ_OUT));

/** What the states say of a leak. */
const leakIn = (states: States): Omit<Leak, "exit" | "how"> => ({
  isUnchecked: !intersects(states, without(LEAKING, UNCHECKED)) && intersects(states, LEAKING),
  givenBack: givenBackIn(states),
  isReadOut: isReadOut(states),
});

function givenBackIn(states: States): GivenBack {
  if (intersects(states, GIVEN_BACK)) return "certain";
  if (intersects(states, LIKELY_GIVEN_BACK)) return "likely";
  return intersects(states, PASSED_IN) ? "passed in" : null;
}

const valuesOf = (tree: SyntaxTree, list: NodeIndex): readonly NodeIndex[] =>
  tree.kind(list) === "expression_list" ? tree.children(list) : [list];

/** Conditions under which a statement runs, as written. */
function guardsOf(tree: SyntaxTree, statement: NodeIndex, scope: NodeIndex): ReadonlySet<string> {
  const guards = new Set<string>();
  for (let at = tree.above(statement, "if_statement"); at !== null && at > scope; at = tree.above(at, "if_statement")) {
    const block = tree.field(at, "consequence");
    if (block !== null && tree.contains(block, statement)) guards.add(tree.fieldText(at, "condition"));
  }
  return guards;
}
