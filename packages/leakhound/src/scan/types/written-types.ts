/** The types that type expressions write: of parameters, results, fields and variables. */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import type { LibraryTypeFacts } from "../libraries/library-package.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { directionOf, type GoType, type NamedType } from "./go-type.ts";
import { foldersByImport, type Located, membersOf, type PackageMembers } from "./package-members.ts";

/** Aliases of aliases that are followed. */
const DEPTH_MAX = 8;

const NO_TYPES: readonly GoType[] = [];

export class WrittenTypes {
  readonly repository: Repository;
  readonly #results = new LocatedMap<readonly (GoType | null)[]>();
  /** The package of the last file: a rule asks many times for one file. */
  #last: { readonly file: GoFile; readonly members: PackageMembers } | null = null;

  constructor(repository: Repository) {
    this.repository = repository;
  }

  members(file: GoFile): PackageMembers {
    const last = this.#last;
    if (last?.file === file) return last.members;
    const members = membersOf(this.repository, folderOf(file.path));
    this.#last = { file, members };
    return members;
  }

  /** Files of the package of a file. */
  siblings(file: GoFile): readonly GoFile[] {
    return packageIn(this.repository, folderOf(file.path));
  }

  /** The type that a type expression writes. */
  written(file: GoFile, node: NodeIndex | null): GoType | null {
    if (node === null) return null;
    const { tree } = file;
    switch (tree.kind(node)) {
      case "type_identifier":
      case "identifier":
        return this.namedHere(file, tree.text(node));
      case "qualified_type":
      case "selector_expression":
        return this.#qualified(file, tree.text(node));
      case "generic_type":
        return this.written(file, tree.field(node, "type"));
      case "pointer_type":
      case "parenthesized_type":
      case "type_elem": {
        const inner = tree.firstChild(node);
        const element = inner === undefined ? null : this.written(file, inner);
        return tree.kind(node) === "pointer_type" ? { kind: "pointer", element } : element;
      }
      case "slice_type":
      case "array_type":
      case "implicit_length_array_type":
        return { kind: "list", element: this.written(file, tree.field(node, "element")) };
      case "map_type":
        return {
          kind: "map",
          key: this.written(file, tree.field(node, "key")),
          element: this.written(file, tree.field(node, "value")),
        };
      case "channel_type":
        return {
          kind: "chan",
          direction: directionOf(tree.text(node)),
          element: this.written(file, tree.field(node, "value")),
        };
      case "struct_type":
      case "interface_type":
      case "function_type":
        return { kind: "literal", file, node };
      default:
        return null;
    }
  }

  protected namedHere(file: GoFile, name: string): GoType {
    const isOfPackage = this.members(file).types.has(name);
    return { kind: "named", folder: isOfPackage ? folderOf(file.path) : null, path: "", name };
  }

  #qualified(file: GoFile, text: string): NamedType | null {
    const dot = text.indexOf(".");
    const path = dot < 0 ? undefined : file.imports.get(text.slice(0, dot));
    if (path === undefined) return null;
    const after = text.indexOf(".", dot + 1);
    const name = text.slice(dot + 1, after < 0 ? text.length : after);
    const folder = foldersByImport(this.repository).get(path);
    return folder === undefined
      ? { kind: "named", folder: null, path, name }
      : { kind: "named", folder, path: "", name };
  }

  /** What the table of libraries says of a type; null for other types. */
  libraryType({ path, name }: NamedType): LibraryTypeFacts | null {
    return this.repository.libraries?.type(`${path}.${name}`) ?? null;
  }

  /** What a named type stands for; a struct or an interface of a library, and other types, as they are. */
  underlying(type: GoType | null): GoType | null {
    let at = type;
    for (let depth = 0; at?.kind === "named" && depth < DEPTH_MAX; depth++) {
      if (at.folder === null) {
        const stands = at.path === "" ? null : this.libraryType(at)?.underlying;
        if (!stands) return at;
        at = stands;
        continue;
      }
      const spec = membersOf(this.repository, at.folder).types.get(at.name);
      if (!spec) return null;
      at = this.written(spec.file, spec.file.tree.field(spec.node, "type"));
    }
    return at;
  }

  /** Results that a function, a literal or a function type declares. */
  resultsOf(fn: Located): readonly (GoType | null)[] {
    const found = this.#results.get(fn) ?? this.#findResults(fn);
    this.#results.set(fn, found);
    return found;
  }

  #findResults({ file, node }: Located): readonly (GoType | null)[] {
    const { tree } = file;
    const result = tree.field(node, "result");
    if (result === null) return NO_TYPES;
    if (tree.kind(result) !== "parameter_list") return [this.written(file, result)];
    return tree.children(result).flatMap((declaration) => {
      const type = this.written(file, tree.field(declaration, "type"));
      const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name").length;
      return Array.from({ length: Math.max(names, 1) }, () => type);
    });
  }
}
