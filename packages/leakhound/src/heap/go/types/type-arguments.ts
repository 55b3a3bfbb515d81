/**
 * The type arguments of generic functions. Go compiles a function once for all arguments of the same shape, for example
 * for all pointers, and debug information describes its variables by shapes. A dictionary for each combination of
 * arguments is passed to it, and its symbol names them:
 *
 *   func memoize[K comparable, V any](…)         main.memoize[go.shape.string,go.shape.*uint8].func1     the code
 *   memoize(func(key string) *page { … })        main..dict.memoize[string,*main.page]                   a dictionary
 *
 *   argumentsOf("main.memoize[go.shape.string,go.shape.*uint8].func1")
 *     { "go.shape.string" → "string", "go.shape.*uint8" → "*main.page" }
 *
 * If several dictionaries fit the function, only the shapes for which they all have the same argument are known, unless
 * the closure captured its dictionary.
 */

export const DICTIONARY = "..dict.";
const SHAPE = "go.shape.";

/** By shape: the type argument, as debug information names it. */
export type TypeArguments = ReadonlyMap<string, string>;

export const NO_ARGUMENTS: TypeArguments = new Map();

/** A name with a list in brackets: "memoize", ["go.shape.string", "go.shape.*uint8"]. */
interface Instance {
  /** Without package, receiver and brackets. */
  readonly name: string;
  readonly list: readonly string[];
}

export class TypeArgumentTable {
  readonly #dictionaries: ReadonlyMap<number, string>;
  /** By name: the arguments of each dictionary. */
  #byName: Map<string, (readonly string[])[]> | null = null;
  readonly #known = new Map<string, TypeArguments>();

  /** @param dictionaries names of symbols by address */
  constructor(dictionaries: ReadonlyMap<number, string>) {
    this.#dictionaries = dictionaries;
  }

  /**
   * The type arguments of a function.
   *
   * @param dictionary the address of the one that it uses; 0 if unknown
   */
  of(name: string, dictionary: number): TypeArguments {
    if (!name.includes(SHAPE)) return NO_ARGUMENTS;
    const key = `${name}\n${dictionary}`;
    const known = this.#known.get(key) ?? this.#search(name, dictionary);
    this.#known.set(key, known);
    return known;
  }

  #search(name: string, dictionary: number): TypeArguments {
    const own = instancesIn((this.#dictionaries.get(dictionary) ?? "").split(DICTIONARY)[1] ?? "");
    const found = new Map<string, string | null>();
    for (const { name: generic, list } of instancesIn(name)) {
      const candidates = [...own.filter((one) => one.name === generic).map((one) => one.list)];
      for (const args of candidates.length > 0 ? candidates : this.#listsOf(generic))
        if (args.length === list.length && args.every((argument, row) => mayBe(argument, list[row]!)))
          for (const [row, shape] of list.entries()) addOnly(found, shape, args[row]!);
    }
    return new Map([...found].filter((pair): pair is [string, string] => pair[1] !== null));
  }

  #listsOf(generic: string): (readonly string[])[] {
    if (this.#byName === null) {
      this.#byName = new Map();
      for (const symbol of this.#dictionaries.values())
        for (const { name, list } of instancesIn(symbol.split(DICTIONARY)[1] ?? ""))
          this.#byName.set(name, [...(this.#byName.get(name) ?? []), list]);
    }
    return this.#byName.get(generic) ?? [];
  }
}

/** Null stands for several values. */
function addOnly(found: Map<string, string | null>, shape: string, argument: string): void {
  const known = found.get(shape);
  found.set(shape, known === undefined || known === argument ? argument : null);
}

/** Whether a type may have the shape: the shape of a type with a name is that of its definition. */
function mayBe(argument: string, shape: string): boolean {
  if (!shape.startsWith(SHAPE)) return argument === shape;
  const underlying = shape.slice(SHAPE.length);
  if (argument === underlying) return true;
  const isPointer = argument.startsWith("*");
  return isPointer || underlying.startsWith("*") ? isPointer && underlying.startsWith("*") : isNamed(argument);
}

const isNamed = (type: string): boolean =>
  type.includes(".") && !/^(?:\[|map\[|func\(|chan |struct \{|interface \{)/.test(type);

/** The outermost brackets of a name, and where they are. */
interface Brackets {
  readonly start: number;
  readonly end: number;
}

function bracketsIn(symbol: string): Brackets[] {
  const found: Brackets[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < symbol.length; at++) {
    if (symbol[at] === "[" && depth++ === 0) start = at;
    if (symbol[at] === "]" && --depth === 0) found.push({ start, end: at });
  }
  return found;
}

/** `(*loading[go.shape.int]).later.func1` has one instance: loading, [go.shape.int]. */
function instancesIn(symbol: string): Instance[] {
  let before = 0;
  return bracketsIn(symbol).map(({ start, end }) => {
    const name = symbol
      .slice(before, start)
      .split(/[.*(/\]]/)
      .at(-1)!;
    before = end;
    return { name, list: topLevelParts(symbol.slice(start + 1, end)) };
  });
}

/** Splits at the commas outside all brackets. */
export function topLevelParts(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if ("<[({".includes(letter)) depth++;
    else if (">])}".includes(letter)) depth--;
    else if (letter === "," && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** A name with arguments in the place of shapes; shapes without a known argument stay. */
export function withArguments(name: string, args: TypeArguments): string {
  if (args.size === 0) return name;
  let [text, done] = ["", 0];
  for (let at = name.indexOf(SHAPE); at >= 0; at = name.indexOf(SHAPE, Math.max(done, at + 1))) {
    const shape = longestAt(name, at, args);
    if (shape === null) continue;
    text += name.slice(done, at) + args.get(shape)!;
    done = at + shape.length;
  }
  return text + name.slice(done);
}

/** The longest shape with an argument that the name has at this position, and that does not continue there. */
function longestAt(name: string, at: number, args: TypeArguments): string | null {
  let longest: string | null = null;
  for (const shape of args.keys())
    if (
      name.startsWith(shape, at) &&
      shape.length > (longest?.length ?? 0) &&
      !/[\w.]/.test(name[at + shape.length] ?? "")
    )
      longest = shape;
  return longest;
}

/** A function as the source would name it: arguments that are not known are "...", as in Go's stack traces. */
export function functionWithArguments(name: string, args: TypeArguments): string {
  const known = withArguments(name, args);
  if (!known.includes(SHAPE)) return known;
  let [text, done] = ["", 0];
  for (const { start, end } of bracketsIn(known)) {
    const inside = known.slice(start + 1, end);
    text += `${known.slice(done, start + 1)}${inside.includes(SHAPE) ? "..." : inside}`;
    done = end;
  }
  return text + known.slice(done);
}
