/**
 * Values that a function gives up while it makes them, with parts that are open already:
 *
 *   func newConsumer(url string) (*consumer, error) {
 *       c := &consumer{}
 *       c.acks = newAckTracker()
 *       c.nacks = newNackTracker()
 *       if err := c.connect(url); err != nil {
 *           c.nacks.Close()
 *           return nil, err                       c.acks stays open: nobody else has c
 *       }
 *       return c, nil
 *   }
 *
 *   func (s *server) Start() error {
 *       s.control, err = net.Listen(…)
 *       s.data, err = net.Listen(…)
 *       if err != nil { s.control.Close(); return err }
 *       if err := s.check(); err != nil { s.data.Close(); return err }      s.control stays open, unless the caller ends s
 *
 * The branch has to end another part, or the method of the type that ends its values has to end the part. Not reported: the
 * branch, a deferred statement or the step that fails ends the value or hands it on; somebody else has it.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { acquiredBy } from "../lifetime/acquired.ts";
import { isFailureExit, isInFailure } from "../lifetime/failure-exits.ts";
import { ENDING_METHODS, OTHER_ENDS } from "../lifetime/kinds.ts";
import { argumentsOf, functionAround, statementBefore } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { assignedAt, type FieldValue } from "../types/field-uses.ts";
import { pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { endedParts, receiverOf } from "./ended-parts.ts";
import { endOfType } from "./part-makers.ts";
import type { Match } from "./rule.ts";

export function* halfMade(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) === "func_literal" || !/\berror\b/.test(tree.fieldText(fn.node, "result"))) continue;
    const exits = tree.withinFunction(fn.node, "return_statement").filter((one) => isFailureExit(tree, one));
    if (exits.length === 0) continue;
    const reported = new Set<NodeIndex>();
    for (const part of partsIn({ file, repository, fn })) {
      const exit = exits.find((one) => isLeftAt({ file, repository, fn }, part, one));
      const evidence = exit === undefined ? null : evidenceOf({ file, repository, fn }, part, exit);
      if (exit === undefined || evidence === null || reported.has(exit)) continue;
      if (part.isOfReceiver && isEndedByCaller({ file, repository, fn })) continue;
      reported.add(exit);
      yield matchOf(file, part, { exit, evidence });
    }
  }
}

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
}

/** A part of a value that the function makes. */
interface MadePart {
  /** The identifier that declares the value. */
  readonly owner: NodeIndex;
  /** The statement that puts the part into it. */
  readonly statement: NodeIndex;
  readonly field: string;
  /** `c.acks` */
  readonly text: string;
  readonly end: string;
  readonly made: Located;
  /** The value is the receiver, which the caller has as well. */
  readonly isOfReceiver: boolean;
}

interface Evidence extends Located {
  readonly isBeside: boolean;
}

function matchOf(
  file: GoFile,
  { statement, text, end, made, isOfReceiver }: MadePart,
  { exit, evidence }: { readonly exit: NodeIndex; readonly evidence: Evidence },
): Match {
  const { tree } = file;
  const maker = made.file.tree.fieldText(made.node, "function");
  return {
    node: statement,
    confidence: evidence.isBeside && !isOfReceiver ? "medium" : "low",
    message: `The function gives up on line ${tree.line(exit)} what it has made so far, and leaves ${text} open, which ${maker} has made.`,
    advice: `end it before the return: ${text}.${end}()`,
    steps: [
      { ...evidence, text: evidence.isBeside ? "ends another part of it" : `ends ${text} otherwise` },
      { file, node: exit, text: "returns without it" },
    ],
  };
}

/** `c.acks = newAckTracker()`, and `&consumer{acks: newAckTracker()}` */
function* partsIn({ file, repository, fn }: Place): Generator<MadePart> {
  const { tree } = file;
  for (const statement of tree.withinFunction(fn.node, "assignment_statement")) {
    const left = tree.field(statement, "left");
    for (const target of left === null ? [] : tree.children(left)) {
      const operand = tree.kind(target) === "selector_expression" ? tree.field(target, "operand") : null;
      const owner = operand === null ? null : ownValue(tree, fn, operand);
      const value = owner === null ? null : assignedAt({ file, node: target });
      if (owner === null || value === null) continue;
      const end = endOfType(typesOf(repository), typesOf(repository).of(file, target));
      const made = end === null ? null : knownMaker(repository, value);
      if (end === null || made === null) continue;
      const isOfReceiver = owner === receiverOf(tree, fn.node);
      yield {
        isOfReceiver,
        owner,
        statement,
        field: tree.fieldText(target, "field"),
        text: tree.text(target),
        end,
        made,
      };
    }
  }
}

/** A call of a constructor that the analysis can see, or of one of a library. */
function knownMaker(repository: Repository, { file, node, result }: FieldValue): Located | null {
  if (file.tree.kind(node) !== "call_expression") return null;
  const acquired = acquiredBy(repository, file, node).find((one) => one.result === result);
  if (acquired === undefined || acquired.isUncertain || acquired.kind.release.part !== "") return null;
  return acquired.maker === undefined || acquired.maker.fn !== null ? { file, node } : null;
}

/** The declaration of a variable to which the function itself gives a new value of a struct, or of the receiver. */
function ownValue(tree: SyntaxTree, { node: fn }: GoFunction, operand: NodeIndex): NodeIndex | null {
  const declaration = tree.kind(operand) === "identifier" ? scopesOf(tree).declarationOf(operand) : null;
  if (declaration !== null && declaration === receiverOf(tree, fn)) return declaration;
  const list = declaration === null ? null : tree.parent(declaration);
  const statement = list === null ? null : tree.parent(list);
  if (declaration === null || statement === null || tree.kind(statement) !== "short_var_declaration") return null;
  if (functionAround(tree, statement) !== fn) return null;
  const right = tree.field(statement, "right");
  const [value, more] = right === null ? [] : tree.children(right);
  if (value === undefined || more !== undefined) return null;
  const kind = tree.kind(value);
  if (kind === "composite_literal") return declaration;
  const inner = kind === "unary_expression" ? tree.field(value, "operand") : null;
  if (inner !== null && tree.kind(inner) === "composite_literal") return declaration;
  return kind === "call_expression" && tree.fieldText(value, "function") === "new" ? declaration : null;
}

/** The function returns there, and nothing has ended the part or has the value. */
function isLeftAt({ file, repository, fn }: Place, part: MadePart, exit: NodeIndex): boolean {
  const { tree } = file;
  const list = tree.above(part.statement, "statement_list");
  const branch = branchOf(tree, exit);
  if (exit < part.statement || list === null || !tree.contains(list, exit) || branch === null) return false;
  const step = stepOf(tree, branch);
  if (step === part.statement || tree.contains(part.statement, exit)) return false;
  const uses = scopesOf(tree).usesOf(part.owner);
  for (const use of uses) {
    if (use === part.owner || use > tree.subtreeEnd(branch) || isOnOtherPath(tree, use, exit)) continue;
    if (tree.contains(branch, use) ? !isOnlyRead(tree, use, part) : mayKeep(tree, use, part)) return false;
  }
  return step === null || !stepEnds({ file, repository, fn }, part, step);
}

/** In a branch that returns before the exit. */
function isOnOtherPath(tree: SyntaxTree, use: NodeIndex, exit: NodeIndex): boolean {
  if (tree.contains(exit, use)) return false;
  for (let list = tree.above(use, "statement_list"); list !== null; list = tree.above(list, "statement_list")) {
    if (tree.contains(list, exit)) return false;
    const last = tree.lastChild(list);
    const around = tree.parent(tree.parent(list) ?? list);
    if (
      last !== null &&
      tree.kind(last) === "return_statement" &&
      around !== null &&
      tree.kind(around) === "if_statement"
    )
      return true;
  }
  return false;
}

/** The statements of the branch that ends with the exit. */
function branchOf(tree: SyntaxTree, exit: NodeIndex): NodeIndex | null {
  const list = tree.above(exit, "statement_list");
  const around = list === null ? null : tree.above(list, "if_statement", "communication_case", "block");
  return around === null ? null : list;
}

/** What fails: the head of the branch, or the statement before it. */
function stepOf(tree: SyntaxTree, list: NodeIndex): NodeIndex | null {
  const branch = tree.above(list, "if_statement", "func_literal");
  if (branch === null || tree.kind(branch) !== "if_statement") return null;
  return tree.field(branch, "initializer") ?? statementBefore(tree, branch);
}

const ENDING = new Set([...ENDING_METHODS, ...OTHER_ENDS]);
const ENDS_BY_NAME = /close|stop|shut|cancel|end|clean|release|destroy|abort|kill|tear|dispose|free|unref/i;

/** Of the value, the branch only ends other parts, or reads fields. */
function isOnlyRead(tree: SyntaxTree, use: NodeIndex, { text }: MadePart): boolean {
  const selector = tree.parent(use);
  if (selector === null || tree.kind(selector) !== "selector_expression" || tree.text(selector) === text) return false;
  const outer = tree.parent(selector);
  return (
    outer !== null && (tree.kind(outer) !== "call_expression" || !ENDS_BY_NAME.test(tree.fieldText(selector, "field")))
  );
}

/** Before the exit, the value is given to something that may keep or end it, or a literal has it. */
function mayKeep(tree: SyntaxTree, use: NodeIndex, { owner, statement, text }: MadePart): boolean {
  if (isInPart(tree, use, owner)) return false;
  if (functionAround(tree, use) !== functionAround(tree, owner)) return true;
  if (tree.above(use, "defer_statement", "block") !== tree.above(use, "block")) return true;
  const parent = tree.parent(use);
  if (parent === null || tree.kind(parent) !== "selector_expression") return !tree.contains(statement, use);
  if (tree.text(parent) !== text || tree.contains(statement, use)) {
    const isEnd = use > statement && ENDING.has(tree.fieldText(parent, "field"));
    return isEnd;
  }
  // The part itself: called, read or compared, and not given away.
  const outer = tree.parent(parent);
  if (outer === null || use < statement) return outer === null;
  const kind = tree.kind(outer);
  if (kind === "selector_expression") return ENDS_BY_NAME.test(tree.fieldText(outer, "field"));
  return kind !== "binary_expression";
}

/** In what the function puts into another field of the value: `c.nacks = newNackTracker(c)`. */
function isInPart(tree: SyntaxTree, use: NodeIndex, owner: NodeIndex): boolean {
  for (let at = tree.above(use, "assignment_statement"); at !== null; at = tree.above(at, "assignment_statement")) {
    const left = tree.field(at, "left");
    const [target, more] = left === null ? [] : tree.children(left);
    const operand = target === undefined || more !== undefined ? null : tree.field(target, "operand");
    if (operand !== null && !tree.contains(target!, use) && scopesOf(tree).declarationOf(operand) === owner)
      return true;
  }
  return false;
}

/** The method that fails ends the part, or all of the value. */
function stepEnds({ file, repository }: Place, { owner }: MadePart, step: NodeIndex): boolean {
  const { tree } = file;
  return tree.within(step, "call_expression").some((call) => {
    const callee = typesOf(repository).callee(file, call);
    const isGiven = argumentsOf(tree, call).some((one) => scopesOf(tree).declarationOf(one) === owner);
    if (callee?.kind !== "function") return isGiven;
    const own = callee.fn.file.tree;
    return own.within(callee.fn.node, "call_expression").some((one) => {
      const target = own.field(one, "function");
      return (
        target !== null && own.kind(target) === "selector_expression" && ENDING.has(own.fieldText(target, "field"))
      );
    });
  });
}

/** Another part that the branch ends, or the part in the method by which values of the type are ended. */
function evidenceOf({ file, repository }: Place, part: MadePart, exit: NodeIndex): Evidence | null {
  const { tree } = file;
  const branch = branchOf(tree, exit);
  for (const use of branch === null ? [] : scopesOf(tree).usesOf(part.owner)) {
    const other = branch !== null && tree.contains(branch, use) ? tree.parent(use) : null;
    const selector = other === null ? null : tree.parent(other);
    if (selector === null || tree.kind(selector) !== "selector_expression") continue;
    if (ENDING.has(tree.fieldText(selector, "field"))) return { file, node: selector, isBeside: true };
  }
  return part.isOfReceiver ? endAtOtherExit(tree, part, exit, file) : endInMethod({ file, repository }, part);
}

/** Another branch that gives up ends the part. */
function endAtOtherExit(tree: SyntaxTree, { owner, text }: MadePart, exit: NodeIndex, file: GoFile): Evidence | null {
  for (const use of scopesOf(tree).usesOf(owner)) {
    const part = tree.parent(use);
    const selector = part === null || tree.text(part) !== text ? null : tree.parent(part);
    if (selector === null || tree.kind(selector) !== "selector_expression") continue;
    if (!ENDING.has(tree.fieldText(selector, "field")) || tree.contains(branchOf(tree, exit)!, use)) continue;
    if (isInFailure(tree, use)) return { file, node: selector, isBeside: false };
  }
  return null;
}

/** A caller ends the value itself: where it fails, or whatever happens. */
function isEndedByCaller({ file, repository, fn }: Place): boolean {
  return (callSitesOf(fn, file, repository) ?? []).some(({ file: { tree }, call }) => {
    const around = functionAround(tree, call);
    const target = tree.field(call, "function");
    const owner = target === null ? "" : tree.fieldText(target, "operand");
    return (around === null ? [] : tree.within(around, "selector_expression")).some(
      (one) => tree.fieldText(one, "operand") === owner && ENDS_BY_NAME.test(tree.fieldText(one, "field")),
    );
  });
}

const OWNER_ENDS = ["Close", "Stop", "Shutdown", "Release", "Destroy", "close", "stop", "shutdown"];

function endInMethod({ file, repository }: Omit<Place, "fn">, { owner, field }: MadePart): Evidence | null {
  const types = typesOf(repository);
  const type = pointee(types.of(file, owner));
  for (const name of type === null ? [] : OWNER_ENDS) {
    const method = types.method(type, name);
    if (method === null) continue;
    const receiver = receiverOf(method.file.tree, method.node);
    const text = receiver === null ? "" : `${method.file.tree.text(receiver)}.${field}`;
    for (const { call, part } of endedParts(repository, method))
      if (part === text) return { file: method.file, node: call, isBeside: false };
  }
  return null;
}
