/**
 * One package of the table of libraries. Each line of its section is one fact; its first character says of what kind:
 *
 *   %io context             packages that its types name, numbered from 0
 *   fGet +*Response, error  results of a function; + before one that the function makes and its caller must end
 *   rReadAll 0              parameters that a function neither keeps nor ends, by number
 *   vDefault *Client        type of a variable
 *   tResponse               a type; the lines that follow are about it, up to the next type
 *   i                       it is an interface
 *   =map[string][]string    what it stands for, where that is no struct and no interface
 *   .Body 0.ReadCloser      type of a field
 *   -Location *1.URL, error results of a method
 *   >Send 0                 parameters that a method neither keeps nor ends
 *   !Close                  methods that end a value, and do more than the collector does
 *   ?Close                  those of them that take a context
 *   :Write Cookies          its other methods
 *
 * Functions and methods without results, and those that return only numbers, texts and errors, have no results here.
 */
import { InvariantError } from "../../base/assert.ts";
import { type LibraryResult, type LibraryType, type SectionPaths, TypeReader } from "./library-type.ts";

export interface LibraryTypeFacts {
  readonly isInterface: boolean;
  /** What the name stands for; null for a struct, an interface, and what is not known. */
  readonly underlying: LibraryType | null;
  /** Names of its exported methods, also those of embedded types. */
  readonly methods: ReadonlySet<string>;
  /** Those of them that end a value, where the collector alone does not. */
  readonly ends: ReadonlySet<string>;
  /** Those of these ends that take a context. */
  readonly takeContext: ReadonlySet<string>;
}

export interface LibraryPackage {
  /** By `Function` and `Type.Method`. */
  readonly results: ReadonlyMap<string, readonly LibraryResult[]>;
  /** Parameters that a function neither keeps nor ends, by `Function` and `Type.Method`. */
  readonly onlyRead: ReadonlyMap<string, readonly number[]>;
  /** Types of variables by name, of fields by `Type.Field`. */
  readonly values: ReadonlyMap<string, LibraryType | null>;
  readonly types: ReadonlyMap<string, LibraryTypeFacts>;
}

/**
 * @param lines of the section, without its heading
 * @param paths of the package, and how the section's import paths are called here
 */
export function readPackage(
  lines: readonly string[],
  paths: { readonly own: string; readonly rename: (path: string) => string },
): LibraryPackage {
  const builder = new PackageBuilder(paths.own, paths.rename);
  for (const line of lines) builder.add(line);
  return builder;
}

class PackageBuilder implements LibraryPackage {
  readonly results = new Map<string, readonly LibraryResult[]>();
  readonly onlyRead = new Map<string, readonly number[]>();
  readonly values = new Map<string, LibraryType | null>();
  readonly types = new Map<string, TypeBuilder>();
  readonly #rename: (path: string) => string;
  #paths: SectionPaths;
  #type: TypeBuilder | null = null;

  constructor(own: string, rename: (path: string) => string) {
    this.#paths = { own, imports: [] };
    this.#rename = rename;
  }

  add(line: string): void {
    const space = line.indexOf(" ");
    const name = line.slice(1, space < 0 ? undefined : space);
    const rest = line.slice(space + 1);
    switch (line[0]) {
      case "%":
        this.#paths = { ...this.#paths, imports: line.slice(1).split(" ").map(this.#rename) };
        break;
      case "f":
        this.results.set(name, this.#types(rest).results());
        break;
      case "r":
        this.onlyRead.set(name, numbersOf(rest));
        break;
      case "v":
        this.values.set(name, this.#types(rest).only());
        break;
      case "t":
        this.#type = new TypeBuilder(name);
        this.types.set(name, this.#type);
        break;
      default:
        this.#addToType(line, name, rest);
    }
  }

  #types = (text: string): TypeReader => new TypeReader(text, this.#paths);

  #addToType(line: string, name: string, rest: string): void {
    const type = this.#type;
    if (type === null) throw new InvariantError(`the table of libraries has no type before "${line}"`);
    switch (line[0]) {
      case "i":
        type.isInterface = true;
        break;
      case "=":
        type.underlying = this.#types(line.slice(1)).only();
        break;
      case ".":
        this.values.set(`${type.name}.${name}`, this.#types(rest).only());
        break;
      case "-":
        type.methods.add(name);
        this.results.set(`${type.name}.${name}`, this.#types(rest).results());
        break;
      case ">":
        this.onlyRead.set(`${type.name}.${name}`, numbersOf(rest));
        break;
      case "!":
        for (const one of line.slice(1).split(" ")) type.addEnd(one);
        break;
      case "?":
        for (const one of line.slice(1).split(" ")) type.takeContext.add(one);
        break;
      case ":":
        for (const one of line.slice(1).split(" ")) type.methods.add(one);
        break;
      default:
        throw new InvariantError(`the table of libraries has an unknown line: "${line}"`);
    }
  }
}

/** `0 2` */
function numbersOf(text: string): number[] {
  if (!/^\d{1,2}(?: \d{1,2}){0,99}$/.test(text))
    throw new InvariantError(`the table of libraries has no numbers in "${text}"`);
  return text.split(" ").map(Number);
}

class TypeBuilder implements LibraryTypeFacts {
  readonly name: string;
  readonly methods = new Set<string>();
  readonly ends = new Set<string>();
  readonly takeContext = new Set<string>();
  isInterface = false;
  underlying: LibraryType | null = null;

  constructor(name: string) {
    this.name = name;
  }

  addEnd(method: string): void {
    this.methods.add(method);
    this.ends.add(method);
  }
}
