/** Where the key of a map entry comes from, as far as one function shows it. */
import { codeText } from "../syntax/code-text.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { GoFile, GoFunction } from "./go-file.ts";
import { scopeIndex } from "./scope-index.ts";
import type { WordIndex } from "./word-index.ts";

/**
 * constant: one of a few values; request object: each call has its own; client text: a value that clients choose, or
 * that is different for each call.
 */
export type KeyOrigin = "constant" | "request object" | "client text" | "unknown";

/** Types of which each call has an object of its own. */
const REQUEST_OBJECTS =
  /^\*http\.Request$|^\*gin\.Context$|^echo\.Context$|^\*?fiber\.Ctx$|^net\.Conn$|^\*websocket\.Conn$|^context\.Context$|^\*net\.TCPConn$|^\*fasthttp\.RequestCtx$/;
const CLIENT_TEXT =
  /\.(URL|RemoteAddr|Header|Host|RequestURI|Form|PostForm|UserAgent|FormValue|PostFormValue|PathValue|Cookie|Cookies|ClientIP|Param|Query|GetHeader|QueryParam|RemoteAddr\(\))\b|\buuid\.|\brand\.|time\.Now\(\)|\bmux\.Vars\(|\bxid\.|\bulid\.|\bksuid\./;
const ONE_OF_FEW = /\.(Method|StatusCode|Status|Proto|Kind|Type|Level)$|\.Method\(\)$|^reflect\.TypeOf\(/;

export function keyOrigin(key: NodeIndex, fn: GoFunction, file: GoFile): KeyOrigin {
  const shown = originOfExpression(key, fn, file);
  if (shown !== null) return shown;
  const { words } = scopeIndex(file.tree, fn.node);
  return isClientText(codeText(file.tree, key), words, ASSIGNMENTS_FOLLOWED_MAX) ? "client text" : "unknown";
}

/** Decides without following assignments, which takes much longer. */
export const isRequestObject = (key: NodeIndex, fn: GoFunction, file: GoFile): boolean =>
  originOfExpression(key, fn, file) === "request object";

/** null where the expression alone does not show its origin. */
function originOfExpression(
  key: NodeIndex,
  fn: GoFunction,
  { tree, constants }: GoFile,
): Extract<KeyOrigin, "constant" | "request object"> | null {
  const text = tree.text(key);
  if (/literal$|^true$|^false$|^nil$/.test(tree.kind(key)) && tree.kind(key) !== "composite_literal") return "constant";
  if (constants.has(text) || ONE_OF_FEW.test(text) || /^[A-Z][A-Z0-9_]*$|^k[A-Z]\w*$/.test(text)) return "constant";
  const type = typeOf(text, fn);
  return type !== undefined && REQUEST_OBJECTS.test(type) ? "request object" : null;
}

const typeOf = (name: string, { parameters, receiver }: GoFunction): string | undefined =>
  [...parameters, ...(receiver ? [receiver] : [])].find((one) => one.name === name)?.type;

const ASSIGNMENTS_FOLLOWED_MAX = 3;

function isClientText(expression: string, body: WordIndex, assignmentsMax: number): boolean {
  if (CLIENT_TEXT.test(expression)) return true;
  if (assignmentsMax === 0) return false;
  return [...expression.matchAll(/(?<![\w.])[a-z]\w*(?![\w(])/g)].some(([name]) => {
    const value = body.match(name, new RegExp(`${name}\\s*(?:,\\s*\\w+\\s*)*:?=\\s*([^\\n]+)`, "y"))?.[1];
    return value !== undefined && value !== expression && isClientText(value, body, assignmentsMax - 1);
  });
}
