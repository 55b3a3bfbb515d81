/**
 * Collections that outlive a call, and what shortens them.
 *
 *   var seen = map[string]int{}          seen          a variable of the package
 *   type server struct { byID sync.Map }
 *   func (s *server) order(…) { … }      s.byID        a field of what serves the calls
 *   var hub = &registry{}                hub.all       a field of a variable of the package
 *
 * A field is looked for by its name and its struct's: what shortens it is any `….byID` of the package.
 */
import type { GoFile, GoFunction } from "./go-file.ts";
import { packageOf, type Repository } from "./repository.ts";

export interface Collection {
  /** As the source writes it. */
  readonly text: string;
  /** Its last name. */
  readonly name: string;
  /** As declared: a type, or the value of a variable. */
  readonly type: string;
  readonly isField: boolean;
}

/** The collection that an expression of names and dots is, in a function; null for what ends with the call. */
export function collectionOf(text: string, fn: GoFunction, file: GoFile, repository: Repository): Collection | null {
  const [first = "", ...fields] = text.split(".");
  const siblings = packageOf(repository, file);
  const name = fields.at(-1) ?? first;
  if (!/^\w+(\.\w+)*$/.test(text)) return null;
  const isOfReceiver = fn.receiver?.name === first && fields.length > 0;
  const global = isOfReceiver || isLocal(first, fn) ? undefined : globalOf(first, siblings);
  let type = isOfReceiver ? fn.receiver?.type : global;
  for (const field of fields) type = type === undefined ? undefined : fieldOf(type, field, siblings);
  return type === undefined ? null : { text, name, type, isField: fields.length > 0 };
}

const globalOf = (name: string, siblings: readonly GoFile[]): string | undefined =>
  siblings.map(({ globals }) => globals.get(name)).find((type) => type !== undefined);

/** Declared in the function: it is not the package's of that name. */
function isLocal(name: string, { text, parameters }: GoFunction): boolean {
  if (parameters.some((one) => one.name === name)) return true;
  return new RegExp(`\\b${name}\\s*(,\\s*\\w+\\s*)*:=|,\\s*${name}\\s*:=|\\bvar\\s+${name}\\b`).test(text);
}

/** Of `*server`, `&server{…}`, `newServer()` by the name of the struct in it. */
function fieldOf(type: string, field: string, siblings: readonly GoFile[]): string | undefined {
  const name = /^[*&]*(?:new\()?(\w+)/.exec(type)?.[1] ?? "";
  const struct = siblings.map(({ structs }) => structs.get(name)).find((one) => one !== undefined);
  return struct?.get(field) ?? returned(name, siblings)?.get(field);
}

/** The struct that a constructor of the package gives. */
function returned(name: string, siblings: readonly GoFile[]): ReadonlyMap<string, string> | undefined {
  const maker = siblings
    .flatMap(({ functions }) => functions)
    .find((one) => one.name === name && one.receiver === null);
  const type = maker && /\)\s*\(?\s*\*?(\w+)/.exec(maker.text.slice(0, maker.text.indexOf("{")))?.[1];
  return siblings.map(({ structs }) => structs.get(type ?? "")).find((one) => one !== undefined);
}

/** By its name: it runs when something is made ready, though a call may ask for that. */
export const isSetUp = ({ name, isHandler }: GoFunction): boolean =>
  !isHandler &&
  /^(init|main)$|^(Register|New|Provision|Setup|SetUp|Init|Configure|Reload|Load|Parse|Use|With|Start|Stop|Close)/i.test(
    name,
  );

/** What anywhere in its package takes something out of a map or slice, sets it anew, or minds its size. */
export function isShortened(one: Collection, file: GoFile, repository: Repository): boolean {
  const it = one.isField ? `[\\w.()]+\\.${one.name}` : `(?<![\\w.])${one.name}`;
  const patterns = [
    `\\b(?:delete|clear|len|cap)\\(\\s*${it}\\b`,
    `\\b(?:slices|maps|heap|list)\\.(?:Delete\\w*|Compact\\w*|Pop|Remove)\\(\\s*&?${it}\\b`,
    `${it}\\.(?:Delete|LoadAndDelete|CompareAndDelete|Clear|Remove\\w*|Evict\\w*|Purge|Reset)\\(`,
    `&${it}\\b(?!\\s*\\.)`,
    // Set anew, but not by its own append.
    `${it}\\s*(?:,[^=\\n;]*)?=(?!=)(?!\\s*append\\(\\s*[\\w.]*\\b${one.name}\\s*,)`,
  ];
  const shortened = new RegExp(patterns.join("|"));
  const inPackage = packageOf(repository, file).some(({ functions }) =>
    functions.some((fn) => shortened.test(fn.text)),
  );
  return inPackage || isRangedAndDeleted(one, file, repository);
}

/** `for key := range m { … delete(…` of an alias: handed on whole, somebody may shorten it. */
function isRangedAndDeleted({ name, isField }: Collection, file: GoFile, repository: Repository): boolean {
  const handed = new RegExp(`[(,]\\s*${isField ? "[\\w.]+\\." : "(?<![\\w.])"}${name}\\s*[,)]`);
  const reads = new RegExp(
    `\\b(?:append|len|cap|copy|range|json\\.\\w+|fmt\\.\\w+|log\\.\\w+)\\([^()]*\\b${name}\\s*[,)]`,
    "g",
  );
  return packageOf(repository, file).some(({ functions }) =>
    functions.some((fn) => handed.test(fn.text.replace(reads, "").replace(/^func[^{]*\{/, ""))),
  );
}
