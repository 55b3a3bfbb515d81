/** What each package of a repository declares, by name; and which package an import path leads to. */
import { folderOf, type GoFile, withoutCopy } from "../index/go-file.ts";
import { modulesOrInferred } from "../index/inferred-modules.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";

/** A node, and the file that has it. */
export interface Located {
  readonly file: GoFile;
  readonly node: NodeIndex;
}

export interface PackageMembers {
  /** Functions by name, methods by `Type.method`. */
  readonly functions: ReadonlyMap<string, Located>;
  /** The `type_spec` or `type_alias` of each type. */
  readonly types: ReadonlyMap<string, Located>;
  /** Values of constants that are written as an integer. */
  readonly integers: ReadonlyMap<string, number>;
  /** The identifier that declares each package variable. */
  readonly variables: ReadonlyMap<string, Located>;
}

/** Folders by import path; a folder is the key of a package. */
export function foldersByImport(repository: Repository): ReadonlyMap<string, string> {
  const found = foldersKnown.get(repository);
  if (found) return found;
  const folders = new Set(repository.files.map(({ path }) => folderOf(path)));
  const byImport = new Map<string, string>();
  for (const module of modulesOrInferred(repository))
    for (const folder of folders)
      if (folder.startsWith(module.folder)) {
        const path = importPathOf(module.path, folder, module.folder);
        byImport.set(path, folder);
        // Of a copy that is scanned with the repository, the source is known where the table has nothing.
        const original = withoutCopy(path);
        if (original !== path && !repository.libraries?.package(original)) byImport.set(original, folder);
      }
  foldersKnown.set(repository, byImport);
  return byImport;
}

const importPathOf = (module: string, folder: string, root: string): string => {
  const inside = folder.slice(root.length, -1);
  return inside === "" ? module : `${module}/${inside}`;
};

const foldersKnown = new WeakMap<Repository, ReadonlyMap<string, string>>();
const membersKnown = new WeakMap<Repository, Map<string, PackageMembers>>();

/** @param folder with a slash at the end; "" for the root */
export function membersOf(repository: Repository, folder: string): PackageMembers {
  const known = membersKnown.get(repository);
  const found = known?.get(folder);
  if (found !== undefined) return found;
  const packages = known ?? new Map<string, PackageMembers>();
  const members = membersIn(packageIn(repository, folder));
  membersKnown.set(repository, packages.set(folder, members));
  return members;
}

class MembersBuilder implements PackageMembers {
  readonly functions = new Map<string, Located>();
  readonly types = new Map<string, Located>();
  readonly variables = new Map<string, Located>();
  readonly integers = new Map<string, number>();

  add(file: GoFile): void {
    const { tree } = file;
    for (const declaration of tree.children(tree.root)) {
      const kind = tree.kind(declaration);
      if (kind === "function_declaration" || kind === "method_declaration") this.#addFunction(file, declaration);
      else if (kind === "type_declaration")
        for (const spec of tree.children(declaration))
          addFirst(this.types, tree.fieldText(spec, "name"), { file, node: spec });
      else if (kind === "const_declaration")
        for (const spec of tree.children(declaration)) this.#addInteger(file, spec);
      else if (kind === "var_declaration")
        for (const spec of tree.within(declaration, "var_spec")) this.#addVariables(file, spec);
    }
  }

  #addFunction(file: GoFile, node: NodeIndex): void {
    const name = file.tree.fieldText(node, "name");
    const receiver = receiverTypeName(file, node);
    addFirst(this.functions, receiver === null ? name : `${receiver}.${name}`, { file, node });
  }

  #addInteger({ tree }: GoFile, spec: NodeIndex): void {
    const value = tree.field(spec, "value");
    const only = value === null ? undefined : tree.firstChild(value);
    if (only === undefined || tree.kind(only) !== "int_literal") return;
    this.integers.set(tree.fieldText(spec, "name"), Number(tree.text(only).replaceAll("_", "")));
  }

  #addVariables(file: GoFile, spec: NodeIndex): void {
    const { tree } = file;
    if (tree.above(spec, "func_literal") !== null) return;
    for (const child of tree.children(spec))
      if (tree.fieldName(child) === "name") addFirst(this.variables, tree.text(child), { file, node: child });
  }
}

/** Files for other systems declare the same names; the first one stands for all. */
function addFirst(members: Map<string, Located>, name: string, located: Located): void {
  if (!members.has(name)) members.set(name, located);
}

function membersIn(files: readonly GoFile[]): PackageMembers {
  const builder = new MembersBuilder();
  for (const file of files) builder.add(file);
  return builder;
}

/** `box` of `func (b *box[T]) put()`; null for a function. */
export function receiverTypeName({ tree }: GoFile, fn: NodeIndex): string | null {
  const receiver = tree.kind(fn) === "method_declaration" ? tree.field(fn, "receiver") : null;
  if (receiver === null) return null;
  for (const name of tree.within(receiver, "type_identifier")) return tree.text(name);
  return null;
}
