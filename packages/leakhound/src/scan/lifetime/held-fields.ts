/**
 * Open values in a field of a value that the function did not make, and that the function ends itself:
 *
 *   for _, part := range parts {
 *       part.src, err = os.Open(part.path)
 *       if err != nil { return err }
 *       if _, err := io.Copy(w, part.src); err != nil {
 *           return err                                    part.src stays open
 *       }
 *       part.src.Close()                                  so the function owns it
 *   }
 *
 * Whoever has the value around it may end it as well, so it counts only where the function forgets it on a failure.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { functionAround, targetsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Acquisition } from "./acquisitions.ts";
import type { ReleaseBy } from "./resource.ts";

/** The acquisition with the value around the field as its holder; null where the function does not end the field. */
export function heldField(repository: Repository, file: GoFile, acquisition: Acquisition): Acquisition | null {
  const { kind, statement, resource, target, maker } = acquisition;
  if (resource !== null || maker || kind.release.part !== "" || kind.release.methods.has("")) return null;
  const { tree } = file;
  const scope = functionAround(tree, statement);
  const selector = targetsOf(tree, statement).find((one) => tree.text(one) === target);
  const operand =
    selector !== undefined && tree.kind(selector) === "selector_expression" ? tree.field(selector, "operand") : null;
  if (scope === null || selector === undefined || operand === null || tree.kind(operand) !== "identifier") return null;
  const declaration = scopesOf(tree).declarationOf(operand);
  if (declaration === null || declaration < scope || !isEndedIn(tree, { scope, selector, release: kind.release }))
    return null;
  const last = targetsOf(tree, statement).at(-1);
  const error = last !== undefined && last !== selector && tree.text(last) !== "_" ? last : null;
  const release = { ...kind.release, part: `.${tree.fieldText(selector, "field")}` };
  return {
    ...acquisition,
    isEvident: true,
    isUncertain: true,
    resource: { file, repository, scope, statement, variable: operand, error, release, isOwner: true },
  };
}

interface Field {
  readonly scope: NodeIndex;
  readonly selector: NodeIndex;
  readonly release: ReleaseBy;
}

/** `part.src.Close()` */
const isEndedIn = (tree: SyntaxTree, { scope, selector, release }: Field): boolean =>
  selectorsOf(tree, tree.fieldText(selector, "field")).some((one) => {
    const method = tree.contains(scope, one) && tree.text(one) === tree.text(selector) ? tree.parent(one) : null;
    const call = method === null || tree.kind(method) !== "selector_expression" ? null : tree.parent(method);
    return (
      method !== null &&
      call !== null &&
      tree.kind(call) === "call_expression" &&
      release.methods.has(tree.fieldText(method, "field"))
    );
  });
