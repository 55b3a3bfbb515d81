/** What the source of a package says of its functions, variables and types. */
import type { Repository } from "../../packages/leakhound/src/scan/index/repository.ts";
import type { LibraryPackage, LibraryTypeFacts } from "../../packages/leakhound/src/scan/libraries/library-package.ts";
import type { LibraryResult, LibraryType } from "../../packages/leakhound/src/scan/libraries/library-type.ts";
import { type GoType, libraryName, type NamedType, pointee } from "../../packages/leakhound/src/scan/types/go-type.ts";
import { foldersByImport, type Located, membersOf } from "../../packages/leakhound/src/scan/types/package-members.ts";
import { type Types, typesOf } from "../../packages/leakhound/src/scan/types/types.ts";
import { endsOf, hasParameters, isCalledAlone, madeResults, onlyReadParameters } from "./lifetime-facts.ts";
import type { TypeConversion } from "./type-conversion.ts";

/** Embedded types inside embedded types that are followed. */
const DEPTH_MAX = 6;

/** A method of a type: one of the module, or of a library that the type embeds. */
type Method =
  | { readonly kind: "own"; readonly fn: Located }
  | {
      readonly kind: "library";
      readonly results: readonly LibraryResult[];
      readonly isEnd: boolean;
      readonly takesContext: boolean;
    };

export class PackageFacts implements LibraryPackage {
  readonly results = new Map<string, readonly LibraryResult[]>();
  readonly onlyRead = new Map<string, readonly number[]>();
  readonly values = new Map<string, LibraryType | null>();
  readonly types = new Map<string, LibraryTypeFacts>();
  readonly #repository: Repository;
  readonly #types: Types;
  readonly #folder: string;
  readonly #conversion: TypeConversion;

  /** @param path of a package that the repository has */
  constructor(repository: Repository, path: string, conversion: TypeConversion) {
    this.#repository = repository;
    this.#types = typesOf(repository);
    this.#folder = foldersByImport(repository).get(path) ?? "";
    this.#conversion = conversion;
  }

  /** All exported functions, variables and types. */
  addExported(): void {
    const { functions, variables, types } = membersOf(this.#repository, this.#folder);
    for (const [name, fn] of functions) if (isExported(name) && !name.includes(".")) this.#addFunction(name, fn);
    for (const [name, { file, node }] of variables)
      if (isExported(name)) this.#addValue(name, this.#types.ofDeclaration(file, node));
    for (const name of types.keys()) if (isExported(name)) this.addType(name);
  }

  addType(name: string): void {
    if (this.types.has(name) || !membersOf(this.#repository, this.#folder).types.has(name)) return;
    const type: NamedType = { kind: "named", folder: this.#folder, path: "", name };
    const literal = this.#types.underlying(type);
    const kind = literal?.kind === "literal" ? literal.file.tree.kind(literal.node) : null;
    const methods = new Map<string, Method>();
    this.#collectMethods(type, methods, 0);
    for (const [method, found] of methods)
      if (found.kind === "own") this.#addFunction(`${name}.${method}`, found.fn);
      else this.results.set(`${name}.${method}`, found.results);
    if (kind === "struct_type" && literal?.kind === "literal")
      for (const field of this.#fieldsOf(literal, 0))
        this.#addValue(`${name}.${field}`, this.#types.field(type, field)?.type ?? null);
    const ends = new Set([
      ...endsOf(this.#types, type).filter((end) => this.#isEnd(methods.get(end))),
      ...[...methods].flatMap(([method, found]) => (found.kind === "library" && found.isEnd ? [method] : [])),
    ]);
    this.types.set(name, {
      isInterface: kind === "interface_type",
      underlying: kind === null || this.#isAlias(type) ? this.#conversion.of(this.#declaredAs(type)) : null,
      methods: new Set(methods.keys()),
      ends,
      takeContext: new Set([...ends].filter((end) => this.#takesContext(methods.get(end)))),
    });
  }

  #isEnd = (method: Method | undefined): boolean => method?.kind === "own" && isCalledAlone(this.#types, method.fn);

  #takesContext = (method: Method | undefined): boolean =>
    method?.kind === "own" ? hasParameters(method.fn) : (method?.takesContext ?? false);

  #addFunction(name: string, fn: Located): void {
    const made = madeResults(this.#repository, fn, (type) => libraryName(this.#conversion.of(type)));
    const results = this.#types.resultsOf(fn);
    this.results.set(
      name,
      results.map((type, place) => ({ type: this.#conversion.of(type), isMade: made.has(place) })),
    );
    const read = onlyReadParameters(this.#repository, fn);
    if (read.length > 0) this.onlyRead.set(name, read);
  }

  #addValue(name: string, type: GoType | null): void {
    this.values.set(name, this.#conversion.of(type));
  }

  /** Of `type A = B` and `type A B` one step. */
  #declaredAs({ folder, name }: NamedType): GoType | null {
    const spec = membersOf(this.#repository, folder ?? "").types.get(name);
    return spec ? this.#types.written(spec.file, spec.file.tree.field(spec.node, "type")) : null;
  }

  /** Exported fields of a struct, also those that it embeds. */
  #fieldsOf({ file, node }: Located, depth: number): ReadonlySet<string> {
    const { tree } = file;
    const names = new Set<string>();
    for (const declaration of tree.children(tree.children(node)[0] ?? node)) {
      if (tree.kind(declaration) !== "field_declaration") continue;
      const declared = tree.children(declaration).filter((child) => tree.fieldName(child) === "name");
      for (const one of declared) if (isExported(tree.text(one))) names.add(tree.text(one));
      if (declared.length > 0) continue;
      const embedded = pointee(this.#types.written(file, tree.field(declaration, "type")));
      if (embedded?.kind !== "named") continue;
      if (isExported(embedded.name)) names.add(embedded.name);
      const struct = depth < DEPTH_MAX ? this.#types.underlying(embedded) : null;
      if (struct?.kind === "literal") for (const name of this.#fieldsOf(struct, depth + 1)) names.add(name);
    }
    return names;
  }

  /** Exported methods of a type and what they return; those nearer to the type come first. */
  #collectMethods(type: GoType, found: Map<string, Method>, depth: number): void {
    const owner = pointee(type);
    if (owner?.kind !== "named" || depth > DEPTH_MAX) return;
    for (const [name, method] of owner.folder === null ? this.#libraryMethods(owner) : this.#ownMethods(owner))
      if (isExported(name) && !found.has(name)) found.set(name, method);
    const isAlias = owner.folder !== null && this.#isAlias(owner);
    const parts = isAlias ? [this.#declaredAs(owner)] : this.#types.embeddedIn(owner);
    for (const part of parts) if (part !== null) this.#collectMethods(part, found, depth + 1);
  }

  *#libraryMethods({ path, name }: NamedType): Generator<[string, Method]> {
    const { libraries } = this.#repository;
    const facts = libraries?.type(`${path}.${name}`);
    for (const method of facts?.methods ?? []) {
      const results = libraries?.results(`${path}.${name}.${method}`) ?? [];
      const [isEnd, takesContext] = [facts?.ends.has(method) ?? false, facts?.takeContext.has(method) ?? false];
      yield [method, { kind: "library", results, isEnd, takesContext }];
    }
  }

  *#ownMethods(owner: NamedType): Generator<[string, Method]> {
    const prefix = `${owner.name}.`;
    for (const [name, fn] of membersOf(this.#repository, owner.folder ?? "").functions)
      if (name.startsWith(prefix)) yield [name.slice(prefix.length), { kind: "own", fn }];
    const literal = this.#types.underlying(owner);
    if (literal?.kind !== "literal") return;
    const { file, node } = literal;
    for (const method of file.tree.kind(node) === "interface_type" ? file.tree.children(node) : [])
      if (file.tree.kind(method) === "method_elem")
        yield [file.tree.fieldText(method, "name"), { kind: "own", fn: { file, node: method } }];
  }

  #isAlias({ folder, name }: NamedType): boolean {
    const spec = membersOf(this.#repository, folder ?? "").types.get(name);
    return spec !== undefined && spec.file.tree.kind(spec.node) === "type_alias";
  }
}

const isExported = (name: string): boolean => /^\p{Lu}/u.test(name);
