/**
 * The variables that a function of JavaScript declares outside of its blocks, in the order of the source. Source text in a
 * snapshot may be cut off, and may be anything: the scan is one pass, and ends where the text does.
 *
 *   const registry = new Map();        registry, holds a Map
 *   class Store { … }                  Store, holds the class
 *   let { a, b: c } = options, n = 0;  a, c; n holds a number
 */

export interface LocalDeclaration {
  readonly name: string;
  /** The constructor of its value, "class" for the class itself, "number"; null if the declaration does not show it. */
  readonly holds: string | null;
}

type Token = string;

/** Characters of a source text that a snapshot of V8 contains. */
const SOURCE_MAX = 1024;

/** Strings, comments and templates are one token each; a regular expression is not recognized, and may hide what follows it. */
const TOKEN =
  /\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*|[^\s]/gu;
const NAME = /^[\p{ID_Start}$_]/u;
const OPEN = new Set(["(", "[", "{"]);
const CLOSE = new Set([")", "]", "}"]);
const DECLARING = new Set(["const", "let", "var"]);

/** @param functionName the function whose variables are listed; null for the whole text */
export function declarationsIn(source: string, functionName: string | null): LocalDeclaration[] {
  const tokens = (source.slice(0, SOURCE_MAX).match(TOKEN) ?? []).filter(
    (token) => !token.startsWith("//") && !token.startsWith("/*"),
  );
  const start = functionName === null ? 0 : bodyOf(tokens, functionName);
  return start < 0 ? [] : usedOnly(topLevel(tokens, start), tokens);
}

/** The token after the brace of `function name(…) {`; -1 if there is none. */
function bodyOf(tokens: readonly Token[], name: string): number {
  for (let at = 0; at + 2 < tokens.length; at++)
    if (tokens[at] === "function" && tokens[at + 1] === name && tokens[at + 2] === "(")
      return afterGroup(tokens, at + 2) + 1;
  return -1;
}

/** The token after the group that begins at `at`. */
function afterGroup(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let end = at; end < tokens.length; end++) {
    if (OPEN.has(tokens[end]!)) depth++;
    else if (CLOSE.has(tokens[end]!) && --depth === 0) return end + 1;
  }
  return tokens.length;
}

function topLevel(tokens: readonly Token[], start: number): LocalDeclaration[] {
  const found: LocalDeclaration[] = [];
  for (let at = start; at < tokens.length; ) {
    const token = tokens[at]!;
    if (CLOSE.has(token)) return found;
    if (OPEN.has(token)) at = afterGroup(tokens, at);
    else if (DECLARING.has(token)) at = declarators(tokens, at + 1, found);
    else if (token === "class" && tokens[at - 1] !== "=" && NAME.test(tokens[at + 1] ?? ""))
      found.push({ name: tokens[++at]!, holds: "class" });
    else if (token === "function" && NAME.test(tokens[at + 1] ?? ""))
      found.push({ name: tokens[++at]!, holds: "class" });
    else at++;
  }
  return found;
}

/** @returns the token after the declaration */
function declarators(tokens: readonly Token[], start: number, found: LocalDeclaration[]): number {
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at]!;
    const isPattern = token === "{" || token === "[";
    const end = isPattern ? afterGroup(tokens, at) : at + 1;
    if (isPattern) found.push(...patternNames(tokens.slice(at + 1, end - 1)));
    else if (NAME.test(token)) found.push({ name: token, holds: tokens[end] === "=" ? heldBy(tokens, end + 1) : null });
    at = endOfInitializer(tokens, end);
    if (tokens[at] !== ",") return at;
  }
  return tokens.length;
}

/** The comma or the end of the statement after an initializer. A line without a semicolon ends before the next declaration. */
function endOfInitializer(tokens: readonly Token[], start: number): number {
  let at = start;
  while (at < tokens.length) {
    const token = tokens[at]!;
    if (token === "," || token === ";" || CLOSE.has(token) || DECLARING.has(token)) return at;
    at = OPEN.has(token) ? afterGroup(tokens, at) : at + 1;
  }
  return at;
}

/** Names in `{ a, b: c, d = 1, ...rest }` or `[a, b]`, without nested patterns. */
function patternNames(tokens: readonly Token[]): LocalDeclaration[] {
  const names: LocalDeclaration[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const isName =
      NAME.test(tokens[at]!) && tokens[at + 1] !== ":" && (at === 0 || [",", ":", "."].includes(tokens[at - 1]!));
    if (isName) names.push({ name: tokens[at]!, holds: null });
  }
  return names;
}

function heldBy(tokens: readonly Token[], at: number): string | null {
  const token = tokens[at] ?? "";
  if (token === "new" && NAME.test(tokens[at + 1] ?? "") && tokens[at + 2] !== ".") return tokens[at + 1]!;
  if (/^\d/.test(token) && [";", ",", undefined].includes(tokens[at + 1])) return "number";
  if (token === "[" && isWhole(tokens, at)) return "Array";
  return token === "{" && isWhole(tokens, at) ? "Object" : null;
}

/** Whether a literal is the whole initializer, and not the beginning of an expression such as `[].concat(…)`. */
function isWhole(tokens: readonly Token[], at: number): boolean {
  const next = tokens[afterGroup(tokens, at)];
  return next === undefined || next === ";" || next === "," || NAME.test(next);
}

/** V8 gives no register to a variable that is never used. */
function usedOnly(declared: readonly LocalDeclaration[], tokens: readonly Token[]): LocalDeclaration[] {
  const uses = new Map<string, number>();
  for (const token of tokens) uses.set(token, (uses.get(token) ?? 0) + 1);
  return declared.filter(({ name }) => uses.get(name)! > 1);
}
