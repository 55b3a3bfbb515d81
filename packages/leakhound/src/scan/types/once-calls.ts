/**
 * Code that runs once for its sync.Once, however often the function around it runs:
 *
 *   s.once.Do(func() { … })         start := sync.OnceFunc(func() { … })
 *
 * Where the type of the receiver is not known, its name decides.
 */
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { selectedName } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "./package-members.ts";
import { type Types, typesOf } from "./types.ts";

const RUNS_ONCE = /^sync\.Once(?:\.Do|Func|Values?)$/;

/** `s.once.Do(run)`, `sync.OnceFunc(run)` */
export function isOnceCall(types: Types, file: GoFile, call: NodeIndex): boolean {
  const callee = types.callee(file, call);
  if (callee !== null) return callee.kind === "library" && RUNS_ONCE.test(callee.name);
  const { tree } = file;
  const target = tree.field(call, "function");
  const receiver = target === null ? null : tree.field(target, "operand");
  if (target === null || receiver === null || tree.fieldText(target, "field") !== "Do") return false;
  return types.of(file, receiver) === null && /once$/i.test(selectedName(tree, receiver));
}

/** `once.Do(func() { … })` for the literal. */
export function isRunOnce(repository: Repository, file: GoFile, literal: NodeIndex): boolean {
  const { tree } = file;
  const list = tree.parent(literal);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  return call !== null && isOnceCall(typesOf(repository), file, call);
}

/** In such a literal, or in a literal inside of one. */
export function isInOnce(repository: Repository, file: GoFile, node: NodeIndex): boolean {
  const literal = file.tree.above(node, "func_literal", "function_declaration", "method_declaration");
  if (literal === null || file.tree.kind(literal) !== "func_literal") return false;
  return isRunOnce(repository, file, literal) || isInOnce(repository, file, literal);
}

/** The function, or a literal in it, calls Do. */
export const callsOnce = (repository: Repository, { file, node }: Located): boolean =>
  callsNamed(file.tree, node, ["Do"]).some((call) => isOnceCall(typesOf(repository), file, call));
