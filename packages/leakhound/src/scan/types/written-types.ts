/** The types that type expressions write: of parameters, results, fields and variables. */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { directionOf, type GoType, type NamedType } from "./go-type.ts";
import { foldersByImport, type Located, membersOf, type PackageMembers } from "./package-members.ts";

/** Aliases of aliases that are followed. */
const DEPTH_MAX = 8;

export class WrittenTypes {
  readonly repository: Repository;

  constructor(repository: Repository) {
    this.repository = repository;
  }

  members(file: GoFile): PackageMembers {
    return membersOf(this.repository, folderOf(file.path));
  }

  /** Files of the package of a file. */
  siblings(file: GoFile): readonly GoFile[] {
    return packageIn(this.repository, folderOf(file.path));
  }

  /** The type that a type expression writes. */
  written(file: GoFile, node: NodeIndex | null): GoType | null {
    if (node === null) return null;
    const { tree } = file;
    const part = (name: "element" | "key" | "value" | "type") => this.written(file, tree.field(node, name));
    switch (tree.kind(node)) {
      case "type_identifier":
      case "identifier":
        return this.namedHere(file, tree.text(node));
      case "qualified_type":
      case "selector_expression":
        return this.#qualified(file, tree.text(node));
      case "generic_type":
        return part("type");
      case "pointer_type":
      case "parenthesized_type":
      case "type_elem": {
        const [inner] = tree.children(node);
        const element = inner === undefined ? null : this.written(file, inner);
        return tree.kind(node) === "pointer_type" ? { kind: "pointer", element } : element;
      }
      case "slice_type":
      case "array_type":
      case "implicit_length_array_type":
        return { kind: "list", element: part("element") };
      case "map_type":
        return { kind: "map", key: part("key"), element: part("value") };
      case "channel_type":
        return { kind: "chan", direction: directionOf(tree.text(node)), element: part("value") };
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
    const [alias = "", name = ""] = text.split(".");
    const path = file.imports.get(alias);
    if (path === undefined) return null;
    const folder = foldersByImport(this.repository).get(path);
    return folder === undefined
      ? { kind: "named", folder: null, path, name }
      : { kind: "named", folder, path: "", name };
  }

  /** What a named type of the repository stands for; other types as they are. */
  underlying(type: GoType | null): GoType | null {
    let at = type;
    for (let depth = 0; at?.kind === "named" && at.folder !== null && depth < DEPTH_MAX; depth++) {
      const spec = membersOf(this.repository, at.folder).types.get(at.name);
      if (!spec) return null;
      at = this.written(spec.file, spec.file.tree.field(spec.node, "type"));
    }
    return at;
  }

  /** Results that a function, a literal or a function type declares. */
  resultsOf({ file, node }: Located): readonly (GoType | null)[] {
    const { tree } = file;
    const result = tree.field(node, "result");
    if (result === null) return [];
    if (tree.kind(result) !== "parameter_list") return [this.written(file, result)];
    return tree.children(result).flatMap((declaration) => {
      const type = this.written(file, tree.field(declaration, "type"));
      const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name").length;
      return Array.from({ length: Math.max(names, 1) }, () => type);
    });
  }
}
