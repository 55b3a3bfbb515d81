/**
 * Whether an expression is a signal of the caller: a channel that ends when the caller says so, and not when the function
 * returns.
 *
 *   func retry(ctx context.Context, stop <-chan struct{}) {
 *       ctx.Done(), stop, s.ctx.Done(), stream.Context().Done()     signals of the caller
 *       own, cancel := context.WithCancel(ctx)
 *       own.Done()                                                  ends with the function
 *   }
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { isEmptyStruct, libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { argumentFor, type GoroutineStart } from "./starts.ts";

/**
 * @param signal what the goroutine receives from
 * @param home the file that starts it: parameters of the goroutine stand for what the `go` statement passes
 */
export function isCallersSignal(repository: Repository, signal: Located, start: GoroutineStart, home: GoFile): boolean {
  const types = typesOf(repository);
  const context = contextOfDone(signal);
  const at = { file: signal.file, node: context ?? signal.node };
  const passed = argumentFor(start, home, declarationOf(at)) ?? at;
  return context === null ? isCallersChannel(types, passed) : isCallersContext(types, passed);
}

const declarationOf = ({ file: { tree }, node }: Located): NodeIndex | null =>
  tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;

/** `ctx` of `ctx.Done()`. */
function contextOfDone({ file: { tree }, node }: Located): NodeIndex | null {
  return argumentsOf(tree, node).length === 0 ? operandOf(tree, node, "Done") : null;
}

/** What a method is called on. */
function operandOf(tree: SyntaxTree, call: NodeIndex, method: string): NodeIndex | null {
  const target = tree.kind(call) === "call_expression" ? tree.field(call, "function") : null;
  if (target === null || tree.kind(target) !== "selector_expression") return null;
  return tree.fieldText(target, "field") === method ? tree.field(target, "operand") : null;
}

/** A parameter `<-chan struct{}`: the function can only wait for it, and no data comes. */
function isCallersChannel(types: Types, at: Located): boolean {
  const declaration = declarationOf(at);
  if (declaration === null || !isParameter(at.file.tree, declaration)) return false;
  const type = types.underlying(types.ofDeclaration(at.file, declaration));
  return type?.kind === "chan" && type.direction === "receive" && isEmptyStruct(type.element);
}

function isCallersContext(types: Types, at: Located): boolean {
  const { tree } = at.file;
  const isContext = libraryName(types.of(at.file, at.node))?.endsWith("context.Context") === true;
  switch (tree.kind(at.node)) {
    case "identifier": {
      const declaration = declarationOf(at);
      if (declaration === null) return false;
      if (isParameter(tree, declaration)) return isContext;
      const value = valueAssignedAt(tree, declaration);
      return value !== null && isContextOfValue(types, { file: at.file, node: value });
    }
    case "selector_expression":
      return isContext && isOfParameter(at);
    default:
      return isContextOfValue(types, at);
  }
}

/** `stream.Context()`. The context of a request ends with its handler. */
function isContextOfValue(types: Types, { file, node }: Located): boolean {
  const operand = operandOf(file.tree, node, "Context");
  return operand !== null && libraryName(types.of(file, operand)) !== "net/http.Request";
}

/** A field of the receiver, or of another parameter. */
function isOfParameter({ file, node }: Located): boolean {
  const { tree } = file;
  let at: NodeIndex | null = node;
  while (at !== null && tree.kind(at) === "selector_expression") at = tree.field(at, "operand");
  const declaration = at === null ? null : declarationOf({ file, node: at });
  return declaration !== null && isParameter(tree, declaration);
}

function isParameter(tree: SyntaxTree, declaration: NodeIndex): boolean {
  const parent = tree.parent(declaration);
  return parent !== null && tree.kind(parent) === "parameter_declaration";
}
