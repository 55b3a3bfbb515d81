/** Fields and methods of types, also those that an embedded struct gives them. */
import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { type GoType, pointee } from "./go-type.ts";
import { type Located, membersOf } from "./package-members.ts";
import { WrittenTypes } from "./written-types.ts";

/** A field of a struct of the repository. */
export interface FieldOfType {
  /** `folder/Type.field`; the struct that declares it, where it is embedded. */
  readonly key: string;
  readonly type: GoType | null;
  /** The identifier that declares it; null for an embedded field. */
  readonly declaration: Located | null;
}

/** Structs inside structs that are followed. */
const DEPTH_MAX = 8;

const NO_TYPES: readonly GoType[] = [];

interface DeclaredField {
  readonly declaration: NodeIndex;
  /** The identifier that declares it; null for an embedded type. */
  readonly name: NodeIndex | null;
}

interface StructFields {
  /** Of the struct itself. */
  readonly named: ReadonlyMap<string, DeclaredField>;
  readonly embedded: readonly GoType[];
}

export class MemberTypes extends WrittenTypes {
  readonly #fields = new Map<string, FieldOfType | null>();
  readonly #embeddedKnown = new LocatedMap<readonly GoType[]>();
  readonly #structsKnown = new LocatedMap<StructFields>();

  /** A field of a type, also where an embedded struct has it. */
  field(type: GoType | null, name: string, depth = 0): FieldOfType | null {
    const owner = pointee(type);
    if (owner === null || depth > DEPTH_MAX) return null;
    const cached = owner.kind === "named" ? `${owner.folder}${owner.name}.${name}` : null;
    const found = cached === null ? undefined : this.#fields.get(cached);
    if (found !== undefined) return found;
    const field = this.#findField(owner, name, depth);
    if (cached !== null) this.#fields.set(cached, field);
    return field;
  }

  #findField(owner: GoType, name: string, depth: number): FieldOfType | null {
    const struct = pointee(this.underlying(owner));
    if (struct?.kind !== "literal" || struct.file.tree.kind(struct.node) !== "struct_type") return null;
    const { file } = struct;
    const { named, embedded } = this.#fieldsOf(struct);
    const own = named.get(name);
    if (own !== undefined) {
      const type = this.written(file, file.tree.field(own.declaration, "type"));
      const key = keyOf(owner, name);
      return own.name === null
        ? { key, type: this.#embedded(file, own.declaration, type), declaration: null }
        : { key, type, declaration: { file, node: own.name } };
    }
    for (const type of embedded) {
      const promoted = this.field(type, name, depth + 1);
      if (promoted !== null) return promoted;
    }
    return null;
  }

  #fieldsOf(struct: Located): StructFields {
    const found = this.#structsKnown.get(struct) ?? this.#findFields(struct);
    this.#structsKnown.set(struct, found);
    return found;
  }

  #findFields({ file, node }: Located): StructFields {
    const { tree } = file;
    const named = new Map<string, DeclaredField>();
    const embedded: GoType[] = [];
    const add = (text: string, field: DeclaredField) => {
      if (!named.has(text)) named.set(text, field);
    };
    const list = tree.firstChild(node);
    for (const declaration of list === undefined ? [] : tree.children(list)) {
      const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name");
      for (const name of names) add(tree.text(name), { declaration, name });
      if (names.length > 0) continue;
      const type = this.written(file, tree.field(declaration, "type"));
      const name = pointeeName(type);
      if (name !== null) add(name, { declaration, name: null });
      if (type !== null) embedded.push(type);
    }
    return { named, embedded };
  }

  /** `*T` embedded: the grammar has the type without the star. */
  #embedded({ tree }: GoFile, declaration: NodeIndex, type: GoType | null): GoType | null {
    return tree.source[tree.start(declaration)] === "*" && type?.kind !== "pointer"
      ? { kind: "pointer", element: type }
      : type;
  }

  /** A method of the repository that a value of the type has, also through an embedded struct. */
  method(type: GoType | null, name: string, depth = 0): Located | null {
    const owner = pointee(type);
    if (owner?.kind === "named" && owner.folder !== null) {
      const own = membersOf(this.repository, owner.folder).functions.get(`${owner.name}.${name}`);
      if (own) return own;
    }
    if (owner === null || depth > DEPTH_MAX) return null;
    for (const embedded of this.embeddedIn(owner)) {
      const found = this.method(embedded, name, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }

  /** Types that a struct or an interface embeds. */
  embeddedIn(type: GoType): readonly GoType[] {
    const struct = pointee(this.underlying(type));
    if (struct?.kind !== "literal") return NO_TYPES;
    const found = this.#embeddedKnown.get(struct) ?? this.#findEmbedded(struct);
    this.#embeddedKnown.set(struct, found);
    return found;
  }

  #findEmbedded({ file, node }: Located): readonly GoType[] {
    const { tree } = file;
    if (tree.kind(node) === "interface_type")
      return tree.children(node).flatMap((one) => {
        const embedded = tree.kind(one) === "type_elem" ? this.written(file, one) : null;
        return embedded === null ? [] : [embedded];
      });
    const list = tree.kind(node) === "struct_type" ? tree.children(node)[0] : undefined;
    if (list === undefined) return NO_TYPES;
    return tree.children(list).flatMap((declaration) => {
      if (tree.kind(declaration) !== "field_declaration") return [];
      if (tree.children(declaration).some((child) => tree.fieldName(child) === "name")) return [];
      const embedded = this.written(file, tree.field(declaration, "type"));
      return embedded === null ? [] : [embedded];
    });
  }

  /** `sync.Mutex` for a value of the type, or of a struct that embeds it; null for other types. */
  libraryMethodOwner(type: GoType | null, name: string, depth = 0): string | null {
    const owner = pointee(type);
    if (owner === null || depth > DEPTH_MAX) return null;
    if (owner.kind === "named" && owner.path !== "") {
      const facts = depth === 0 ? null : this.libraryType(owner);
      return facts === null || facts.methods.has(name) ? `${owner.path}.${owner.name}` : null;
    }
    if (this.field(owner, name) !== null || this.#declaresMethod(owner, name)) return null;
    for (const embedded of this.embeddedIn(owner)) {
      const found = this.libraryMethodOwner(embedded, name, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }

  /** A method that an interface of the repository lists, also one that an interface or a struct embeds. */
  listedMethod(type: GoType | null, name: string, depth = 0): Located | null {
    const owner = pointee(type);
    if (owner === null || depth > DEPTH_MAX) return null;
    const literal = this.underlying(owner);
    const own = literal?.kind === "literal" ? interfaceMethod(literal, name) : null;
    if (own !== null) return own;
    for (const embedded of this.embeddedIn(owner)) {
      const found = this.listedMethod(embedded, name, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }

  /** An interface of the repository that has the method itself. */
  #declaresMethod(type: GoType, name: string): boolean {
    const literal = this.underlying(type);
    return literal?.kind === "literal" && interfaceMethod(literal, name) !== null;
  }
}

function keyOf(owner: GoType, field: string): string {
  if (owner.kind === "named") return `${owner.folder}${owner.name}.${field}`;
  return owner.kind === "literal" ? `${owner.file.path}#${owner.node}.${field}` : field;
}

function pointeeName(type: GoType | null): string | null {
  const named = pointee(type);
  return named?.kind === "named" ? named.name : null;
}

/** A method that an interface lists itself. */
export function interfaceMethod({ file, node }: Located, name: string): Located | null {
  if (file.tree.kind(node) !== "interface_type") return null;
  for (const method of file.tree.children(node))
    if (file.tree.fieldText(method, "name") === name) return { file, node: method };
  return null;
}
