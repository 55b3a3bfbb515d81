/** Selectors of channel fields by the field that they name, so that fields of one name in many types cost one pass. */
import { folderOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { type Types, typesOf } from "../types/types.ts";
import { usesOfCarrier } from "./name-uses.ts";

export interface FieldSelectors {
  /** By the key of the field. */
  readonly byField: ReadonlyMap<string, readonly Located[]>;
  /** Folders in which a value whose type is not known has a field of the name. */
  readonly unknownIn: ReadonlySet<string>;
}

const known = new WeakMap<Repository, Map<string, FieldSelectors>>();

/** Selectors of all fields of a name. */
export function selectorsNamed(repository: Repository, name: string): FieldSelectors {
  const names = known.get(repository) ?? new Map<string, FieldSelectors>();
  known.set(repository, names);
  const selectors = names.get(name) ?? findSelectors(repository, name);
  names.set(name, selectors);
  return selectors;
}

function findSelectors(repository: Repository, name: string): FieldSelectors {
  const types = typesOf(repository);
  const byField = new Map<string, Located[]>();
  const unknownIn = new Set<string>();
  for (const { file, node } of usesOfCarrier(repository, name)) {
    const selector = file.tree.parent(node);
    if (file.tree.kind(node) !== "field_identifier" || selector === null) continue;
    if (file.tree.kind(selector) !== "selector_expression") continue;
    const field = types.fieldAt(file, selector);
    if (field === null) {
      if (!isCalled(file.tree, selector) && isOfUnknownType(types, { file, node: selector }))
        unknownIn.add(folderOf(file.path));
    } else {
      const same = byField.get(field.key);
      if (same) same.push({ file, node: selector });
      else byField.set(field.key, [{ file, node: selector }]);
    }
  }
  return { byField, unknownIn };
}

/** `x.next()`: a channel cannot be called. */
function isCalled(tree: SyntaxTree, selector: NodeIndex): boolean {
  const call = tree.parent(selector);
  return call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === selector;
}

function isOfUnknownType(types: Types, { file, node }: Located): boolean {
  const operand = file.tree.field(node, "operand");
  if (operand === null) return true;
  if (file.tree.kind(operand) === "identifier" && file.imports.has(file.tree.text(operand))) return false;
  return types.of(file, operand) === null;
}
