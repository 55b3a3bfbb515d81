/** YAML files of a repository as plain values. Anyone may have written them, so everything has a limit. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type YAMLMap } from "yaml";
import { err, ok, type Result } from "../../base/result.ts";

/** Files that are written manually are far smaller. */
const CHARS_MAX = 1 << 20;
const DOCUMENTS_MAX = 1_000;
/** Values of all documents: an alias may stand for a value with more aliases, and so on. */
const VALUES_MAX = 1_000_000;
/** The parser recurses, and a mapping or list inside another begins further to the right or in another bracket. */
const COLUMNS_BEFORE_VALUE_MAX = 300;
const BRACKET_DEPTH_MAX = 200;
/** `a: : : :` and `- - - -`: each indicator begins a mapping or list inside the one before. */
const NESTED_IN_ONE_LINE = /(?:[-?:][ \t]+){100}/;
const TOO_DEEP = "it is nested too deeply";

/** @returns one value for each document; the reason where the text is no YAML or exceeds a limit */
export function parseYaml(text: string): Result<readonly unknown[], string> {
  const problem = yamlProblem(text);
  if (problem !== null) return err(problem);
  // The parser compares each key with all others of its mapping; `PlainValues` looks them up in a set.
  const documents = parsedDocuments(text);
  if (documents === null) return err(TOO_DEEP);
  if (documents.length > DOCUMENTS_MAX) return err(`it has more than ${DOCUMENTS_MAX} documents`);
  const [wrong] = documents.flatMap(({ errors }) => errors);
  if (wrong) return err(`it is not YAML: ${wrong.message.split("\n")[0]}`);
  const values = new PlainValues();
  const plain = documents.map((document) => values.of(document));
  return values.problem === null ? ok(plain) : err(values.problem);
}

/** Mappings may be nested in ways that only the parser recognizes, such as `a: : : :`. @returns null where its stack overflows */
function parsedDocuments(text: string): readonly Document.Parsed[] | null {
  try {
    return [...parseAllDocuments(text, { logLevel: "silent", uniqueKeys: false })];
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A reader of the document's nodes needs these limits, too. @returns the reason why the text is not read */
export function yamlProblem(text: string): string | null {
  if (text.length > CHARS_MAX) return `it is larger than ${CHARS_MAX >> 20} MB`;
  return isNestedTooDeeply(text) ? TOO_DEEP : null;
}

/** Brackets in strings count as well, of which no manifest has many. */
function isNestedTooDeeply(text: string): boolean {
  if (new RegExp(`^[-?: \\t]{${COLUMNS_BEFORE_VALUE_MAX}}`, "m").test(text)) return true;
  if (NESTED_IN_ONE_LINE.test(text)) return true;
  let depth = 0;
  for (const { 0: bracket } of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === "[" || bracket === "{" ? depth + 1 : Math.max(0, depth - 1);
    if (depth > BRACKET_DEPTH_MAX) return true;
  }
  return false;
}

/** Converts documents to plain values, and keeps the first problem. Objects have the string form of their scalar keys. */
class PlainValues {
  problem: string | null = null;
  #values = 0;
  /** What each anchor stands for at the place that is converted. */
  #anchors = new Map<string, Node>();
  /** Mappings and lists around the place that is converted. */
  readonly #open = new Set<Node>();

  of(document: Document.Parsed): unknown {
    this.#anchors = new Map();
    return this.#plain(document.contents);
  }

  #plain(node: unknown): unknown {
    if (++this.#values > VALUES_MAX) this.problem ??= "its aliases expand beyond the limit";
    if (this.problem !== null) return undefined;
    if (isAlias(node)) return this.#plain(this.#anchored(node.source));
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return undefined;
    if (node.anchor) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return node.value;
    this.#open.add(node);
    const value = isMap(node) ? this.#object(node) : node.items.map((item) => this.#plain(item));
    this.#open.delete(node);
    return value;
  }

  #anchored(name: string): Node | undefined {
    const node = this.#anchors.get(name);
    if (node === undefined || this.#open.has(node))
      this.problem ??= `its alias ${name} is undefined or contains itself`;
    return node;
  }

  #object(map: YAMLMap): unknown {
    const object: Record<string, unknown> = Object.create(null);
    const keys = new Set<unknown>();
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? key.value : this.#plain(key);
      if (keys.has(name)) this.problem ??= `it is not YAML: the key ${String(name)} is there twice`;
      keys.add(name);
      const plain = this.#plain(value);
      if (typeof name !== "object") object[String(name)] = plain;
    }
    return object;
  }
}

/** The value at a path of keys; undefined where there is none. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? (at as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
}

export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const stringsOf = (value: unknown): string[] => itemsOf(value).filter((item) => typeof item === "string");
