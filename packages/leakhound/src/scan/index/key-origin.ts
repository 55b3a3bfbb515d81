/** Where the key of an entry comes from, as far as one function shows it. */

import type { NodeIndex } from "../syntax/tree.ts";
import type { GoFile, GoFunction } from "./go-file.ts";

/** constant: one of a few; request itself: an object of its own for every call; request: a text that clients choose. */
export type KeyOrigin = "constant" | "request itself" | "request" | "unknown";

/** Types of which every call has an object of its own. */
const OBJECTS =
  /^\*http\.Request$|^\*gin\.Context$|^echo\.Context$|^\*?fiber\.Ctx$|^net\.Conn$|^\*websocket\.Conn$|^context\.Context$|^\*net\.TCPConn$|^\*fasthttp\.RequestCtx$/;
const FROM_REQUEST =
  /\.(URL|RemoteAddr|Header|Host|RequestURI|Form|PostForm|UserAgent|FormValue|PostFormValue|PathValue|Cookie|Cookies|ClientIP|Param|Query|GetHeader|QueryParam|RemoteAddr\(\))\b|\buuid\.|\brand\.|time\.Now\(\)|\bmux\.Vars\(|\bxid\.|\bulid\.|\bksuid\./;
const ONE_OF_FEW = /\.(Method|StatusCode|Status|Proto|Kind|Type|Level)$|\.Method\(\)$|^reflect\.TypeOf\(/;

export function keyOrigin(key: NodeIndex, fn: GoFunction, file: GoFile): KeyOrigin {
  const seen = originSeen(key, fn, file);
  if (seen !== null) return seen;
  return comesFromRequest(file.tree.text(key), fn.text, NAMES_DEEP) ? "request" : "unknown";
}

/** Without following names, which takes much longer. */
export const isRequestItself = (key: NodeIndex, fn: GoFunction, file: GoFile): boolean =>
  originSeen(key, fn, file) === "request itself";

/** null where the key alone does not show it. */
function originSeen(
  key: NodeIndex,
  fn: GoFunction,
  { tree, constants }: GoFile,
): Extract<KeyOrigin, "constant" | "request itself"> | null {
  const text = tree.text(key);
  if (/literal$|^true$|^false$|^nil$/.test(tree.kind(key)) && tree.kind(key) !== "composite_literal") return "constant";
  if (constants.has(text) || ONE_OF_FEW.test(text) || /^[A-Z][A-Z0-9_]*$|^k[A-Z]\w*$/.test(text)) return "constant";
  const type = typeOf(text, fn);
  return type !== undefined && OBJECTS.test(type) ? "request itself" : null;
}

const typeOf = (name: string, { parameters, receiver }: GoFunction): string | undefined =>
  [...parameters, ...(receiver ? [receiver] : [])].find((one) => one.name === name)?.type;

/** How many assignments a name is followed through. */
const NAMES_DEEP = 3;

function comesFromRequest(expression: string, body: string, deep: number): boolean {
  if (FROM_REQUEST.test(expression)) return true;
  if (deep === 0) return false;
  return [...expression.matchAll(/(?<![\w.])[a-z]\w*(?![\w(])/g)].some(([name]) => {
    const value = new RegExp(`\\b${name}\\s*(?:,\\s*\\w+\\s*)*:?=\\s*([^\\n]+)`).exec(body)?.[1];
    return value !== undefined && value !== expression && comesFromRequest(value, body, deep - 1);
  });
}
