/**
 * Fields that hold something open, and that a method sets again without ending what they hold:
 *
 *   func (c *client) dial() error {
 *       conn, err := net.Dial("tcp", c.address)
 *       if err != nil { return err }
 *       c.conn = conn                        the connection of the time before stays open
 *       return nil
 *   }
 *   for { if err := c.dial(); err == nil { c.serve() } }
 *
 *   for _, one := range list { p.relay = newRelay(one) }      each turn leaves the one of the turn before, whatever comes before the loop
 *
 * Not reported: the method, or its caller, ends the field, looks at it, or keeps what it holds; nothing shows that the
 * method runs more than once on the same value, or on one that has got a value for the field before.
 */

import { callSitesOf } from "../calls/call-sites.ts";
import { isOfOneCall } from "../calls/call-values.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import type { Confidence } from "../findings/finding.ts";
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { ENDING_METHODS, OTHER_ENDS } from "../lifetime/kinds.ts";
import { loopAround, operatorOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { assignedAt, usesOfField } from "../types/field-uses.ts";
import { pointee } from "../types/go-type.ts";
import { callsOnce } from "../types/once-calls.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { receiverOf } from "./ended-parts.ts";
import { endOfType, type MadeValue, makerOf, makerOfParameter } from "./part-makers.ts";
import { isEndedByCode } from "./part-uses.ts";
import { isOfNewValue, isRepeated, type RepeatedRun, repeatedRun } from "./repeated-runs.ts";
import { type ReplacedSignal, replacedSignal } from "./replaced-signals.ts";
import type { Match } from "./rule.ts";

export function* replacedFields(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) !== "method_declaration" || CONSTRUCTS.test(fn.name) || BEGINS.test(fn.name)) continue;
    for (const statement of tree.withinFunction(fn.node, "assignment_statement")) {
      const set = fieldSet({ file, repository, fn }, statement);
      const run = set === null ? null : runOf({ file, repository, fn }, set);
      if (set === null || run === null) continue;
      yield matchOf(file, { fn, set, run });
    }
  }
}

/** `handleStarted`: what begins comes once for a value. */
const BEGINS = /(?:Started|Created|Initiali[sz]ed|Begin|Begun)$/;
const CONSTRUCTS = /^(?:new|make|init|setup|provision)/i;

interface Method {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
}

/** What shows that the field holds a value when the method sets it. */
interface Evidence {
  readonly how: RepeatedRun["how"] | "turn" | "call" | "maker" | "name" | "twice";
  /** null for a name. */
  readonly at: Located | null;
}

const CONFIDENCE: Readonly<Record<Evidence["how"], Confidence>> = {
  loop: "medium",
  twice: "medium",
  turn: "medium",
  call: "medium",
  maker: "medium",
  callers: "low",
  name: "low",
};

/** A field of the receiver that gets a new value. */
interface SetField {
  readonly statement: NodeIndex;
  /** `c.conn` */
  readonly selector: NodeIndex;
  /** The loop whose turns set the field one after another; null where the method sets it once. */
  readonly turns: NodeIndex | null;
}

type SignalSet = SetField & ReplacedSignal;

interface FieldSet extends SetField {
  readonly made: MadeValue;
  readonly method: string;
}

/** Signals for goroutines that a method makes anew, and puts where the one of before was. */
export function* replacedSignals(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) !== "method_declaration" || CONSTRUCTS.test(fn.name) || BEGINS.test(fn.name)) continue;
    for (const statement of tree.withinFunction(fn.node, "assignment_statement")) {
      const set = signalSet({ file, repository, fn }, statement);
      const run = set === null ? null : runOf({ file, repository, fn }, set);
      if (set === null || run === null) continue;
      const text = tree.text(set.selector);
      yield {
        node: set.start,
        confidence: CONFIDENCE[run.how],
        message: `${fn.name} ${WHEN[run.how]}, and line ${tree.line(statement)} replaces ${text} without closing the one before, so nothing can end the goroutine that waits for that one.`,
        advice: `close it before: if ${text} != nil { close(${text}) }`,
        steps: [
          { file, node: statement, text: `replaces ${text}` },
          { ...set.wait, text: "the only exit of the goroutine" },
          { ...set.closed, text: `closes ${text}` },
          ...(run.at === null ? [] : [{ ...run.at, text: stepOf(run.how, { name: fn.name, text }) }]),
        ],
      };
    }
  }
}

function matchOf(file: GoFile, { fn, set, run }: { fn: GoFunction; set: FieldSet; run: Evidence }): Match {
  const { tree } = file;
  const text = tree.text(set.selector);
  const maker = set.made.file.tree.fieldText(set.made.node, "function");
  return {
    node: set.statement,
    confidence: CONFIDENCE[run.how],
    message: `${fn.name} ${WHEN[run.how]}, and puts what ${maker} makes into ${text} without ending what ${text} held before, which stays open.`,
    advice: `end it before: if ${text} != nil { ${text}.${set.method}() }`,
    steps: [
      ...(run.at === null ? [] : [{ ...run.at, text: stepOf(run.how, { name: fn.name, text }) }]),
      { ...set.made, text: `makes the value of ${text}` },
    ],
  };
}

const WHEN: Readonly<Record<Evidence["how"], string>> = {
  loop: "runs in a loop",
  twice: "is called once more on the same path",
  turn: "goes through a loop",
  call: "runs for every call",
  maker: "runs on a value that has been made with one",
  callers: "has several callers",
  name: "runs again by its name",
};

function stepOf(how: Evidence["how"], { name, text }: { readonly name: string; readonly text: string }): string {
  switch (how) {
    case "loop":
      return `calls ${name} again and again`;
    case "turn":
      return "sets it again in the next turn";
    case "maker":
      return `makes the first value of ${text}`;
    case "call":
      return `${name} gets a request`;
    case "twice":
      return `calls ${name} where ${text} has a value`;
    default:
      return `one of the callers of ${name}`;
  }
}

/** A field of the receiver that gets a value which must be ended, and of which the method did not look at the one before. */
function fieldSet({ file, repository, fn }: Method, statement: NodeIndex): FieldSet | null {
  const { tree } = file;
  const left = tree.field(statement, "left");
  const receiver = receiverOf(tree, fn.node);
  for (const selector of left === null || receiver === null ? [] : tree.children(left)) {
    if (tree.kind(selector) !== "selector_expression" || rootOf(tree, selector) !== receiver) continue;
    const value = assignedAt({ file, node: selector });
    const made = value === null ? null : (makerOf(repository, value) ?? makerOfParameter(repository, fn, value));
    const turns = made === null ? null : turnsOf({ file, repository, fn }, { statement, selector });
    if (made === null || (turns === null && isLookedAt(file, fn, selector))) continue;
    if (isGuarded({ file, repository, fn }, statement)) continue;
    const method = endOf(repository, { file, node: selector });
    if (method !== null) return { statement, selector, made, method, turns };
  }
  return null;
}

/** `p.quit = make(chan struct{})`, whose goroutine only the field can end. */
function signalSet({ file, repository, fn }: Method, statement: NodeIndex): SignalSet | null {
  const { tree } = file;
  const left = tree.field(statement, "left");
  const receiver = receiverOf(tree, fn.node);
  for (const selector of left === null || receiver === null ? [] : tree.children(left)) {
    if (tree.kind(selector) !== "selector_expression" || rootOf(tree, selector) !== receiver) continue;
    if (isLookedAt(file, fn, selector) || isGuarded({ file, repository, fn }, statement)) continue;
    const signal = replacedSignal(repository, file, { fn, selector });
    if (signal !== null) return { statement, selector, turns: null, ...signal };
  }
  return null;
}

/** The field that a selector names, with the type that has it; null where the repository does not declare it. */
function fieldOf(types: Types, { file, node }: Located) {
  const operand = file.tree.field(node, "operand");
  const owner = operand === null ? null : pointee(types.of(file, operand));
  const name = file.tree.fieldText(node, "field");
  const field = types.field(owner, name);
  if (owner === null || field === null || field.declaration === null) return null;
  return { owner, name, key: field.key, declaration: field.declaration };
}

/** The method that ends the value of a field: by its type, or because some code ends what the field holds. */
function endOf(repository: Repository, { file, node }: Located): string | null {
  const types = typesOf(repository);
  const method = endOfType(types, types.of(file, node));
  if (method !== null) return method;
  const selected = fieldOf(types, { file, node });
  if (selected === null) return null;
  const { owner, name, key, declaration } = selected;
  const folder = folderOf(declaration.file.path);
  return isEndedByCode(repository, { owner, name, key, folder }) ? "Close" : null;
}

function rootOf(tree: SyntaxTree, selector: NodeIndex): NodeIndex | null {
  let at: NodeIndex | null = selector;
  while (at !== null && tree.kind(at) === "selector_expression") at = tree.field(at, "operand");
  return at === null ? null : scopesOf(tree).declarationOf(at);
}

/**
 * The loop around the statement, where nothing in it looks at the field, and a turn goes on to the next one. What comes before the
 * loop is about the first turn only. Not in a branch of the turn, which may choose one turn.
 */
function turnsOf(
  { file, repository, fn }: Method,
  { statement, selector }: Pick<FieldSet, "statement" | "selector">,
): NodeIndex | null {
  const { tree } = file;
  const loop = loopAround(tree, statement);
  const list = tree.parent(statement);
  const body = loop === null ? null : tree.field(loop, "body");
  if (loop === null || list === null || body === null || loop <= fn.node || tree.parent(list) !== body) return null;
  const last = tree.lastChild(list);
  if (last === null || LEAVES.has(tree.kind(last))) return null;
  const [text, name] = [tree.text(selector), tree.fieldText(selector, "field")];
  const isUsed = selectorsOf(tree, name).some(
    (one) => one !== selector && tree.contains(loop, one) && tree.text(one) === text,
  );
  const types = typesOf(repository);
  const isHandled = tree.within(loop, "call_expression").some((call) => {
    const callee = types.callee(file, call);
    return callee?.kind === "function" && mentions(callee.fn, name);
  });
  return isUsed || isHandled ? null : loop;
}

/** The method reads the field before, ends it anywhere, or sets it more than once. */
function isLookedAt({ tree }: GoFile, { node: fn }: GoFunction, selector: NodeIndex): boolean {
  const text = tree.text(selector);
  return selectorsOf(tree, tree.fieldText(selector, "field")).some((other) => {
    if (other === selector || !tree.contains(fn, other) || tree.text(other) !== text) return false;
    return other < selector || isEnded(tree, other);
  });
}

/** A branch asks for something of the receiver: `if c.started { return }`, `if !c.running.CompareAndSwap(…) { return }`. */
function isGuarded({ file, repository, fn: { node: fn, receiver } }: Method, statement: NodeIndex): boolean {
  const { tree } = file;
  if (callsOnce(repository, { file, node: fn })) return true;
  for (const branch of tree.withinFunction(fn, "if_statement")) {
    if (branch > statement) return false;
    if (!asksFor(tree, branch, receiver?.name ?? "")) continue;
    if (tree.contains(branch, statement) || returnsAtOnce(tree, branch)) return true;
  }
  return false;
}

/** The condition has a field or a method of the variable. `l.written > l.limit` says nothing about what a field holds. */
function asksFor(tree: SyntaxTree, branch: NodeIndex, name: string): boolean {
  const condition = tree.field(branch, "condition");
  return (
    condition !== null &&
    tree
      .within(condition, "selector_expression")
      .some((one) => tree.fieldText(one, "operand") === name && !isOfSize(tree, one, condition))
  );
}

/** An operand of `<`, `>`, `<=` or `>=`. */
function isOfSize(tree: SyntaxTree, node: NodeIndex, condition: NodeIndex): boolean {
  for (let at = tree.parent(node); at !== null && at >= condition; at = tree.parent(at)) {
    const [left, right] = [tree.field(at, "left"), tree.field(at, "right")];
    if (tree.kind(at) !== "binary_expression" || left === null || right === null) continue;
    return SIZES.has(operatorOf(tree, left, right));
  }
  return false;
}

const SIZES = new Set(["<", ">", "<=", ">="]);

function returnsAtOnce(tree: SyntaxTree, branch: NodeIndex): boolean {
  const list = tree.lastChild(tree.field(branch, "consequence")!);
  const last = list === null ? null : tree.lastChild(list);
  return last !== null && tree.kind(last) === "return_statement";
}

const ENDING = new Set([...ENDING_METHODS, ...OTHER_ENDS]);

function isEnded(tree: SyntaxTree, selector: NodeIndex): boolean {
  const outer = tree.parent(selector);
  if (outer === null) return false;
  if (tree.kind(outer) === "selector_expression") return ENDING.has(tree.fieldText(outer, "field"));
  const call = tree.kind(outer) === "argument_list" ? tree.parent(outer) : null;
  return call !== null && tree.fieldText(call, "function") === "close";
}

/** What shows that the field holds a value, while nothing around the method ends it. */
function runOf({ file, repository, fn }: Method, set: SetField): Evidence | null {
  if (isOfOneCall(fn, file, repository)) return null;
  const { tree } = file;
  if (set.turns !== null) return { how: "turn", at: { file, node: set.statement } };
  const field = tree.fieldText(set.selector, "field");
  if (callsMethodWith({ file, repository, fn }, field, set.statement)) return null;
  if (isRepeated(repository, { file, node: set.statement })) return { how: "loop", at: { file, node: set.statement } };
  const isEndedAround = (call: Located) => isEndedBeside(repository, call, field);
  const run = repeatedRun({ repository, isEndedAround }, file, fn);
  if (run?.how === "loop") return { how: "loop", at: run.call };
  const calls = callSitesOf(fn, file, repository) ?? [];
  const again = calls.find((one) => isCalledBefore(repository, calls, { ...one, field }));
  if (again !== undefined) return { how: "twice", at: { file: again.file, node: again.call } };
  const isAlone = calls.some(({ file: caller, call }) => {
    const at = { file: caller, node: call };
    return isEndedAround(at) || isOfNewValue(caller.tree, call);
  });
  const other = isAlone ? null : evidenceWithoutRun({ file, repository, fn }, set);
  return other ?? (run === null ? null : { how: "callers", at: run.call });
}

/** The method gets a request; what makes the value gives it one; or the name says that there is one. */
function evidenceWithoutRun({ file, repository, fn }: Method, { selector }: SetField): Evidence | null {
  if (perCallFunctions(file, repository).some(({ node, isCertain }) => node === fn.node && isCertain))
    return { how: "call", at: { file, node: fn.node } };
  const first = firstValue(repository, { file, node: selector }, fn);
  if (first !== null) return { how: "maker", at: first };
  return AGAIN.test(fn.name) ? { how: "name", at: null } : null;
}

const AGAIN =
  /^(?:re(?:[A-Z]|connect|dial|open|load|start|fresh|set|build|new)|Re(?:[A-Z]|connect|dial|open|load|start|fresh|set|build|new)|rotate|switch|replace|swap|Rotate|Switch|Replace|Swap)/;

/** The value that what makes the struct puts into the field. */
function firstValue(repository: Repository, { file, node }: Located, fn: GoFunction): Located | null {
  const types = typesOf(repository);
  const selected = fieldOf(types, { file, node });
  if (selected === null) return null;
  const { owner, name, key, declaration } = selected;
  const { values } = usesOfField(repository, {
    owner,
    name,
    key,
    folder: folderOf(declaration.file.path),
  });
  return (
    values.find((value) => !isIn(file, fn, value) && isOfMaker(value) && makerOf(repository, value) !== null) ?? null
  );
}

const isIn = (file: GoFile, fn: GoFunction, value: Located): boolean =>
  value.file === file && file.tree.contains(fn.node, value.node);

/** `&client{conn: conn}`, or `c.conn, err = dial()` of a value that the function has just made. */
function isOfMaker({ file: { tree }, node }: Located): boolean {
  const statement = tree.above(node, "keyed_element", "assignment_statement", "block");
  if (statement === null || tree.kind(statement) === "block") return false;
  if (tree.kind(statement) === "keyed_element") return true;
  const left = tree.field(statement, "left");
  const [target] = left === null ? [] : tree.children(left);
  const root = target === undefined ? null : rootOf(tree, target);
  const made = root === null ? null : valueAssignedAt(tree, root);
  const literal = made !== null && tree.kind(made) === "unary_expression" ? tree.field(made, "operand") : made;
  return literal !== null && tree.kind(literal) === "composite_literal";
}

/** A method of the receiver that is called before ends the field, or looks at it. */
function callsMethodWith({ file, repository, fn }: Method, field: string, before: NodeIndex): boolean {
  const { tree } = file;
  return tree.within(fn.node, "call_expression").some((call) => {
    const callee = call < before ? typesOf(repository).callee(file, call) : null;
    return callee?.kind === "function" && mentions(callee.fn, field);
  });
}

const mentions = ({ file, node }: Located, field: string): boolean =>
  selectorsOf(file.tree, field).some((selector) => file.tree.contains(node, selector));

/**
 * The function around a call ends the field, or asks for it, on the same path:
 *
 *   if c.conn != nil { c.conn.Close() }; c.dial()
 *   for { c.dial(); c.serve(); c.conn.Close() }
 */
function isEndedBeside(repository: Repository, { file, node: call }: Located, field: string): boolean {
  const { tree } = file;
  const fn = tree.above(call, "function_declaration", "method_declaration");
  if (fn === null) return true;
  if (isAskedFor(tree, call)) return true;
  const ends = (node: NodeIndex) => tree.contains(fn, node) && isOnPathOf(tree, node, call);
  if (selectorsOf(tree, field).some((one) => ends(one) && (isEnded(tree, one) || isAsked(tree, one)))) return true;
  return tree.within(fn, "call_expression").some((other) => {
    // What a defer ends stays open in the turns of a loop.
    const isLater = isDeferred(tree, other) && isRepeated(repository, { file, node: call });
    const callee = other !== call && !isLater && ends(other) ? typesOf(repository).callee(file, other) : null;
    if (callee?.kind !== "function") return false;
    const { file: own, node } = callee.fn;
    return selectorsOf(own.tree, field).some((one) => own.tree.contains(node, one) && isEnded(own.tree, one));
  });
}

const isDeferred = (tree: SyntaxTree, call: NodeIndex): boolean => {
  const statement = tree.parent(call);
  return statement !== null && tree.kind(statement) === "defer_statement";
};

interface LaterCall {
  readonly file: GoFile;
  readonly call: NodeIndex;
  readonly field: string;
}

/**
 * The function has called the method before, and nothing in between ends the field:
 *
 *   if c.conn == nil { c.dial() }
 *   if c.write(data) != nil { c.dial() }
 */
function isCalledBefore(
  repository: Repository,
  calls: readonly { readonly file: GoFile; readonly call: NodeIndex }[],
  { file, call, field }: LaterCall,
): boolean {
  const { tree } = file;
  const fn = tree.above(call, "func_literal", "function_declaration", "method_declaration");
  if (fn === null || isAskedFor(tree, call)) return false;
  const isFirst = ({ file: other, call: first }: { readonly file: GoFile; readonly call: NodeIndex }) =>
    other === file && first < call && tree.contains(fn, first) && isOnSamePath(tree, { first, call, field });
  if (!calls.some(isFirst)) return false;
  const isSet = (one: NodeIndex) => one < call && tree.contains(fn, one) && isOnPathOf(tree, one, call);
  if (selectorsOf(tree, field).some((one) => isSet(one) && (isEnded(tree, one) || isGivenAway(tree, one))))
    return false;
  return !tree.within(fn, "call_expression").some((other) => {
    const callee =
      other < call && !calls.some((one) => one.call === other) ? typesOf(repository).callee(file, other) : null;
    return callee?.kind === "function" && endsField(callee.fn, field);
  });
}

/** The function ends the field, or sets it. */
const endsField = ({ file: { tree }, node }: Located, field: string): boolean =>
  selectorsOf(tree, field).some((one) => tree.contains(node, one) && (isEnded(tree, one) || isGivenAway(tree, one)));

/** `c.conn = nil`, `old := c.conn`, `close(c.conn)` */
function isGivenAway(tree: SyntaxTree, selector: NodeIndex): boolean {
  const kind = tree.kind(tree.parent(selector) ?? selector);
  return kind === "expression_list" || kind === "argument_list" || kind === "keyed_element";
}

interface TwoCalls {
  readonly first: NodeIndex;
  readonly call: NodeIndex;
  readonly field: string;
}

/** The first call is in a block around the other one, or where the field is nil; a branch that it is in goes on. */
function isOnSamePath(tree: SyntaxTree, { first, call, field }: TwoCalls): boolean {
  if (!isOnPathOf(tree, first, call)) return false;
  for (
    let at = tree.above(first, "if_statement");
    at !== null && !tree.contains(at, call);
    at = tree.above(at, "if_statement")
  ) {
    const isInHeader = !tree.contains(tree.field(at, "consequence")!, first);
    if (!isInHeader && !tree.fieldText(at, "condition").endsWith(`.${field} == nil`)) return false;
  }
  return true;
}

/** `if c.state != connected { c.dial() }` */
function isAskedFor(tree: SyntaxTree, call: NodeIndex): boolean {
  const target = tree.field(call, "function");
  const operand = target === null ? null : tree.field(target, "operand");
  if (operand === null) return false;
  for (
    let at = tree.above(call, "if_statement", "func_literal");
    at !== null;
    at = tree.above(at, "if_statement", "func_literal")
  )
    if (tree.kind(at) === "if_statement" && asksFor(tree, at, tree.text(operand))) return true;
  return false;
}

/** The node is in a block around the call, or in a branch of such a block that goes on. */
function isOnPathOf(tree: SyntaxTree, node: NodeIndex, call: NodeIndex): boolean {
  for (let list = tree.above(node, "statement_list"); list !== null; list = tree.above(list, "statement_list")) {
    if (tree.contains(list, call)) return true;
    const last = tree.lastChild(list);
    if (last !== null && LEAVES.has(tree.kind(last))) return false;
    const around = tree.above(list, "if_statement", "communication_case", "expression_case", "func_literal");
    if (around === null || tree.kind(around) !== "if_statement") return false;
  }
  return false;
}

const LEAVES = new Set(["return_statement", "continue_statement", "break_statement", "goto_statement"]);

/** `if c.conn == nil {`, `c.conn = nil`, `old := c.conn` */
function isAsked(tree: SyntaxTree, selector: NodeIndex): boolean {
  const parent = tree.parent(selector);
  if (parent === null || tree.kind(parent) === "binary_expression") return parent !== null;
  if (tree.kind(parent) !== "expression_list") return false;
  return tree.fieldName(parent) === "right" || tree.fieldText(tree.parent(parent)!, "right") === "nil";
}
