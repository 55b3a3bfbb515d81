/** Where handlers are given to a server or router: `http.HandleFunc("/orders", shop.orders)`. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

const known = new WeakMap<Repository, ReadonlyMap<string, Located>>();

/** The first call that gets the function as a value; for a literal, the call that it is an argument of. */
export function registrationOf(repository: Repository, { file, node }: Located): Located | null {
  const found = known.get(repository) ?? registrations(repository);
  known.set(repository, found);
  return found.get(`${file.path}#${node}`) ?? null;
}

function registrations(repository: Repository): Map<string, Located> {
  const handlers = new Set(
    repository.files.flatMap(({ functions }) => functions.flatMap(({ name, isHandler }) => (isHandler ? [name] : []))),
  );
  const found = new Map<string, Located>();
  for (const file of repository.files)
    for (const call of file.tree.within(file.tree.root, "call_expression"))
      for (const argument of argumentsOf(file.tree, call)) {
        const key = handlerKey(repository, file, argument, handlers);
        if (key !== null && !found.has(key)) found.set(key, { file, node: call });
      }
  return found;
}

/** The function that an argument stands for, where it may be a handler. */
function handlerKey(
  repository: Repository,
  file: GoFile,
  argument: NodeIndex,
  handlers: ReadonlySet<string>,
): string | null {
  const { tree } = file;
  const kind = tree.kind(argument);
  if (kind === "func_literal") return `${file.path}#${argument}`;
  const name = kind === "selector_expression" ? tree.fieldText(argument, "field") : tree.text(argument);
  if ((kind !== "identifier" && kind !== "selector_expression") || !handlers.has(name)) return null;
  const target = typesOf(repository).target(file, argument);
  return target?.kind === "function" ? `${target.fn.file.path}#${target.fn.node}` : null;
}
