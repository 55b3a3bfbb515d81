/**
 * Methods of interfaces that only show what their receiver has, so that whoever ends the receiver ends it:
 *
 *   type logger interface { File() (*os.File, error); Dispose() }
 *   func (l *fileLogger) File() (*os.File, error) { return l.file, nil }
 */
import type { GoFile } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";

/** Each method of that name in the package of the interface returns a field of its receiver, and there is one. */
export function isGetterOfInterface(repository: Repository, file: GoFile, call: NodeIndex): boolean {
  const { tree } = file;
  const target = tree.field(call, "function");
  const operand = target !== null && tree.kind(target) === "selector_expression" ? tree.field(target, "operand") : null;
  if (target === null || operand === null) return false;
  const types = typesOf(repository);
  const name = tree.fieldText(target, "field");
  const listed = types.listedMethod(types.of(file, operand), name);
  if (listed === null) return false;
  const outcomes = packageOf(repository, listed.file).flatMap((one) =>
    [...one.tree.within(one.tree.root, "method_declaration")].flatMap((method) =>
      one.tree.fieldText(method, "name") === name ? [returnsOwnField(one.tree, method)] : [],
    ),
  );
  return outcomes.length > 0 && outcomes.every((isGetter) => isGetter);
}

/** Each return gives a field of the receiver, or nil. */
function returnsOwnField(tree: SyntaxTree, method: NodeIndex): boolean {
  const list = tree.field(method, "receiver");
  const receiver = list === null ? undefined : tree.firstChild(list);
  const name = receiver === undefined ? "" : tree.fieldText(receiver, "name");
  const first = [...tree.within(method, "return_statement")].map((one) => {
    const values = tree.firstChild(one);
    return values !== undefined && tree.kind(values) === "expression_list" ? tree.firstChild(values) : values;
  });
  const isOwn = (value: NodeIndex | undefined) =>
    value !== undefined && tree.kind(value) === "selector_expression" && tree.fieldText(value, "operand") === name;
  return (
    name !== "" &&
    first.some(isOwn) &&
    first.every((value) => isOwn(value) || (value !== undefined && tree.kind(value) === "nil"))
  );
}
