/** Whether a function gets what says when it should end: a context, or the request whose context does. */
import type { Repository } from "../index/repository.ts";
import { libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

const CONTEXT = "context.Context";
const REQUEST = "net/http.Request";

/** A parameter of type context.Context. */
export const getsContext = (repository: Repository, fn: Located): boolean => getsOneOf(repository, fn, [CONTEXT]);

export const getsContextOrRequest = (repository: Repository, fn: Located): boolean =>
  getsOneOf(repository, fn, [CONTEXT, REQUEST]);

function getsOneOf(repository: Repository, { file, node }: Located, wanted: readonly string[]): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  const list = tree.field(node, "parameters");
  return (list === null ? [] : tree.children(list)).some((one) => {
    const name = libraryName(types.written(file, tree.field(one, "type")));
    return name !== null && wanted.includes(name);
  });
}
