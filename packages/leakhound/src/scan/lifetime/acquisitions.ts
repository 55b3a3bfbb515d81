/** The statements that acquire resources: of a function, or of a whole file. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { acquiredBy } from "./acquired.ts";
import type { Acquired, ResourceKind } from "./kinds.ts";
import type { Resource } from "./resource.ts";

export interface Acquisition {
  readonly kind: ResourceKind;
  readonly statement: NodeIndex;
  readonly call: NodeIndex;
  /** The function that acquires, as written. */
  readonly callee: string;
  /** null where no variable gets the resource. */
  readonly resource: Resource | null;
  /** What is assigned: `resp`, `s.conn`, `_`; "" where nothing is. */
  readonly target: string;
  readonly isByType: boolean;
  readonly maker?: Located;
}

/** Acquisitions of a function itself, not of literals inside it; of all functions for the root of the tree. */
export function* acquisitionsIn(repository: Repository, file: GoFile, scope: NodeIndex): Generator<Acquisition> {
  const { tree } = file;
  for (const statement of tree.within(
    scope,
    "short_var_declaration",
    "assignment_statement",
    "var_spec",
    "expression_statement",
  )) {
    const around = functionAround(tree, statement);
    if (around === null || (scope !== tree.root && around !== scope)) continue;
    const call = callOf(tree, statement);
    if (call === null) continue;
    for (const acquired of acquiredBy(repository, file, call))
      yield acquisitionOf({ repository, file, scope: around, statement, call }, acquired);
  }
}

/** The call whose results a statement assigns or discards. */
function callOf(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  const kind = tree.kind(statement);
  const right =
    kind === "expression_statement" ? statement : tree.field(statement, kind === "var_spec" ? "value" : "right");
  const [call, more] = right === null ? [] : tree.children(right);
  return call !== undefined && more === undefined && tree.kind(call) === "call_expression" ? call : null;
}

interface AcquiringCall {
  readonly repository: Repository;
  readonly file: GoFile;
  readonly scope: NodeIndex;
  readonly statement: NodeIndex;
  readonly call: NodeIndex;
}

function acquisitionOf(
  { call, ...at }: AcquiringCall,
  { kind, result, hasError, isByType, maker }: Acquired,
): Acquisition {
  const { tree } = at.file;
  const targets = targetsOf(tree, at.statement);
  const variable = targets[result];
  const error = hasError ? targets.at(-1) : undefined;
  const hasErrorName = error !== undefined && error !== variable && tree.text(error) !== "_";
  const isVariable = variable !== undefined && tree.kind(variable) === "identifier" && tree.text(variable) !== "_";
  const context = kind.rule === "ctx-cancel-lost" ? targets[0] : undefined;
  const { release } = kind;
  return {
    kind,
    statement: at.statement,
    call,
    callee: tree.fieldText(call, "function"),
    target: variable === undefined ? "" : tree.text(variable),
    isByType,
    ...(maker ? { maker } : {}),
    resource: isVariable
      ? { ...at, variable, error: hasErrorName ? error : null, release, ...(context ? { context } : {}) }
      : null,
  };
}

function targetsOf(tree: SyntaxTree, statement: NodeIndex): readonly NodeIndex[] {
  if (tree.kind(statement) === "var_spec")
    return tree.children(statement).filter((child) => tree.fieldName(child) === "name");
  const left = tree.kind(statement) === "expression_statement" ? null : tree.field(statement, "left");
  return left === null ? [] : tree.children(left);
}
