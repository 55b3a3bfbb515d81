/**
 * A stream of gRPC that a client leaves before its end, although nothing cancels its context:
 *
 *   stream, err := client.Watch(context.Background(), request)
 *   if err != nil { return err }
 *   for {
 *       event, err := stream.Recv()
 *       if err != nil { return err }                  the stream has ended
 *       if event.Done { return nil }                  left open: its goroutine stays until the connection is closed
 *   }
 *
 * A stream ends with an error of Recv, Send or another method, or with its context.
 *
 * Condition: the context of the call is context.Background() or context.TODO(), itself or by way of a variable, or that of a
 * field; the function receives from the stream and nothing else gets it; and an exit path leaves it before its end. With low
 * confidence the same for a context that the caller gives.
 * Not reported: contexts that the function may cancel; streams that are handed on.
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
import type { Match, Rule } from "./rule.ts";

export const streamLeftOpen: Rule = {
  id: "stream-left-open",
  *find(file, repository) {
    // Generated code is not scanned, so that the type of a client is seldom known; what the function calls shows it.
    if (!RECEIVES.test(file.source)) return;
    const { tree } = file;
    for (const statement of tree.within(tree.root, "short_var_declaration")) {
      const opened = openedStream(file, repository, statement);
      const match = opened === null ? null : matchOf(file, opened);
      if (match !== null) yield match;
    }
  },
};

const RECEIVES = /\.(?:Recv|CloseAndRecv|RecvMsg)\(/;

function matchOf(file: GoFile, { resource, receive, callee, confidence, until }: OpenedStream): Match | null {
  const { tree } = file;
  const holder = variableHolder(resource, resource.variable);
  if (holder.uses.inLiterals.length > 0) return null;
  const { leak } = new Flow(resource, holder).run();
  if (leak === null || leak.isUnchecked || leak.how === "overwritten") return null;
  const where = leak.how === "exit" ? `on the exit path at line ${tree.line(leak.exit)}` : "at the end of its block";
  return {
    node: resource.statement,
    confidence,
    message: `The stream of ${callee} is left ${where} before it ends, and this function does not cancel its context, so a goroutine stays until ${until}.`,
    advice: "derive a context for the stream: ctx, cancel := context.WithCancel(ctx); defer cancel()",
    steps: [
      { file, node: receive, text: "receives" },
      ...(leak.how === "exit" ? [{ file, node: leak.exit, text: "leaves the stream" }] : []),
    ],
  };
}

/** Methods of a stream of gRPC; one of them that fails has ended the stream. */
const METHODS = new Set("Recv Send CloseSend CloseAndRecv Header Trailer Context RecvMsg SendMsg".split(" "));
const RECEIVING = new Set(["Recv", "CloseAndRecv", "RecvMsg"]);
const STREAM: ReleaseBy = {
  ...releaseBy("", "CloseSend", "CloseAndRecv"),
  endsOnErrorOf: new Set(["Recv", "Send", "Header", "RecvMsg", "SendMsg"]),
};

interface OpenedStream extends Life {
  readonly resource: Resource;
  readonly callee: string;
  /** The first call that receives. */
  readonly receive: NodeIndex;
}

/** How long the context of a call lives. */
interface Life {
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
  const receive = receiveOf(tree, variable);
  if (scope === null || context === undefined || receive === null) return null;
  const life = lifeOfContext(file, repository, context);
  if (life === null) return null;
  const hasName = tree.text(error) !== "_";
  const own = { file, repository, scope, statement, variable, error: hasName ? error : null };
  return { resource: { ...own, release: STREAM }, callee: assigned.callee, receive, ...life };
}

/** The first call that receives; null where something else than methods of a stream is called on the variable. */
function receiveOf(tree: SyntaxTree, variable: NodeIndex): NodeIndex | null {
  const scopes = scopesOf(tree);
  if (scopes.declarationOf(variable) !== variable) return null;
  let receive: NodeIndex | null = null;
  for (const use of scopes.usesOf(variable)) {
    const selector = tree.parent(use);
    if (selector === null || tree.kind(selector) !== "selector_expression") continue;
    const method = tree.fieldText(selector, "field");
    if (!METHODS.has(method)) return null;
    if (receive === null && RECEIVING.has(method)) receive = selector;
  }
  return receive;
}

const ENDLESS: Life = { confidence: "medium", until: "the server ends it or the connection is closed" };

/** null where the function may cancel the context, or where that is not known. */
function lifeOfContext(file: GoFile, repository: Repository, context: NodeIndex): Life | null {
  const { tree } = file;
  if (isEndless(file, repository, context)) return ENDLESS;
  if (isContextField(file, repository, context))
    return { confidence: "medium", until: `${tree.text(context)} ends or the server ends it` };
  const declaration = tree.kind(context) === "identifier" ? scopesOf(tree).declarationOf(context) : null;
  if (declaration === null) return null;
  const values = scopesOf(tree)
    .usesOf(declaration)
    .flatMap((use) => valueAssignedAt(tree, use) ?? []);
  if (isParameter(tree, declaration) && values.length === 0)
    return { confidence: "low", until: "the caller cancels the context or the server ends it" };
  const [value, more] = values;
  if (value === undefined || more !== undefined || tree.kind(value) === "identifier") return null;
  return lifeOfContext(file, repository, value);
}

/** `context.Background()` */
function isEndless(file: GoFile, repository: Repository, node: NodeIndex): boolean {
  if (file.tree.kind(node) !== "call_expression") return false;
  const callee = typesOf(repository).callee(file, node);
  return callee?.kind === "library" && /(?:^|\/)context\.(?:Background|TODO)$/.test(callee.name);
}

/** `n.ctx` of the receiver or of another value that outlives the call. */
const isContextField = (file: GoFile, repository: Repository, node: NodeIndex): boolean =>
  file.tree.kind(node) === "selector_expression" &&
  libraryName(typesOf(repository).of(file, node)) === "context.Context";

function isParameter(tree: SyntaxTree, declaration: NodeIndex): boolean {
  const parameter = tree.parent(declaration);
  return parameter !== null && tree.kind(parameter) === "parameter_declaration";
}
