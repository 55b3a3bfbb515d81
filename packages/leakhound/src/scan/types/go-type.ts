/**
 * Types of Go as far as the rules need them: what a value is called, what it points to, what a channel carries.
 *
 *   *shop.Cart     pointer to named { folder: "shop/", name: "Cart" }       a type of the repository
 *   *sync.Mutex    pointer to named { folder: null, path: "sync", … }       a type of a library
 *   <-chan int     chan { direction: "receive", element: named int }
 */
import type { GoFile } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";

export type ChannelDirection = "both" | "send" | "receive";

export interface NamedType {
  readonly kind: "named";
  /** The package of the repository that declares it; null for libraries and predeclared types. */
  readonly folder: string | null;
  /** Import path; "" for predeclared types and those of the repository. */
  readonly path: string;
  readonly name: string;
}

export type GoType =
  | NamedType
  | { readonly kind: "pointer"; readonly element: GoType | null }
  | { readonly kind: "list"; readonly element: GoType | null }
  | { readonly kind: "map"; readonly key: GoType | null; readonly element: GoType | null }
  | { readonly kind: "chan"; readonly direction: ChannelDirection; readonly element: GoType | null }
  /** A struct, interface or function type where the source writes it. */
  | { readonly kind: "literal"; readonly file: GoFile; readonly node: NodeIndex };

/** `sync.Mutex`; null for other types than those of libraries. A pointer counts as what it points to. */
export function libraryName(type: GoType | null): string | null {
  const named = pointee(type);
  return named?.kind === "named" && named.path !== "" ? `${named.path}.${named.name}` : null;
}

/** What a pointer points to; other types as they are. */
export const pointee = (type: GoType | null): GoType | null => (type?.kind === "pointer" ? type.element : type);

/** `chan T`, `<-chan T` or `chan<- T` as written. */
export function directionOf(text: string): ChannelDirection {
  if (text.startsWith("<-")) return "receive";
  return text.startsWith("<-", 4) || /^chan\s*<-/.test(text) ? "send" : "both";
}

/** `struct{}`: a value of the type says nothing but that it is there. */
export function isEmptyStruct(type: GoType | null): boolean {
  if (type?.kind !== "literal" || type.file.tree.kind(type.node) !== "struct_type") return false;
  for (const _ of type.file.tree.within(type.node, "field_declaration")) return false;
  return true;
}
