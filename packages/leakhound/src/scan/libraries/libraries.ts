/**
 * What the table of libraries says of the standard library and of the modules that most projects use: types of results,
 * fields and variables, and the methods of types. `eval/libraries` writes the table.
 *
 *   leakhound libraries 1
 *   ~github.com/Shopify/sarama github.com/IBM/sarama     the first is an older path of the second
 *   @net/http                                            a package, with its lines (library-package.ts)
 *
 * A section is read when a scan asks for its package first. Another major version of a module counts as the one in the table.
 */
import { invariant } from "../../base/assert.ts";
import { type LibraryPackage, type LibraryTypeFacts, readPackage } from "./library-package.ts";
import type { LibraryResult, LibraryType } from "./library-type.ts";

export const LIBRARIES_HEADING = "leakhound libraries 1";

interface Found {
  readonly path: string;
  readonly rename: (path: string) => string;
}

const SAME = (path: string): string => path;
const NO_RESULTS: readonly LibraryResult[] = [];

export class Libraries {
  /** Text of each section, without its heading, by import path. */
  readonly #sections = new Map<string, string>();
  /** A path of the table by what it is without major versions. */
  readonly #unversioned = new Map<string, string>();
  /** Paths of the table by what follows their owner, without major versions; null until a scan asks for one. */
  #unowned: ReadonlyMap<string, readonly string[]> | null = null;
  /** Older prefixes of paths, and the prefixes that the table has. */
  readonly #older: (readonly [older: string, path: string])[] = [];
  readonly #packages = new Map<string, LibraryPackage | null>();

  /** @param text the table; an empty text knows nothing */
  constructor(text: string) {
    invariant(text === "" || text.startsWith(`${LIBRARIES_HEADING}\n`), "the table of libraries has another heading");
    for (let at = text.indexOf("\n"); at >= 0 && at < text.length - 1; ) {
      const isSection = text[at + 1] === "@";
      const end = endOf(text, isSection ? "\n@" : "\n", at + 1);
      if (isSection) this.#addSection(text.slice(at + 2, end));
      else if (text[at + 1] === "~") this.#addOlder(text.slice(at + 2, end));
      at = end;
    }
  }

  #addSection(section: string): void {
    const end = endOf(section, "\n", 0);
    const path = section.slice(0, end);
    this.#sections.set(path, section.slice(end + 1));
    this.#unversioned.set(unversioned(path), path);
  }

  #addOlder(line: string): void {
    const [older, path] = line.split(" ");
    if (older !== undefined && path !== undefined) this.#older.push([older, path]);
  }

  /** Results of a function; empty where the table does not have it. @param name `time.After`, `net/http.Client.Do` */
  results(name: string): readonly LibraryResult[] {
    return this.#member(name, (found, member) => found.results.get(member)) ?? NO_RESULTS;
  }

  /** The function returns only numbers, texts and errors, if anything. @param name `encoding/json.Marshal` */
  returnsPlain(name: string): boolean {
    return this.#member(name, (found, member) => !found.results.has(member) && isListed(found, member)) ?? false;
  }

  /** The function neither keeps nor ends what it gets as this parameter. @param name `io.Copy` */
  onlyReads(name: string, parameter: number): boolean {
    return this.#member(name, (found, member) => found.onlyRead.get(member))?.includes(parameter) ?? false;
  }

  /** Type of a variable or a field. @param name `net/http.DefaultClient`, `time.Ticker.C` */
  value(name: string): LibraryType | null {
    return this.#member(name, (found, member) => found.values.get(member)) ?? null;
  }

  /** @param name `net/http.Client` */
  type(name: string): LibraryTypeFacts | null {
    return this.#member(name, (found, member) => found.types.get(member)) ?? null;
  }

  /** The package of a name ends at a dot after its last slash: `github.com/nats-io/nats.go` at the second one. */
  #member<T>(name: string, of: (found: LibraryPackage, member: string) => T | undefined): T | undefined {
    for (let dot = name.indexOf(".", name.lastIndexOf("/") + 1); dot >= 0; dot = name.indexOf(".", dot + 1)) {
      const found = this.package(name.slice(0, dot));
      if (found !== null) return of(found, name.slice(dot + 1));
    }
    return undefined;
  }

  /**
   * The name that a function has in the library of which this one may be a fork: `github.com/gobwas/ws.Dial` for
   * `github.com/other/ws.Dial`. null where the table has the package itself, or has no function of that name.
   */
  original(name: string): string | null {
    const dot = name.indexOf(".", name.lastIndexOf("/") + 1);
    const path = name.slice(0, dot);
    const unowned = this.package(path) === null ? withoutOwner(path) : null;
    this.#unowned ??= byUnowned(this.#sections.keys());
    const others = unowned === null ? [] : (this.#unowned.get(unowned) ?? []);
    const member = name.slice(dot + 1);
    const other = others.find((one) => this.package(one)?.results.has(member));
    return other === undefined ? null : `${other}.${member}`;
  }

  /** null for a package that the table does not have. */
  package(path: string): LibraryPackage | null {
    const known = this.#packages.get(path);
    if (known !== undefined) return known;
    const found = this.#find(path);
    const section = found === null ? undefined : this.#sections.get(found.path);
    const read =
      section === undefined || found === null
        ? null
        : readPackage(linesOf(section), { own: path, rename: found.rename });
    this.#packages.set(path, read);
    return read;
  }

  #find(path: string): Found | null {
    if (this.#sections.has(path)) return { path, rename: SAME };
    const version = this.#unversioned.get(unversioned(path));
    if (version !== undefined) return renamed(path, version);
    for (const [older, newer] of this.#older) {
      if (path !== older && !path.startsWith(`${older}/`)) continue;
      const now = `${newer}${path.slice(older.length)}`;
      const found = this.#sections.has(now) ? now : this.#unversioned.get(unversioned(now));
      if (found !== undefined) return renamed(path, found);
    }
    return null;
  }
}

/** Functions without such results are not listed, and methods are with their type. */
function isListed(found: LibraryPackage, member: string): boolean {
  const [type = "", method] = member.split(".");
  return method === undefined || found.types.get(type)?.methods.has(method) === true;
}

const linesOf = (section: string): string[] => section.split("\n").filter((line) => line !== "");

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}

const unversioned = (path: string): string => path.replace(/\/v\d{1,3}(?=\/|$)/, "");

function byUnowned(paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const unowned = withoutOwner(path);
    if (unowned === null) continue;
    const same = found.get(unowned) ?? [];
    found.set(unowned, same);
    same.push(path);
  }
  return found;
}

/** `ws` of `github.com/gobwas/ws`; null for a path without an owner. */
function withoutOwner(path: string): string | null {
  const [host = "", , ...rest] = unversioned(path).split("/");
  return host.includes(".") && rest.length > 0 ? rest.join("/") : null;
}

/** The types of another path, as those of this one: what the two paths end with is the same. */
function renamed(path: string, other: string): Found {
  const [mine, others] = [path.split("/"), other.split("/")];
  while (mine.length > 1 && others.length > 1 && mine.at(-1) === others.at(-1)) {
    mine.pop();
    others.pop();
  }
  const [to, from] = [mine.join("/"), others.join("/")];
  return {
    path: other,
    rename: (one) => (one === from || one.startsWith(`${from}/`) ? `${to}${one.slice(from.length)}` : one),
  };
}
