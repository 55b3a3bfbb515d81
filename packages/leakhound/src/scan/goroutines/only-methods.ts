/** What a call by way of an interface reaches, where the repository has one method of that name only. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

/** Null for other calls, and where several types have a method of the name. */
export type OnlyMethods = (file: GoFile, call: NodeIndex) => Located | null;

const known = new WeakMap<Repository, ReadonlyMap<string, Located | null>>();

export function onlyMethodsOf(repository: Repository): OnlyMethods {
  const methods = known.get(repository) ?? methodsByName(repository);
  known.set(repository, methods);
  const types = typesOf(repository);
  return (file, call) => {
    const { tree } = file;
    const target = tree.field(call, "function");
    if (target === null || tree.kind(target) !== "selector_expression") return null;
    const method = methods.get(tree.fieldText(target, "field"));
    return method && types.callee(file, call)?.kind === "dynamic" ? method : null;
  };
}

function methodsByName({ files }: Repository): ReadonlyMap<string, Located | null> {
  const methods = new Map<string, Located | null>();
  for (const file of files)
    for (const { name, node, receiver } of file.functions)
      if (receiver !== null && file.tree.kind(node) === "method_declaration")
        methods.set(name, methods.has(name) ? null : { file, node });
  return methods;
}
