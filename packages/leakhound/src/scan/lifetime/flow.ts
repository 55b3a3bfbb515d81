/**
 * Follows a resource along all paths of a function, statement by statement, with the set of states that may hold:
 *
 *   for {                                   {absent, done}   the loop is followed until its states do not change
 *       resp, err = client.Do(req)          {unchecked}      held before: an overwritten resource leaks
 *       if err == nil && resp.Ok() {        {held}
 *           return resp, nil                {done}           returned: the caller has it
 *       }                                   {absent, held}
 *       resp.Body.Close()                   {absent, done}
 *   }
 *
 * A subtree is skipped that neither mentions the resource nor leaves the function, so that long functions with many
 * resources take time in proportion to their length.
 */
import { firstAtLeast } from "../index/ascending.ts";
import { type NodeIndex, nodeIndex, type SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Assumption, branchesOf, isError } from "./conditions.ts";
import { exitsOf, neverReturns } from "./exits.ts";
import { isErrorConstructor } from "./failure-exits.ts";
import type { Resource } from "./resource.ts";
import {
  ABSENT,
  changed,
  DONE,
  ESCAPED,
  either,
  HELD,
  intersects,
  LEAKING,
  LINKED,
  LIVE,
  LOOSE,
  OPEN,
  RELEASED_AT_RETURN,
  RELEASED_ON_ERROR,
  type States,
  UNCHECKED,
  UNREACHED,
  without,
} from "./states.ts";
import { type Effect, usesOfVariable, type VariableUses } from "./variable-uses.ts";

/** Where a resource leaks. */
export interface Leak {
  /** The exit, the statement that overwrites the variable, or the acquiring statement for the end of its block. */
  readonly exit: NodeIndex;
  readonly how: "exit" | "overwritten" | "end of block";
}

export interface FlowResult {
  /** The first leak in the order of the source; null where every path releases the resource or hands it on. */
  readonly leak: Leak | null;
  readonly uses: VariableUses;
}

/** What a function does with a resource on all of its paths. */
export interface PastLeaks {
  readonly leaks: readonly Leak[];
  /** A path leads from the acquisition to a release. */
  readonly reachesRelease: boolean;
  /** Returns that hand the open resource to the caller. */
  readonly returned: readonly NodeIndex[];
  readonly uses: VariableUses;
}

/** What holds the resource: a variable, or an entry of a map. */
export interface Holder {
  readonly uses: VariableUses;
  /** The statement, block or function at whose end it is gone. */
  readonly life: NodeIndex;
  /** A named result of the function. */
  readonly isResult: boolean;
}

/** A variable of the function. @param declaration the identifier that declares it */
export function variableHolder(
  { file, repository, scope, release, isOwner = false }: Resource,
  declaration: NodeIndex,
): Holder {
  return {
    uses: usesOfVariable({ file, repository, scope, declaration, release, isOwner }),
    life: lifeOf(file.tree, declaration, scope),
    isResult: isResult(file.tree, declaration, scope),
  };
}

/** What encloses a statement that `break` or `continue` may leave. */
interface Frame {
  readonly label: string;
  readonly isLoop: boolean;
  breaks: States;
  continues: States;
}

const LOOP_PASSES_MAX = 4;

export class Flow {
  readonly #resource: Resource;
  readonly #tree: SyntaxTree;
  readonly #uses: VariableUses;
  /** Rows of the uses. */
  readonly #useRows: readonly NodeIndex[];
  readonly #errorRows: readonly NodeIndex[];
  readonly #exits: readonly NodeIndex[];
  /** The statement at whose end the variable ends. */
  readonly #lifeOfVariable: NodeIndex;
  readonly #isResult: boolean;
  readonly #guards: ReadonlySet<string>;
  #frames: Frame[] = [];
  #leak: Leak | null = null;
  /** Leaks are collected, and the rest of the function is followed. */
  #isPastLeak = false;
  readonly #leaks: Leak[] = [];
  #releasesReached = false;
  readonly #returned: NodeIndex[] = [];
  /** What deferred code does to every resource that the variable holds at a return. */
  #atReturn: States = LOOSE;
  /** Inside a deferred literal. */
  #assumption: Assumption = null;
  #isDeferred = false;
  #fallsThrough: States = UNREACHED;

  constructor(resource: Resource, { uses, life, isResult }: Holder) {
    const { file, scope, error } = resource;
    this.#resource = resource;
    this.#tree = file.tree;
    this.#uses = uses;
    this.#useRows = this.#uses.uses.map(({ node }) => node);
    const errorDeclaration = error === null ? null : scopesOf(file.tree).declarationOf(error);
    this.#errorRows = errorDeclaration === null ? [] : scopesOf(file.tree).usesOf(errorDeclaration);
    this.#exits = exitsOf(file.tree, scope);
    this.#lifeOfVariable = life;
    this.#guards = guardsOf(file.tree, resource.statement, scope);
    this.#isResult = isResult;
  }

  run(): FlowResult {
    const body = this.#tree.field(this.#resource.scope, "body");
    if (body !== null) {
      const end = this.#statement(body, ABSENT);
      if (intersects(end, LEAKING)) this.#leakAt(this.#resource.statement, "end of block");
    }
    return { leak: this.#leak, uses: this.#uses };
  }

  /** Follows the function past its leaks. */
  runPastLeaks(): PastLeaks {
    const body = this.#tree.field(this.#resource.scope, "body");
    this.#leak = null;
    this.#isPastLeak = true;
    if (body !== null && intersects(this.#statement(body, ABSENT), LEAKING))
      this.#leakAt(this.#resource.statement, "end of block");
    return { leaks: this.#leaks, reachesRelease: this.#releasesReached, returned: this.#returned, uses: this.#uses };
  }

  #leakAt(exit: NodeIndex, how: Leak["how"]): void {
    if (this.#isPastLeak) this.#leaks.push({ exit, how });
    else this.#leak ??= { exit, how };
  }

  /** The subtree has nothing that changes the states. */
  #isWithoutEffect(node: NodeIndex, before: States): boolean {
    const { statement } = this.#resource;
    if (this.#tree.contains(node, statement)) return false;
    const end = this.#tree.subtreeEnd(node);
    const has = (rows: readonly NodeIndex[]) => (rows[firstAtLeast(rows, node)] ?? end) < end;
    if (!this.#isFollowed(before)) return node > statement || !has(this.#uses.inLiterals);
    return !has(this.#useRows) && !has(this.#errorRows) && !has(this.#exits);
  }

  /** What comes may still change the states; a function that others can call may also be returned. */
  #isFollowed(states: States): boolean {
    return intersects(states, LIVE) || (intersects(states, ESCAPED) && this.#resource.release.methods.has(""));
  }

  #statement(node: NodeIndex, before: States, label = ""): States {
    if (before === UNREACHED || this.#leak !== null) return UNREACHED;
    if (this.#isWithoutEffect(node, before)) return before;
    const after = this.#follow(node, before, label);
    if (node !== this.#lifeOfVariable || !intersects(after, LIVE)) return after;
    if (intersects(after, LEAKING)) this.#leakAt(this.#resource.statement, "end of block");
    return without(either(after, ABSENT), LIVE);
  }

  #follow(node: NodeIndex, before: States, label: string): States {
    const tree = this.#tree;
    switch (tree.kind(node)) {
      case "block":
      case "statement_list":
        return this.#list(node, before);
      case "labeled_statement": {
        const inner = tree.lastChild(node);
        return inner === null ? before : this.#statement(inner, before, tree.fieldText(node, "label"));
      }
      case "if_statement":
        return this.#if(node, before);
      case "for_statement":
        return this.#loop(node, before, label);
      case "expression_switch_statement":
      case "type_switch_statement":
      case "select_statement":
        return this.#cases(node, before, label);
      case "return_statement":
        return this.#return(node, before);
      case "break_statement":
      case "continue_statement":
        return this.#jump(node, before);
      case "goto_statement":
        return UNREACHED;
      case "fallthrough_statement":
        this.#fallsThrough = either(this.#fallsThrough, before);
        return UNREACHED;
      case "defer_statement":
        return this.#defer(node, before);
      case "expression_statement": {
        const after = this.#simple(node, before);
        return neverReturns(tree, node) ? UNREACHED : after;
      }
      default:
        return this.#simple(node, before);
    }
  }

  #list(node: NodeIndex, before: States): States {
    const tree = this.#tree;
    const { statement } = this.#resource;
    const end = tree.subtreeEnd(node);
    let states = before;
    for (let child = nodeIndex(node + 1); child < end; child = nodeIndex(tree.subtreeEnd(child))) {
      states = this.#statement(child, states);
      // What follows cannot change these states.
      if (!this.#isFollowed(states) && statement < child) return states;
    }
    return states;
  }

  #if(node: NodeIndex, before: States): States {
    const tree = this.#tree;
    const initializer = tree.field(node, "initializer");
    const condition = tree.field(node, "condition");
    let states = initializer === null ? before : this.#simple(initializer, before);
    if (condition === null) return states;
    states = this.#expression(condition, states);
    const { holds, fails } = this.#isRecovered(initializer)
      ? { holds: UNREACHED, fails: states }
      : branchesOf(this.#resource, condition, states, this.#assumption);
    const consequence = tree.field(node, "consequence");
    const alternative = tree.field(node, "alternative");
    if (this.#isGuard(node, condition)) {
      const held = consequence === null ? holds : this.#statement(consequence, holds);
      const free = without(either(fails, intersects(fails, LIVE) ? ABSENT : UNREACHED), LIVE);
      return either(held, alternative === null ? free : this.#statement(alternative, free));
    }
    const then = consequence === null ? holds : this.#statement(consequence, holds);
    return either(then, alternative === null ? fails : this.#statement(alternative, fails));
  }

  /** The condition under which the resource was acquired is asked again: where it fails, there is no resource. */
  #isGuard(node: NodeIndex, condition: NodeIndex): boolean {
    if (this.#guards.size === 0 || this.#tree.contains(node, this.#resource.statement)) return false;
    return this.#guards.has(this.#tree.text(condition));
  }

  /** `if r := recover(); r != nil`: not on a path that returns. */
  #isRecovered(initializer: NodeIndex | null): boolean {
    return initializer !== null && /=\s*recover\(\)$/.test(this.#tree.text(initializer));
  }

  #loop(node: NodeIndex, before: States, label: string): States {
    const tree = this.#tree;
    const body = tree.field(node, "body");
    const [head] = tree.children(node);
    const clause = head === body || head === undefined ? null : head;
    const isClause = clause !== null && tree.kind(clause) === "for_clause";
    const initializer = isClause ? tree.field(clause, "initializer") : null;
    const update = isClause ? tree.field(clause, "update") : null;
    let states = initializer === null ? before : this.#simple(initializer, before);
    const frame: Frame = { label, isLoop: true, breaks: UNREACHED, continues: UNREACHED };
    this.#frames.push(frame);
    let exits = UNREACHED;
    for (let pass = 0; pass < LOOP_PASSES_MAX; pass++) {
      const { holds, fails } = this.#loopCondition(clause, states);
      exits = either(exits, fails);
      let end = body === null ? holds : either(this.#statement(body, holds), frame.continues);
      if (update !== null) end = this.#simple(update, end);
      const next = either(states, end);
      if (next === states) break;
      states = next;
    }
    this.#frames.pop();
    return either(exits, frame.breaks);
  }

  #loopCondition(clause: NodeIndex | null, before: States): { readonly holds: States; readonly fails: States } {
    const tree = this.#tree;
    if (clause === null) return { holds: before, fails: UNREACHED };
    if (tree.kind(clause) === "range_clause") {
      const states = this.#expression(clause, before);
      return { holds: states, fails: states };
    }
    const condition = tree.kind(clause) === "for_clause" ? tree.field(clause, "condition") : clause;
    if (condition === null) return { holds: before, fails: UNREACHED };
    return branchesOf(this.#resource, condition, this.#expression(condition, before), this.#assumption);
  }

  /** Cases of a switch or a select. */
  #cases(node: NodeIndex, before: States, label: string): States {
    const tree = this.#tree;
    const initializer = tree.field(node, "initializer");
    const value = tree.field(node, "value");
    let states = initializer === null ? before : this.#simple(initializer, before);
    if (value !== null) states = this.#expression(value, states);
    const frame: Frame = { label, isLoop: false, breaks: UNREACHED, continues: UNREACHED };
    this.#frames.push(frame);
    let rest = states;
    let after: States = UNREACHED;
    let other: NodeIndex | null = null;
    for (const one of tree.children(node)) {
      if (tree.kind(one) === "default_case") other = one;
      if (!isCase(tree, one)) continue;
      const { holds, fails } = this.#caseBranches(one, value, rest);
      after = either(after, this.#caseBody(one, either(holds, this.#fallen())));
      rest = fails;
    }
    if (other !== null) after = either(after, this.#caseBody(other, either(rest, this.#fallen())));
    // A switch over values that releases in each of its cases has a case for each value.
    else if (
      tree.kind(node) !== "select_statement" &&
      (value === null || intersects(after, LEAKING) || after === UNREACHED)
    )
      after = either(after, rest);
    this.#frames.pop();
    return either(after, frame.breaks);
  }

  #fallen(): States {
    const states = this.#fallsThrough;
    this.#fallsThrough = UNREACHED;
    return states;
  }

  #caseBranches(one: NodeIndex, value: NodeIndex | null, before: States): { holds: States; fails: States } {
    const tree = this.#tree;
    const kind = tree.kind(one);
    if (kind === "communication_case") {
      const communication = tree.field(one, "communication");
      const states = communication === null ? before : this.#simple(communication, before);
      return { holds: this.#isContextDone(communication) ? changed(states, LIVE, DONE) : states, fails: before };
    }
    const list = tree.field(one, "value");
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

  #candidate(candidate: NodeIndex, value: NodeIndex | null, before: States): { holds: States; fails: States } {
    if (value === null) return branchesOf(this.#resource, candidate, before, this.#assumption);
    if (!isError(this.#resource, value)) return { holds: before, fails: before };
    return this.#tree.kind(candidate) === "nil"
      ? { holds: changed(before, UNCHECKED, HELD), fails: changed(without(before, HELD), UNCHECKED, ABSENT) }
      : { holds: changed(without(before, HELD), UNCHECKED, ABSENT), fails: before };
  }

  /** `<-ctx.Done()` of the context that the cancel function belongs to. */
  #isContextDone(communication: NodeIndex | null): boolean {
    const { context } = this.#resource;
    if (context === undefined || communication === null) return false;
    const tree = this.#tree;
    const scopes = scopesOf(tree);
    const declaration = scopes.declarationOf(context);
    return (
      tree.text(communication) === `<-${tree.text(context)}.Done()` &&
      [...tree.within(communication, "identifier")].some((one) => scopes.declarationOf(one) === declaration)
    );
  }

  #caseBody(one: NodeIndex, before: States): States {
    const list = this.#tree.lastChild(one);
    const after = list !== null && this.#tree.kind(list) === "statement_list" ? this.#statement(list, before) : before;
    if (one !== this.#lifeOfVariable) return after;
    if (intersects(after, LEAKING)) this.#leakAt(this.#resource.statement, "end of block");
    return without(either(after, ABSENT), LIVE);
  }

  #jump(node: NodeIndex, before: States): States {
    const tree = this.#tree;
    const label = tree.children(node).map((child) => tree.text(child))[0] ?? "";
    const isContinue = tree.kind(node) === "continue_statement";
    const frame = this.#frames.findLast((one) => (label === "" ? one.isLoop || !isContinue : one.label === label));
    if (frame === undefined) return UNREACHED;
    // The variable of an inner block ends with the jump.
    const target = this.#loopOfJump(node, isContinue, label);
    const isEnd = target !== null && this.#lifeOfVariable > target && this.#tree.contains(target, this.#lifeOfVariable);
    if (isEnd && intersects(before, LEAKING)) this.#leakAt(node, "exit");
    const left = isEnd ? without(either(before, ABSENT), LIVE) : before;
    if (isContinue) frame.continues = either(frame.continues, left);
    else frame.breaks = either(frame.breaks, left);
    return UNREACHED;
  }

  /** The statement that a jump leaves or continues. */
  #loopOfJump(node: NodeIndex, isContinue: boolean, label: string): NodeIndex | null {
    const tree = this.#tree;
    const kinds = isContinue
      ? (["for_statement"] as const)
      : (["for_statement", "select_statement", "expression_switch_statement", "type_switch_statement"] as const);
    for (let at = tree.above(node, ...kinds); at !== null; at = tree.above(at, ...kinds)) {
      const parent = tree.parent(at);
      const own = parent !== null && tree.kind(parent) === "labeled_statement" ? tree.fieldText(parent, "label") : "";
      if (label === "" || own === label) return at;
    }
    return null;
  }

  #return(node: NodeIndex, before: States): States {
    const isBare = this.#tree.children(node).length === 0;
    if (this.#isDeferred) {
      this.#deferredEnd = either(this.#deferredEnd, this.#expression(node, before));
      return UNREACHED;
    }
    if (isBare && this.#isResult) {
      if (intersects(before, OPEN)) this.#returned.push(node);
      return UNREACHED;
    }
    const after = this.#expression(node, before);
    if (this.#isHandedOver(before, after)) this.#returned.push(node);
    const isLeak = intersects(after, LEAKING) || (intersects(after, RELEASED_ON_ERROR) && this.#isSuccess(node));
    if (isLeak) this.#leakAt(node, "exit");
    return UNREACHED;
  }

  /** The return hands the open resource to the caller; others may have a function that releases it as well. */
  #isHandedOver(before: States, after: States): boolean {
    if (intersects(before, OPEN)) return !intersects(after, LIVE);
    return intersects(before, ESCAPED) && this.#resource.release.methods.has("");
  }

  /** The return gives no error, or what a call gives. */
  #isSuccess(node: NodeIndex): boolean {
    const tree = this.#tree;
    const [list] = tree.children(node);
    const last = list === undefined ? null : tree.kind(list) === "expression_list" ? tree.lastChild(list) : list;
    if (last === null) return false;
    if (tree.kind(last) === "nil") return true;
    const isCall = tree.kind(last) === "call_expression" && list !== undefined && valuesOf(tree, list).length === 1;
    return isCall && !isErrorConstructor(tree, last);
  }

  #deferredEnd: States = UNREACHED;

  #defer(node: NodeIndex, before: States): States {
    const tree = this.#tree;
    const [call] = tree.children(node);
    const literal = call === undefined ? null : tree.field(call, "function");
    if (literal === null || tree.kind(literal) !== "func_literal") return this.#expression(node, before);
    const states = this.#expression(tree.field(call!, "arguments") ?? literal, before);
    const atReturn = this.#deferredEffect(literal);
    if (atReturn === LOOSE) return states;
    this.#atReturn = atReturn;
    return changed(states, LEAKING, atReturn);
  }

  /** What a deferred literal does with a resource that the variable holds when the function returns. */
  #deferredEffect(literal: NodeIndex): States {
    const always = this.#deferred(literal, null);
    if (!intersects(always, LEAKING)) return RELEASED_AT_RETURN;
    if (!intersects(always, DONE)) return LOOSE;
    const onError = this.#deferred(literal, "error");
    const onSuccess = this.#deferred(literal, "no error");
    if (!intersects(onError, LEAKING) && !intersects(onSuccess, DONE)) return RELEASED_ON_ERROR;
    // A condition that this function decides: the code knows when the resource must be released.
    return RELEASED_AT_RETURN;
  }

  #deferred(literal: NodeIndex, assumption: Assumption): States {
    const body = this.#tree.field(literal, "body");
    if (body === null) return LOOSE;
    const outer = { frames: this.#frames, end: this.#deferredEnd, isDeferred: this.#isDeferred };
    this.#frames = [];
    this.#deferredEnd = UNREACHED;
    this.#assumption = assumption;
    this.#isDeferred = true;
    const end = either(this.#deferredStatements(body, LOOSE), this.#deferredEnd);
    this.#frames = outer.frames;
    this.#deferredEnd = outer.end;
    this.#isDeferred = outer.isDeferred;
    this.#assumption = null;
    return end;
  }

  /** Statements of a deferred literal, whose exits are not those of the function. */
  #deferredStatements(body: NodeIndex, before: States): States {
    const tree = this.#tree;
    let states = before;
    for (const list of tree.children(body))
      for (const child of tree.children(list)) {
        if (states === UNREACHED) return states;
        states = this.#follow(child, states, "");
      }
    return states;
  }

  /** A statement without branches; the acquiring statement acquires after its own uses. */
  #simple(node: NodeIndex, before: States): States {
    const { statement } = this.#resource;
    if (!this.#tree.contains(node, statement)) return this.#expression(node, before);
    const states = this.#expression(node, before, statement);
    // Behind a condition, code may know that the last resource is gone.
    if (intersects(states, LIVE) && !this.#isConditional()) this.#leakAt(this.#resource.statement, "overwritten");
    return this.#acquired();
  }

  /** The acquiring statement is behind a condition of the loop around it. */
  #isConditional(): boolean {
    const tree = this.#tree;
    const { statement, scope } = this.#resource;
    const around = tree.above(statement, "if_statement", "for_statement", "func_literal");
    if (around === null || around < scope || tree.kind(around) !== "if_statement") return false;
    const block = tree.field(around, "consequence");
    const isInBlock = block !== null && tree.contains(block, statement);
    const loop = tree.above(around, "for_statement", "func_literal");
    return isInBlock && loop !== null && loop > scope && tree.kind(loop) === "for_statement";
  }

  #acquired(): States {
    if (this.#atReturn !== LOOSE) return this.#atReturn;
    return this.#resource.error === null ? LOOSE : UNCHECKED;
  }

  /** Uses in an expression or a statement without branches, in the order of the source. */
  #expression(node: NodeIndex, before: States, acquiring: NodeIndex | null = null): States {
    const tree = this.#tree;
    // What is on the right runs before the left is assigned.
    const right = tree.field(node, "right");
    const left = right === null ? null : tree.field(node, "left");
    let states = right === null ? before : this.#usesIn(right, before, acquiring);
    states = this.#usesIn(right === null ? node : (left ?? right), states, acquiring);
    return intersects(states, LINKED) ? this.#afterErrorAssigned(node, states, acquiring) : states;
  }

  #usesIn(node: NodeIndex, before: States, acquiring: NodeIndex | null): States {
    const end = this.#tree.subtreeEnd(node);
    let states = before;
    for (let row = firstAtLeast(this.#useRows, node); row < this.#useRows.length; row++) {
      const { node: use, effect } = this.#uses.uses[row]!;
      if (use >= end) break;
      states = this.#used(use, effect, states, acquiring);
    }
    return states;
  }

  #used(use: NodeIndex, effect: Effect, before: States, acquiring: NodeIndex | null): States {
    if (effect === "none") return before;
    if (effect === "releases") {
      this.#releasesReached ||= intersects(before, LIVE);
      return changed(before, LIVE, DONE);
    }
    if (effect === "escapes") return changed(before, LIVE, ESCAPED);
    if (acquiring !== null && this.#tree.contains(acquiring, use)) return before;
    if (this.#tree.above(use, "func_literal", "function_declaration", "method_declaration") !== this.#resource.scope)
      return changed(before, LIVE, ESCAPED);
    const statement = this.#tree.above(use, "assignment_statement", "short_var_declaration");
    if (statement === null || this.#tree.fieldText(statement, "right") === "nil") return changed(before, LIVE, DONE);
    if (intersects(before, LIVE)) this.#leakAt(statement, "overwritten");
    return changed(before, LIVE, DONE);
  }

  /** Another statement sets the error: from then on it says nothing of the resource, unless it is made from itself. */
  #afterErrorAssigned(node: NodeIndex, states: States, acquiring: NodeIndex | null): States {
    if (acquiring !== null) return states;
    const tree = this.#tree;
    const kind = tree.kind(node);
    if (kind !== "assignment_statement" && kind !== "short_var_declaration") return states;
    const left = tree.field(node, "left");
    const right = tree.field(node, "right");
    const isIn = (list: NodeIndex | null) =>
      list !== null && (this.#errorRows[firstAtLeast(this.#errorRows, list)] ?? Infinity) < tree.subtreeEnd(list);
    return isIn(left) && !isIn(right) ? changed(states, LINKED, LOOSE) : states;
  }
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

const isCase = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const kind = tree.kind(node);
  return kind === "expression_case" || kind === "type_case" || kind === "communication_case";
};

/** The statement, block or function at whose end the variable ends. */
function lifeOf(tree: SyntaxTree, declaration: NodeIndex, scope: NodeIndex): NodeIndex {
  const around = tree.above(
    declaration,
    "block",
    "if_statement",
    "for_statement",
    "expression_switch_statement",
    "type_switch_statement",
    "communication_case",
    "expression_case",
    "default_case",
    "type_case",
    "func_literal",
    "function_declaration",
    "method_declaration",
  );
  return around ?? scope;
}

/** A named result of the function. */
export function isResult(tree: SyntaxTree, declaration: NodeIndex, scope: NodeIndex): boolean {
  const result = tree.field(scope, "result");
  return result !== null && tree.contains(result, declaration);
}
