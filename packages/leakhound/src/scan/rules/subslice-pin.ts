/**
 * A small part of large data is kept: the part shares the memory of the data, so all of it stays.
 *
 * Condition: data is read whole (ReadAll, ReadFile, the text of such bytes), and a slice of it, or a result of
 * strings.Split, Cut, Fields and similar functions, is stored in a package variable, in a field of the object that
 * serves the calls, or in a map or slice of these.
 * Not reported: the part is cloned, converted between bytes and string, or parsed as a number first.
 */
import { collectionOf } from "../calls/collections.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

const READS =
  /^(io|ioutil|os)\.(ReadAll|ReadFile)\(|\.ReadAll\(|^os\.ReadFile\(|\.Bytes\(\)$|\.GetRawData\(\)$|\.Body\(\)$|\.PostBody\(\)$/;
/** What each text that matches has in it: most functions have none. */
const MAY_READ = /Read(?:All|File)\(|\.(?:Bytes|GetRawData|Body|PostBody)\(\)/;
const PARTS =
  /^(strings|bytes)\.(Split\w*|Fields\w*|Cut\w*|Trim\w*)\(\s*(\w+)\b|^\w+\.Find\w*\(\s*(\w+)\b|^(\w+)\[[^\]:]*:[^\]]*\]$/;
const COPIES =
  /\b(strings|bytes|slices)\.Clone\(|\bappend\(\s*\[\]byte\(nil\)|\bcopy\(|\bstrconv\.|\bstring\(|\[\]byte\(/;

export const subslicePin: Rule = {
  id: "subslice-pin",
  *find(file, repository) {
    for (const fn of file.functions) {
      // A reader keeps what its caller has not read yet.
      if (fn.name === "Read" || !MAY_READ.test(fn.text)) continue;
      const large = largeNames(file, fn);
      if (large.size === 0) continue;
      const parts = partsOf(file, fn, large);
      for (const write of file.tree.within(fn.node, "assignment_statement")) {
        const match = pinnedPart(write, { fn, file, repository, large, parts });
        if (match) yield match;
      }
    }
  },
};

interface ReadingFunction {
  readonly fn: GoFunction;
  readonly file: GoFile;
  readonly repository: Repository;
  /** Names of data that was read whole, and of parts of it. */
  readonly large: ReadonlySet<string>;
  readonly parts: ReadonlySet<string>;
}

/** `cache` of `cache[key]`. */
const withoutIndex = (target: string): string => (target.endsWith("]") ? target.split("[", 1)[0]! : target);

function pinnedPart(write: NodeIndex, { fn, file, repository, large, parts }: ReadingFunction): Match | null {
  const { tree } = file;
  const value = tree.fieldText(write, "right");
  if (COPIES.test(value)) return null;
  const appended = /^append\(\s*[\w.]+\s*,(.*)\)$/s.exec(value)?.[1] ?? value;
  const isWhole = isPart(appended.trim(), large, parts);
  const element = isWhole ? write : partInLiteral(tree, write, (text) => isPart(text, large, parts));
  if (element === null) return null;
  const target = tree.fieldText(write, "left");
  if (collectionOf(withoutIndex(target), fn, file, repository) === null) return null;
  return {
    node: element,
    confidence: "medium",
    message: `${target} keeps a part of data that ${fn.name} reads whole, so all of the data stays in memory.`,
    advice: "keep a copy of the part: strings.Clone or bytes.Clone",
  };
}

/** `name` of `item{name: name}`, which is stored, appended, or pointed to. */
function partInLiteral(tree: GoFile["tree"], write: NodeIndex, isKept: (text: string) => boolean): NodeIndex | null {
  const right = tree.field(write, "right");
  for (const literal of right === null ? [] : tree.within(right, "composite_literal")) {
    if (!isStored(tree, literal, right!)) continue;
    const body = tree.field(literal, "body");
    for (const element of body === null ? [] : tree.children(body)) {
      const value = tree.kind(element) === "keyed_element" ? tree.children(element)[1] : element;
      if (value !== undefined && isKept(tree.text(value).trim())) return element;
    }
  }
  return null;
}

/** The literal is the value, an argument of append, or what is pointed to. */
function isStored(tree: GoFile["tree"], literal: NodeIndex, right: NodeIndex): boolean {
  for (let at = tree.parent(literal); at !== null; at = tree.parent(at)) {
    if (at === right) return true;
    const kind = tree.kind(at);
    if (kind === "call_expression" && tree.fieldText(at, "function") !== "append") return false;
    if (kind !== "call_expression" && kind !== "argument_list" && kind !== "unary_expression") return false;
  }
  return false;
}

function isPart(value: string, large: ReadonlySet<string>, parts: ReadonlySet<string>): boolean {
  const name = /^(\w+)(?:\[\w+\])?$/.exec(value)?.[1];
  return name !== undefined && parts.has(name) ? true : large.has(partOf(value));
}

/** The name of the data that an expression is a part of; "" for other expressions. */
function partOf(value: string): string {
  const found = PARTS.exec(value);
  return found?.[3] ?? found?.[4] ?? found?.[5] ?? "";
}

/** `data, err := io.ReadAll(…)`, and `text := string(data)`. */
function largeNames({ tree }: GoFile, fn: GoFunction): Set<string> {
  const names = new Set<string>();
  for (const [name, value] of assignments(tree, fn)) {
    const converted = /^string\((\w+)\)$/.exec(value)?.[1];
    if (READS.test(value) || (converted !== undefined && names.has(converted))) names.add(name);
  }
  return names;
}

/** Names of parts, and of the elements of a range over parts. */
function partsOf({ tree }: GoFile, fn: GoFunction, large: ReadonlySet<string>): Set<string> {
  const names = new Set<string>();
  for (const [name, value] of assignments(tree, fn)) {
    const of = /^(\w+)(?:\[\w+\])?$/.exec(value)?.[1] ?? "";
    if (!COPIES.test(value) && (large.has(partOf(value)) || names.has(partOf(value)) || names.has(of))) names.add(name);
  }
  for (const range of tree.within(fn.node, "range_clause")) {
    const value = tree.fieldText(range, "right");
    const [, name] = tree
      .fieldText(range, "left")
      .split(",")
      .map((name) => name.trim());
    if (name !== undefined && (names.has(value) || large.has(partOf(value)))) names.add(name);
  }
  return names;
}

/** The first name on the left with the text on the right, in the order of the source. */
function assignments(tree: GoFile["tree"], fn: GoFunction): [name: string, value: string][] {
  return tree.within(fn.node, "short_var_declaration", "assignment_statement").flatMap((one) => {
    const [name = ""] = tree
      .fieldText(one, "left")
      .split(",")
      .map((name) => name.trim());
    return /^\w+$/.test(name) ? [[name, tree.fieldText(one, "right")] as [string, string]] : [];
  });
}
