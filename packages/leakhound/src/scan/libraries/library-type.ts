/**
 * Types as the table of libraries writes them: Go's notation, with packages by number.
 *
 *   *Response           a type of the package itself
 *   .client             one that the package does not export
 *   2.Context           a type of the package that the section numbers 2
 *   map[string][]*Node  containers and channels as in Go
 *   _                   not known: a function, a type parameter, a struct without a name
 */
import { InvariantError } from "../../base/assert.ts";

export interface LibraryNamed {
  readonly kind: "named";
  readonly folder: null;
  /** Import path; "" for predeclared types. */
  readonly path: string;
  readonly name: string;
}

export type LibraryType =
  | LibraryNamed
  | { readonly kind: "pointer"; readonly element: LibraryType | null }
  | { readonly kind: "list"; readonly element: LibraryType | null }
  | { readonly kind: "map"; readonly key: LibraryType | null; readonly element: LibraryType | null }
  | { readonly kind: "chan"; readonly direction: "both" | "send" | "receive"; readonly element: LibraryType | null };

/** What a function returns. */
export interface LibraryResult {
  readonly type: LibraryType | null;
  /** The function makes the value, and its caller must end it. */
  readonly isMade: boolean;
}

/** The packages that the types of a section name. */
export interface SectionPaths {
  readonly own: string;
  readonly imports: readonly string[];
}

const CHANNELS = [
  ["<-chan ", "receive"],
  ["chan<- ", "send"],
  ["chan ", "both"],
] as const;

/** Reads types one after another from one text. */
export class TypeReader {
  readonly #text: string;
  readonly #paths: SectionPaths;
  #at = 0;

  constructor(text: string, paths: SectionPaths) {
    this.#text = text;
    this.#paths = paths;
  }

  /** `+*Response, error` up to the end of the text. */
  results(): LibraryResult[] {
    const results: LibraryResult[] = [];
    do results.push({ isMade: this.#takes("+"), type: this.#type() });
    while (this.#takes(", "));
    if (this.#at !== this.#text.length) this.#fail();
    return results;
  }

  /** One type, up to the end of the text. */
  only(): LibraryType | null {
    const type = this.#type();
    if (this.#at !== this.#text.length) this.#fail();
    return type;
  }

  #takes(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #type(): LibraryType | null {
    if (this.#takes("*")) return { kind: "pointer", element: this.#type() };
    if (this.#takes("[]")) return { kind: "list", element: this.#type() };
    if (this.#takes("map[")) {
      const key = this.#type();
      if (!this.#takes("]")) this.#fail();
      return { kind: "map", key, element: this.#type() };
    }
    for (const [text, direction] of CHANNELS)
      if (this.#takes(text)) return { kind: "chan", direction, element: this.#type() };
    return this.#named();
  }

  #named(): LibraryType | null {
    NAME.lastIndex = this.#at;
    const [whole, number, dot, name] = NAME.exec(this.#text) ?? [];
    if (whole === undefined || name === undefined) return this.#fail();
    this.#at += whole.length;
    if (whole === "_") return null;
    return {
      kind: "named",
      folder: null,
      path: this.#pathOf(number, dot !== undefined || /^\p{Lu}/u.test(name)),
      name,
    };
  }

  #pathOf(number: string | undefined, isOwn: boolean): string {
    if (number === undefined || number === "") return isOwn ? this.#paths.own : "";
    return this.#paths.imports[Number(number)] ?? this.#fail();
  }

  #fail(): never {
    throw new InvariantError(`the table of libraries has no type at ${this.#at} of "${this.#text}"`);
  }
}

const NAME = /(?:(\d{0,4})(\.))?([\p{L}_][\p{L}\d_]*)/uy;
