/**
 * Processes that a function starts, and that somebody must wait for: until then, the process stays as a zombie, with the
 * goroutines that copy its output, and the goroutine that watches its context.
 *
 *   cmd := exec.Command(path)
 *   if err := cmd.Start(); err != nil { return err }
 *   line, err := bufio.NewReader(out).ReadString('\n')
 *   if err != nil { return err }                          nothing waits for the process here
 *   return cmd.Wait()
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Acquisition } from "./acquisitions.ts";
import type { ResourceKind } from "./kinds.ts";
import { releaseBy } from "./resource.ts";
import { usesOfVariable } from "./variable-uses.ts";

const STARTS = "os/exec.Cmd.Start";

export const COMMAND: ResourceKind = {
  rule: "closer-unclosed",
  noun: "process",
  release: releaseBy("", "Wait", "Process.Wait", "Process.Release"),
};

/** What is started, `cmd` or `s.cmd` of `err := cmd.Start()`; null for another call. */
export function startedBy(repository: Repository, file: GoFile, call: NodeIndex): NodeIndex | null {
  const { tree } = file;
  const target = tree.field(call, "function");
  if (target === null || tree.kind(target) !== "selector_expression" || tree.fieldText(target, "field") !== "Start")
    return null;
  if (argumentsOf(tree, call).length > 0) return null;
  const callee = typesOf(repository).callee(file, call);
  return callee?.kind === "library" && callee.name === STARTS ? tree.field(target, "operand") : null;
}

/** The process that a statement starts by way of a variable of the function; null where other code has the command. */
export function startedCommand(
  repository: Repository,
  file: GoFile,
  { statement, call }: { readonly statement: NodeIndex; readonly call: NodeIndex },
): Acquisition | null {
  const { tree } = file;
  const variable = startedBy(repository, file, call);
  const scope = functionAround(tree, statement);
  if (variable === null || scope === null || tree.kind(variable) !== "identifier") return null;
  const declaration = scopesOf(tree).declarationOf(variable);
  const body = tree.field(scope, "body");
  if (declaration === null || body === null || !tree.contains(body, declaration)) return null;
  if (isHandedOn({ file, repository, scope, declaration }, statement)) return null;
  const left = tree.field(statement, "left");
  const [error, more] = left === null ? [] : tree.children(left);
  return {
    kind: COMMAND,
    statement,
    call,
    callee: tree.fieldText(call, "function"),
    target: tree.text(variable),
    isByType: true,
    isDeclared: true,
    resource: {
      ...{ file, repository, scope, statement, variable, release: COMMAND.release },
      error: error !== undefined && more === undefined && tree.text(error) !== "_" ? error : null,
    },
  };
}

interface Command {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly scope: NodeIndex;
  readonly declaration: NodeIndex;
}

/** Other code gets the command before it is started, or its process. */
function isHandedOn({ file, repository, scope, declaration }: Command, statement: NodeIndex): boolean {
  const { tree } = file;
  const { uses } = usesOfVariable({ file, repository, scope, declaration, release: COMMAND.release });
  if (uses.some(({ node, effect }) => node < statement && effect !== "none" && effect !== "assigns")) return true;
  return scopesOf(tree)
    .usesOf(declaration)
    .some((use) => isProcess(tree, outermostSelector(tree, use)));
}

/** `cmd.Process`, where it is not asked whether there is one. */
const isProcess = (tree: SyntaxTree, selector: NodeIndex): boolean =>
  tree.kind(selector) === "selector_expression" &&
  tree.fieldText(selector, "field") === "Process" &&
  tree.kind(tree.parent(selector) ?? selector) !== "binary_expression";
