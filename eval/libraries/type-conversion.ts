/** Types of the scanner as those of the table, which name packages by their import path. */
import type { Repository } from "../../packages/leakhound/src/scan/index/repository.ts";
import type { LibraryNamed, LibraryType } from "../../packages/leakhound/src/scan/libraries/library-type.ts";
import type { GoType, NamedType } from "../../packages/leakhound/src/scan/types/go-type.ts";
import { foldersByImport } from "../../packages/leakhound/src/scan/types/package-members.ts";

const PREDECLARED = new Set(
  `any bool byte comparable complex128 complex64 error float32 float64 int int16 int32 int64 int8 rune string
   uint uint16 uint32 uint64 uint8 uintptr`.split(/\s+/),
);

export class TypeConversion {
  /** Types of the module that were named: names by import path. */
  readonly named = new Map<string, Set<string>>();
  readonly #paths: ReadonlyMap<string, string>;

  constructor(repository: Repository) {
    this.#paths = new Map([...foldersByImport(repository)].map(([path, folder]) => [folder, path]));
  }

  /** null for what the table has no notation for: functions, type parameters, structs without a name. */
  of(type: GoType | null): LibraryType | null {
    switch (type?.kind) {
      case "named":
        return this.#named(type);
      case "pointer":
      case "list": {
        const element = this.of(type.element);
        return element === null ? null : { kind: type.kind, element };
      }
      case "map":
        return { kind: "map", key: this.of(type.key), element: this.of(type.element) };
      case "chan":
        return { kind: "chan", direction: type.direction, element: this.of(type.element) };
      default:
        return null;
    }
  }

  #named({ folder, path: library, name }: NamedType): LibraryNamed | null {
    const path = folder === null ? library : (this.#paths.get(folder) ?? "");
    if (path === "") return PREDECLARED.has(name) ? { kind: "named", folder: null, path, name } : null;
    if (folder !== null) this.named.set(path, (this.named.get(path) ?? new Set()).add(name));
    return { kind: "named", folder: null, path, name };
  }
}
