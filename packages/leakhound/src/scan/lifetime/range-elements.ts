/**
 * Elements of a list that the body of a loop ends, and forgets where something fails:
 *
 *   for _, scaler := range scalers {
 *       isActive, err := scaler.IsActive(ctx)
 *       if err != nil {
 *           continue                          forgotten here
 *       }
 *       scaler.Close()
 *   }
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Acquisition } from "./acquisitions.ts";
import { methodsCalled } from "./called-ends.ts";
import { ownKind } from "./kinds.ts";
import { variableAcquisition } from "./variable-acquisition.ts";

/** What the clause of a loop gives to its body; null where the body does not end it in its own block. */
export function rangeElement(repository: Repository, file: GoFile, clause: NodeIndex): Acquisition | null {
  const { tree } = file;
  const loop = tree.parent(clause);
  const scope = functionAround(tree, clause);
  const body = loop === null ? null : tree.field(loop, "body");
  const left = tree.field(clause, "left");
  const right = tree.field(clause, "right");
  const variable = left === null ? null : tree.lastChild(left);
  if (scope === null || body === null || right === null || variable === null) return null;
  if (tree.kind(variable) !== "identifier" || scopesOf(tree).declarationOf(variable) !== variable) return null;
  const methods = methodsCalled(tree, scope, variable).filter((method) =>
    endsInBlock(file, { variable, method, body }),
  );
  if (methods.length === 0 || isGivenToDeferred(tree, right, clause)) return null;
  const kind = ownKind("element", methods);
  const given = { repository, file, scope, statement: clause, kind, variable };
  const acquisition = variableAcquisition({ ...given, source: right, callee: tree.text(right) });
  return { ...acquisition, isEvident: true, resource: { ...acquisition.resource, life: body } };
}

/** `defer closeAll(scalers)` before the loop: deferred code has the list, and may end its elements. */
function isGivenToDeferred(tree: SyntaxTree, list: NodeIndex, clause: NodeIndex): boolean {
  const declaration = tree.kind(list) === "identifier" ? scopesOf(tree).declarationOf(list) : null;
  return (declaration === null ? [] : scopesOf(tree).usesOf(declaration)).some(
    (use) => use < clause && tree.above(use, "defer_statement") !== null,
  );
}

/** `scaler.Close()` as a statement of the body itself. */
function endsInBlock(
  { tree }: GoFile,
  { variable, method, body }: { readonly variable: NodeIndex; readonly method: string; readonly body: NodeIndex },
): boolean {
  return scopesOf(tree)
    .usesOf(variable)
    .some((use) => {
      const selector = tree.parent(use);
      if (selector === null || tree.kind(selector) !== "selector_expression") return false;
      return (
        tree.fieldText(selector, "field") === method &&
        tree.above(use, "block") === body &&
        tree.above(use, "defer_statement", "block") === body
      );
    });
}
