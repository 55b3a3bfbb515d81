/**
 * In which packages code ends values of a type:
 *
 *   session.Close()        in store/: store/ ends values of the type of session
 *
 * Code of a package that ends none of a type keeps or uses what it gets, and leaves the end to whoever made the value.
 */
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import { type GoType, pointee } from "../types/go-type.ts";
import { typesOf } from "../types/types.ts";
import { ENDING_METHODS, OTHER_ENDS } from "./kinds.ts";

const NAMES: ReadonlySet<string> = new Set([...ENDING_METHODS, ...OTHER_ENDS]);

const known = new WeakMap<Repository, Map<string, ReadonlySet<string>>>();

/** A package ends values of the type, or of a type with its name. @param folder with a slash at the end */
export function endsValuesOf(repository: Repository, folder: string, type: GoType | null): boolean {
  const folders = known.get(repository) ?? new Map<string, ReadonlySet<string>>();
  known.set(repository, folders);
  const found =
    folders.get(folder) ?? new Set(packageIn(repository, folder).flatMap((file) => endedIn(repository, file)));
  folders.set(folder, found);
  return found.has(keyOf(type));
}

function endedIn(repository: Repository, file: GoFile): string[] {
  const { tree } = file;
  return callsNamed(tree, tree.root, NAMES).flatMap((call) => {
    const target = tree.field(call, "function");
    const operand = target === null ? null : tree.field(target, "operand");
    return operand === null ? [] : [keyOf(typesOf(repository).of(file, operand))];
  });
}

function keyOf(type: GoType | null): string {
  const named = pointee(type);
  return named?.kind === "named" ? `${named.folder ?? named.path}:${named.name}` : "";
}
