/** A package in the notation of the table: see library-package.ts, which reads it. */
import type { LibraryPackage, LibraryTypeFacts } from "../../packages/leakhound/src/scan/libraries/library-package.ts";
import type { LibraryResult, LibraryType } from "../../packages/leakhound/src/scan/libraries/library-type.ts";

/** The section of a package with its heading; "" where nothing is left. */
export function sectionText(path: string, facts: LibraryPackage): string {
  const lines = new SectionWriter(path).lines(facts);
  return lines.length === 0 ? "" : `${[`@${path}`, ...lines].join("\n")}\n`;
}

class SectionWriter {
  readonly #own: string;
  readonly #imports = new Map<string, number>();

  constructor(own: string) {
    this.#own = own;
  }

  lines({ results, values, types, onlyRead }: LibraryPackage): string[] {
    const lines: string[] = [];
    for (const [name, all] of sorted(results)) if (!name.includes(".")) lines.push(...this.#results(`f${name}`, all));
    for (const [name, parameters] of sorted(onlyRead))
      if (!name.includes(".")) lines.push(`r${name} ${parameters.join(" ")}`);
    for (const [name, type] of sorted(values)) if (!name.includes(".")) lines.push(...this.#value(`v${name}`, type));
    for (const [name, facts] of sorted(types)) {
      const about = this.#aboutType(name, facts, { results, values, onlyRead });
      if (about.length > 0) lines.push(`t${name}`, ...about);
    }
    return this.#imports.size === 0 ? lines : [`%${[...this.#imports.keys()].join(" ")}`, ...lines];
  }

  #aboutType(
    name: string,
    { isInterface, underlying, methods, ends, takeContext }: LibraryTypeFacts,
    { results, values, onlyRead }: Pick<LibraryPackage, "results" | "values" | "onlyRead">,
  ): string[] {
    const about: string[] = isInterface ? ["i"] : [];
    const stands = this.#text(underlying);
    if (isKept(stands) || CONTAINER.test(stands)) about.push(`=${stands}`);
    for (const [field, type] of membersOf(values, name)) about.push(...this.#value(`.${field}`, type));
    const others: string[] = [];
    for (const method of [...methods].sort()) {
      const shown = this.#results(`-${method}`, results.get(`${name}.${method}`) ?? []);
      if (shown.length === 0 && !ends.has(method)) others.push(method);
      about.push(...shown);
    }
    for (const [method, parameters] of membersOf(onlyRead, name)) about.push(`>${method} ${parameters.join(" ")}`);
    if (ends.size > 0) about.push(`!${[...ends].sort().join(" ")}`);
    if (takeContext.size > 0) about.push(`?${[...takeContext].sort().join(" ")}`);
    if (others.length > 0) about.push(`:${others.join(" ")}`);
    return about;
  }

  #results(name: string, results: readonly LibraryResult[]): string[] {
    if (!results.some(({ type, isMade }) => isMade || isKept(this.#shape(type)))) return [];
    return [`${name} ${results.map(({ type, isMade }) => `${isMade ? "+" : ""}${this.#text(type)}`).join(", ")}`];
  }

  #value(name: string, type: LibraryType | null): string[] {
    return isKept(this.#shape(type)) ? [`${name} ${this.#text(type)}`] : [];
  }

  /** As `text`, but numbers no packages. */
  #shape = (type: LibraryType | null): string => textOf(type, ({ path, name }) => (path === "" ? name : `.${name}`));

  #text = (type: LibraryType | null): string =>
    textOf(type, ({ path, name }) => {
      if (path === "") return name;
      if (path === this.#own) return /^\p{Lu}/u.test(name) ? name : `.${name}`;
      const number = this.#imports.get(path) ?? this.#imports.size;
      this.#imports.set(path, number);
      return `${number}.${name}`;
    });
}

type Named = Extract<LibraryType, { kind: "named" }>;

function textOf(type: LibraryType | null, nameOf: (type: Named) => string): string {
  switch (type?.kind) {
    case "named":
      return nameOf(type);
    case "pointer":
      return `*${textOf(type.element, nameOf)}`;
    case "list":
      return `[]${textOf(type.element, nameOf)}`;
    case "map":
      return `map[${textOf(type.key, nameOf)}]${textOf(type.element, nameOf)}`;
    case "chan":
      return `${CHANNELS[type.direction]}${textOf(type.element, nameOf)}`;
    default:
      return "_";
  }
}

const CHANNELS = { both: "chan ", send: "chan<- ", receive: "<-chan " } as const;
const CONTAINER = /^(?:map\[|\[\])/;

/** The text names a type of a package, or has a channel. */
const isKept = (text: string): boolean => /\.|\p{Lu}|chan/u.test(text);

const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

const membersOf = <T>(map: ReadonlyMap<string, T>, type: string): [string, T][] =>
  sorted(map).flatMap(([name, one]): [string, T][] =>
    name.startsWith(`${type}.`) ? [[name.slice(type.length + 1), one]] : [],
  );
