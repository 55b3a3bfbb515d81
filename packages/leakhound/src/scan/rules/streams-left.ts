/**
 * Streams of gRPC that a client leaves before their end, with the context of a field or of the caller:
 *
 *   stream, err := client.Watch(n.ctx, request)       the context of the node outlives the function
 *   for {
 *       event, err := stream.Recv()
 *       if err != nil { return err }                  the stream has ended
 *       if event.Done { return nil }                  left open: its goroutine stays until the context ends
 *   }
 *
 * A stream ends with an error of Recv, Send or another method, or with its context.
 */
import type { Confidence } from "../findings/finding.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { Flow } from "../lifetime/flow.ts";
import { variableHolder } from "../lifetime/holder.ts";
import { type ReleaseBy, type Resource, releaseBy } from "../lifetime/resource.ts";
import { argumentsOf, callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { libraryName } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

/** Methods of a stream of gRPC; one of them that fails has ended the stream. */
const METHODS = new Set("Recv Send CloseSend CloseAndRecv Header Trailer Context RecvMsg SendMsg".split(" "));
const RECEIVING = new Set(["Recv", "CloseAndRecv", "RecvMsg"]);
const STREAM: ReleaseBy = {
  ...releaseBy("", "CloseSend", "CloseAndRecv"),
  endsOnErrorOf: new Set(["Recv", "Send", "Header", "RecvMsg", "SendMsg"]),
};

export function* streamsLeft(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const statement of tree.within(tree.root, "short_var_declaration")) {
    const opened = openedStream(file, repository, statement);
    if (opened === null) continue;
    const holder = variableHolder(opened.resource, opened.resource.variable);
    if (holder.uses.inLiterals.length > 0) continue;
    const { leak } = new Flow(opened.resource, holder).run();
    if (leak === null || leak.isUnchecked || leak.how === "overwritten") continue;
    const where = leak.how === "exit" ? `on the exit path at line ${tree.line(leak.exit)}` : "at the end of its block";
    yield {
      node: statement,
      confidence: opened.confidence,
      message: `The stream of ${opened.callee} is left ${where} before it ends, and this function does not cancel its context, so a goroutine stays until ${opened.until}.`,
      advice: "derive a context for the stream: ctx, cancel := context.WithCancel(ctx); defer cancel()",
    };
  }
}

interface OpenedStream {
  readonly resource: Resource;
  readonly callee: string;
  readonly confidence: Confidence;
  readonly until: string;
}

/** `stream, err := client.Watch(ctx, …)` of which only methods of a stream are called. */
function openedStream(file: GoFile, repository: Repository, statement: NodeIndex): OpenedStream | null {
  const { tree } = file;
  const assigned = callAssigned(tree, statement);
  const [variable, error, more] = assigned?.targets ?? [];
  if (!assigned || variable === undefined || error === undefined || more !== undefined) return null;
  const scope = functionAround(tree, statement);
  const [context] = argumentsOf(tree, assigned.call);
  if (scope === null || context === undefined || !isStream(tree, variable)) return null;
  const life = lifeOfContext({ file, repository, scope }, context);
  if (life === null) return null;
  const hasName = tree.text(error) !== "_";
  const own = { file, repository, scope, statement, variable, error: hasName ? error : null };
  return { resource: { ...own, release: STREAM }, callee: assigned.callee, ...life };
}

/** Nothing but methods of a stream is called on the variable, and one that receives. */
function isStream(tree: SyntaxTree, variable: NodeIndex): boolean {
  const scopes = scopesOf(tree);
  if (scopes.declarationOf(variable) !== variable) return false;
  let receives = false;
  for (const use of scopes.usesOf(variable)) {
    const selector = tree.parent(use);
    if (selector === null || tree.kind(selector) !== "selector_expression") continue;
    const method = tree.fieldText(selector, "field");
    if (!METHODS.has(method)) return false;
    receives ||= RECEIVING.has(method);
  }
  return receives;
}

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly scope: NodeIndex;
}

/** How long the context of the call lives; null where the function may cancel it, or where that is not known. */
function lifeOfContext(place: Place, context: NodeIndex): Pick<OpenedStream, "confidence" | "until"> | null {
  const { tree } = place.file;
  if (isContextField(place, context))
    return { confidence: "medium", until: `${tree.text(context)} ends or the server ends it` };
  const declaration = tree.kind(context) === "identifier" ? scopesOf(tree).declarationOf(context) : null;
  if (declaration === null) return null;
  if (isParameter(tree, declaration) && isNeverAssigned(tree, declaration))
    return { confidence: "low", until: "the caller cancels the context or the server ends it" };
  const values = scopesOf(tree)
    .usesOf(declaration)
    .flatMap((use) => valueAssignedAt(tree, use) ?? []);
  const [value, more] = values;
  if (value === undefined || more !== undefined || value === context) return null;
  return isContextField(place, value) ? lifeOfContext(place, value) : null;
}

/** `n.ctx` of the receiver or of another value that outlives the call. */
function isContextField({ file, repository }: Place, node: NodeIndex): boolean {
  if (file.tree.kind(node) !== "selector_expression") return false;
  return libraryName(typesOf(repository).of(file, node)) === "context.Context";
}

function isParameter(tree: SyntaxTree, declaration: NodeIndex): boolean {
  const parameter = tree.parent(declaration);
  return parameter !== null && tree.kind(parameter) === "parameter_declaration";
}

const isNeverAssigned = (tree: SyntaxTree, declaration: NodeIndex): boolean =>
  scopesOf(tree)
    .usesOf(declaration)
    .every((use) => valueAssignedAt(tree, use) === null);
