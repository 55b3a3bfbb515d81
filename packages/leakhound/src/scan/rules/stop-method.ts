/** The method that ends what a function starts: Close or Stop of its receiver, or of the type that it returns. */
import type { Repository } from "../index/repository.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { type Located, membersOf } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

export interface StopMethod extends Located {
  /** `poller.Stop` */
  readonly name: string;
}

const STOPS = ["Close", "Stop", "Shutdown", "Destroy", "Release", "Cancel", "Unsubscribe", "Quit"];

export function stopMethodOf(repository: Repository, starter: Located, body: Located): StopMethod | null {
  const types = typesOf(repository);
  const { file, node } = starter;
  const receivers = [
    receiverType(repository, starter),
    receiverType(repository, body),
    ...types.resultsOf({ file, node }),
  ];
  for (const type of receivers) {
    const owner = pointee(type);
    if (owner?.kind !== "named" || owner.folder === null) continue;
    const { functions } = membersOf(repository, owner.folder);
    for (const one of STOPS.flatMap((stop) => [stop, stop.toLowerCase()])) {
      const method = functions.get(`${owner.name}.${one}`);
      if (method !== undefined && endsOwner(repository, method)) return { ...method, name: `${owner.name}.${one}` };
    }
  }
  return null;
}

/** `Release(name string)` gives back something of the owner; Close, also with a context or an error, ends the owner itself. */
export function endsOwner(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const list = tree.field(node, "parameters");
  return (list === null ? [] : tree.children(list)).every((one) => {
    const type = tree.field(one, "type");
    if (type !== null && tree.text(type) === "error") return true;
    return libraryName(typesOf(repository).written(file, type)) === "context.Context";
  });
}

function receiverType(repository: Repository, { file, node }: Located) {
  const { tree } = file;
  const receiver = tree.kind(node) === "method_declaration" ? tree.field(node, "receiver") : null;
  const declaration = receiver === null ? undefined : tree.firstChild(receiver);
  return declaration === undefined ? null : typesOf(repository).written(file, tree.field(declaration, "type"));
}
