/**
 * Values of the repository's own types that a function makes itself, without a constructor:
 *
 *   iter := &mergingIter{}
 *   iter.Init(compare)
 *   if err := iter.AddLevel(level); err != nil {
 *       return nil, err                           iter is not closed here
 *   }
 *   return iter, nil
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { pointee } from "../types/go-type.ts";
import { typesOf } from "../types/types.ts";
import type { Acquisition } from "./acquisitions.ts";
import { OTHER_ENDS, ownKind } from "./kinds.ts";
import { endingMethods, mayHold } from "./made.ts";
import { variableAcquisition } from "./variable-acquisition.ts";

/** The value that a statement makes; null where it makes none, or one that needs no end. */
export function madeLiteral(repository: Repository, file: GoFile, statement: NodeIndex): Acquisition | null {
  const { tree } = file;
  const scope = functionAround(tree, statement);
  const made = scope === null ? null : madeBy(tree, statement);
  if (scope === null || made === null) return null;
  const { variable, value } = made;
  const types = typesOf(repository);
  const type = pointee(types.of(file, variable));
  if (type?.kind !== "named" || type.folder === null) return null;
  const methods = endingMethods(types, type);
  if (methods.length === 0 || !mayHold(types, type)) return null;
  const kind = ownKind(type.name, [...methods, ...OTHER_ENDS]);
  const name = `${type.folder}:${type.name}`;
  const given = { repository, file, scope, statement, kind, variable };
  const acquisition = variableAcquisition({ ...given, source: value, callee: type.name });
  const maker = { key: `literal ${name}`, fn: null, isConstructor: true, isLiteral: true, type: name };
  return { ...acquisition, maker };
}

interface Made {
  readonly variable: NodeIndex;
  readonly value: NodeIndex;
}

/** `x := &T{…}`, `x := T{…}`, `x := new(T)` */
function madeBy(tree: SyntaxTree, statement: NodeIndex): Made | null {
  const [left, right] = [tree.field(statement, "left"), tree.field(statement, "right")];
  const [variable, another] = left === null ? [] : tree.children(left);
  const [value, more] = right === null ? [] : tree.children(right);
  if (variable === undefined || value === undefined || another !== undefined || more !== undefined) return null;
  if (tree.kind(variable) !== "identifier" || !isMade(tree, value)) return null;
  return { variable, value };
}

function isMade(tree: SyntaxTree, value: NodeIndex): boolean {
  if (tree.kind(value) === "call_expression") return tree.fieldText(value, "function") === "new";
  const literal = tree.kind(value) === "unary_expression" ? tree.field(value, "operand") : value;
  return literal !== null && tree.kind(literal) === "composite_literal";
}
