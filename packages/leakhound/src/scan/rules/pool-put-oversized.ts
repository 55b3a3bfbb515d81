/**
 * A buffer goes back into a pool whatever its size: over time, large requests make all buffers of the pool large.
 *
 * Condition: Put of a buffer, or of a struct with a buffer, into a sync.Pool of the package or of a field, in a function
 * that does not check its capacity or length. One finding for each pool of a file. Medium where the function, or one that
 * gets the buffer, fills it from a reader, whose length nobody knows; low elsewhere: the collector empties pools that are
 * seldom used.
 * Not reported: bytes that are never appended to, which do not grow; strings.Builder, whose Reset releases its memory.
 */

import { collectionOf } from "../calls/collections.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { codeText } from "../syntax/code-text.ts";
import type { Rule } from "./rule.ts";

/** Checks of the size. */
const SIZE_CHECK =
  /\bLimit(?:ed)?Reader\b|\bMaxBytesReader\b|\bcap\(|\.Cap\(\)|\.Available\(\)|(?:\blen\([\w.*]+\)|\.Len\(\))\s*[<>]/;

export const poolPutOversized: Rule = {
  id: "pool-put-oversized",
  *find(file, repository) {
    const { tree } = file;
    const reported = new Set<string>();
    for (const fn of file.functions) {
      if (!hasCallNamed(tree, fn.node, ["Put"]) || SIZE_CHECK.test(codeText(tree, fn.node))) continue;
      for (const call of tree.within(fn.node, "call_expression")) {
        const [, pool] = /^([\w.]+)\.Put$/.exec(tree.fieldText(call, "function")) ?? [];
        const [, put] = /^\(\s*&?(\w+)\s*\)$/.exec(tree.fieldText(call, "arguments")) ?? [];
        const collection = pool === undefined ? null : collectionOf(pool, fn, file, repository);
        if (collection === null || put === undefined || !/\bsync\.Pool\b/.test(collection.type)) continue;
        if (!isGrowing(typeOf(put, fn, file, collection.type), put, fn, file, repository)) continue;
        if (reported.has(`${pool} ${collection.isField}`)) continue;
        reported.add(`${pool} ${collection.isField}`);
        yield {
          node: call,
          confidence: isReadInto(file, fn, put) ? "medium" : "low",
          message: `${pool}.Put takes back buffers of any size, and the pool keeps those that have grown large.`,
          advice: "drop a buffer whose capacity exceeds a limit: if b.Cap() > limit { return }",
        };
      }
    }
  },
};

/** `b.ReadFrom(r)`, `io.Copy(b, r)` */
const isReadInto = ({ tree }: GoFile, { node }: GoFunction, name: string): boolean =>
  new RegExp(`\\b${name}\\.ReadFrom\\(|\\bio\\.Copy(?:N|Buffer)?\\(\\s*&?${name}\\b`).test(codeText(tree, node));

/** The type of the value that is put back: of a parameter, of the assertion on Get, or of what the pool creates. */
function typeOf(name: string, { node, parameters }: GoFunction, { tree }: GoFile, pool: string): string {
  const parameter = parameters.find((one) => one.name === name)?.type;
  const assertion = new RegExp(`${name}(?:\\s*,\\s*\\w+)?\\s*:?=\\s*[\\w.]+\\.Get\\(\\)\\.\\(([^)]*)\\)`, "y");
  const asserted = scopeIndex(tree, node).words.match(name, assertion)?.[1];
  const made = /\b(?:new\(\s*([\w.]+)\s*\)|&([\w.]+)\{|(bytes\.)NewBuffer)/.exec(pool);
  return parameter ?? asserted ?? made?.[1] ?? made?.[2] ?? (made?.[3] ? "bytes.Buffer" : "");
}

function isGrowing(type: string, name: string, fn: GoFunction, file: GoFile, repository: Repository): boolean {
  if (/\bbytes\.Buffer$/.test(type)) return true;
  if (/^\*?\[\]byte$/.test(type)) {
    const appended = `(?<=\\bappend\\(\\s*\\(?\\*?)${name}\\b|(?<=\\bAppend\\w*\\(\\s*\\*?)${name}\\b`;
    return scopeIndex(file.tree, fn.node).words.match(name, new RegExp(appended, "y")) !== null;
  }
  const struct = packageOf(repository, file)
    .map(({ structs }) => structs.get(type.replace(/^\*/, "")))
    .find((one) => one !== undefined);
  return [...(struct?.values() ?? [])].some((field) => /^\*?bytes\.Buffer$|^\[\]byte$/.test(field));
}
