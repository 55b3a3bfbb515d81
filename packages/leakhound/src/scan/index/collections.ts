/**
 * Collections that outlive a call, and whether something keeps them from growing.
 *
 *   var seen = map[string]int{}          seen          a variable of the package
 *   type server struct { byID sync.Map }
 *   func (s *server) order(…) { … }      s.byID        a field of the object that serves the calls
 *   var hub = &registry{}                hub.all       a field of a variable of the package
 *
 * Types are not resolved: code that shortens any `….byID` of the package counts for every field of that name.
 */
import type { GoFile, GoFunction } from "./go-file.ts";
import { functionsMatching } from "./package-words.ts";
import { functionNamed, packageOf, type Repository } from "./repository.ts";
import { scopeIndex } from "./scope-index.ts";

export interface Collection {
  /** As the source writes it: `hub.all`. */
  readonly text: string;
  /** The last name: `all`. */
  readonly name: string;
  /** As declared: its type, or the value of a variable. */
  readonly type: string;
  readonly isField: boolean;
}

/** The collection that an expression of names and dots stands for in a function; null for one that ends with the call. */
export function collectionOf(text: string, fn: GoFunction, file: GoFile, repository: Repository): Collection | null {
  const [first = "", ...fields] = text.split(".");
  const siblings = packageOf(repository, file);
  const name = fields.at(-1) ?? first;
  if (!/^\w+(\.\w+)*$/.test(text)) return null;
  const isOfReceiver = fn.receiver?.name === first && fields.length > 0;
  const global = isOfReceiver || isLocal(first, fn, file) ? undefined : globalType(first, siblings);
  let type = isOfReceiver ? fn.receiver?.type : global;
  for (const field of fields) type = type === undefined ? undefined : fieldType(type, field, siblings);
  return type === undefined ? null : { text, name, type, isField: fields.length > 0 };
}

const globalType = (name: string, siblings: readonly GoFile[]): string | undefined =>
  siblings.map(({ globals }) => globals.get(name)).find((type) => type !== undefined);

/** Declared in the function, so that it is not the package's variable of that name. */
const isLocal = (name: string, { node, parameters }: GoFunction, { tree }: GoFile): boolean =>
  parameters.some((one) => one.name === name) || scopeIndex(tree, node).declares(name);

/** The type of a field of `*server`, `&server{…}` or `newServer()`, by the name of the struct in it. */
function fieldType(type: string, field: string, siblings: readonly GoFile[]): string | undefined {
  const name = /^[*&]*(?:new\()?(\w+)/.exec(type)?.[1] ?? "";
  const struct = siblings.map(({ structs }) => structs.get(name)).find((one) => one !== undefined);
  return struct?.get(field) ?? returnedStruct(name, siblings)?.get(field);
}

/** The struct that a constructor of the package returns. */
function returnedStruct(name: string, siblings: readonly GoFile[]): ReadonlyMap<string, string> | undefined {
  const factory = functionNamed(name, siblings);
  const signature = factory?.text.slice(0, factory.text.indexOf("{")) ?? "";
  const type = /\)\s*(?:\(\s*)?\*?(\w+)/.exec(signature)?.[1];
  return siblings.map(({ structs }) => structs.get(type ?? "")).find((one) => one !== undefined);
}

/** By its name the function prepares something once, although a call may trigger it. */
export const isSetupFunction = ({ name, isHandler }: GoFunction): boolean =>
  !isHandler &&
  /^(init|main)$|^(Register|New|Provision|Setup|SetUp|Init|Configure|Reload|Load|Parse|Use|With|Start|Stop|Close)/i.test(
    name,
  );

/** Code of the package removes elements from the map or slice, replaces it, checks its size, or passes it on. */
export function isBounded(one: Collection, file: GoFile, repository: Repository): boolean {
  const { name } = one;
  const before = beforeName(one);
  const patterns = [
    `(?<=\\b(?:delete|clear|len|cap)\\(\\s*${before})${name}\\b`,
    `(?<=\\b(?:slices|maps|heap|list)\\.(?:Delete\\w*|Compact\\w*|Pop|Remove)\\(\\s*&?${before})${name}\\b`,
    `(?<=${before})${name}\\.(?:Delete|LoadAndDelete|CompareAndDelete|Clear|Remove\\w*|Evict\\w*|Purge|Reset)\\(`,
    `(?<=&${before})${name}\\b(?!\\s*\\.)`,
    // Assigned, but not from an append to itself.
    `(?<=${before})${name}\\s*(?:,[^=\\n;]*)?=(?!=)(?!\\s*append\\(\\s*[\\w.]*\\b${name}\\s*,)`,
  ];
  const bounding = new RegExp(patterns.join("|"), "y");
  const files = packageOf(repository, file);
  return functionsMatching(files, name, bounding).length > 0 || isPassedOn(one, files);
}

/** What precedes the last name of a collection in the source: the start of a selector, or no other name. */
export const beforeName = ({ isField }: Collection): string => (isField ? "[\\w.()]+\\." : "(?<![\\w.])");

/** Passed as an argument to a function that may shorten it; functions that only read it do not count. */
function isPassedOn({ name, isField }: Collection, files: readonly GoFile[]): boolean {
  const before = isField ? "[\\w.]+\\." : "(?<![\\w.])";
  const reader = "\\b(?:append|len|cap|copy|range|json\\.\\w+|fmt\\.\\w+|log\\.\\w+)";
  const passed = new RegExp(`(?<=[(,]\\s*${before})(?<!${reader}\\([^()]*)${name}\\s*[,)]`, "y");
  return functionsMatching(files, name, passed, "body").length > 0;
}
