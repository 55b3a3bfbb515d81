/**
 * Whether a method makes a value that is there already hold something that has to be ended:
 *
 *   func (p *part) Open() error { p.file, err = os.Open(p.name); … }      puts what a call gives into the value
 *   func (p *part) Retain()     { p.refs++ }                              counts
 *   func (p *part) AddField(f)  { p.fields[f.name] = f }                  neither
 *
 * The name decides where the source of the method is not there.
 */
import type { GoFile } from "../index/go-file.ts";
import { argumentsOf, receiverOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Types } from "../types/types.ts";

const BEGINS = /^(?:Open|Start|Begin|Acquire|Retain|Connect|Dial|Listen|Subscribe|Add|Ref)(?![a-z])/;
const DEPTH_MAX = 2;

/** @param call of a method of the value */
export function beginsSomething(types: Types, file: GoFile, call: NodeIndex): boolean {
  const callee = types.callee(file, call);
  if (callee?.kind === "function") return beginsIn(types, callee.fn, 0);
  const target = file.tree.field(call, "function");
  return target !== null && BEGINS.test(file.tree.fieldText(target, "field"));
}

function beginsIn(types: Types, { file, node }: Located, depth: number): boolean {
  const { tree } = file;
  const receiver = receiverOf(tree, node);
  if (receiver === null) return false;
  const isOwn = (one: NodeIndex | null) => one !== null && scopesOf(tree).declarationOf(rootOf(tree, one)) === receiver;
  if (tree.within(node, "go_statement").length > 0) return true;
  if (tree.within(node, "inc_statement").some((one) => isOwn(tree.firstChild(one) ?? null))) return true;
  if (tree.within(node, "assignment_statement").some((one) => putsMade(tree, one, isOwn))) return true;
  return tree.within(node, "call_expression").some((call) => {
    const target = tree.field(call, "function");
    if (target === null || !isOwn(tree.field(target, "operand"))) return false;
    const callee = types.callee(file, call);
    if (callee?.kind === "function") return depth < DEPTH_MAX && beginsIn(types, callee.fn, depth + 1);
    return counts(types, file, call) || (callee?.kind !== "library" && BEGINS.test(tree.fieldText(target, "field")));
  });
}

/** `p.file, err = os.Open(name)`, `p.parts[i] = open(i)`, `p.refs += 1` */
function putsMade(tree: SyntaxTree, statement: NodeIndex, isOwn: (one: NodeIndex) => boolean): boolean {
  const [left, right] = [tree.field(statement, "left"), tree.field(statement, "right")];
  if (left === null || right === null) return false;
  const isField = (one: NodeIndex) => tree.kind(one) !== "identifier" && isOwn(one);
  if (!tree.children(left).some(isField)) return false;
  const isAdded = tree.source.slice(tree.end(left), tree.start(right)).trim() === "+=";
  return isAdded || tree.children(right).some((one) => tree.kind(one) === "call_expression");
}

/** `p.refs.Add(1)` of package sync/atomic or a wait group. */
function counts(types: Types, file: GoFile, call: NodeIndex): boolean {
  const callee = types.callee(file, call);
  const isCounter = callee?.kind === "library" && /^sync(?:\/atomic)?\.\w+\.(?:Add|Lock|RLock)$/.test(callee.name);
  return isCounter && !argumentsOf(file.tree, call).some((one) => file.tree.text(one).startsWith("-"));
}

function rootOf(tree: SyntaxTree, node: NodeIndex): NodeIndex {
  let at = node;
  for (let next = tree.field(at, "operand"); next !== null; next = tree.field(at, "operand")) at = next;
  return at;
}
