/**
 * A buffer put back into a pool however large it has grown: one large request after another makes all of them large.
 * Condition: Put of a buffer, or of a struct that has one, into a sync.Pool of the package or of a field, and no look at
 * its capacity or length on the way.
 * Quiet: bytes that are never appended to, and so do not grow; strings.Builder, whose Reset lets go of its memory.
 */
import { collectionOf } from "../index/collections.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import type { Rule } from "./rule.ts";

/** A look at its size: a comparison with cap or len. */
const MINDED = /\bcap\(|\.Cap\(\)|\.Available\(\)|(?:\blen\([\w.*]+\)|\.Len\(\))\s*[<>]/;

export const poolPutOversized: Rule = {
  id: "pool-put-oversized",
  *find(file, repository) {
    const { tree } = file;
    for (const fn of file.functions) {
      if (!fn.text.includes(".Put(") || MINDED.test(fn.text)) continue;
      for (const call of tree.within(fn.node, "call_expression")) {
        const [, pool] = /^([\w.]+)\.Put$/.exec(tree.fieldText(call, "function")) ?? [];
        const [, put] = /^\(\s*&?(\w+)\s*\)$/.exec(tree.fieldText(call, "arguments")) ?? [];
        const kept = pool === undefined ? null : collectionOf(pool, fn, file, repository);
        if (kept === null || put === undefined || !/\bsync\.Pool\b/.test(kept.type)) continue;
        if (!isGrowing(typeOf(put, fn, kept.type), put, fn, file, repository)) continue;
        yield {
          node: call,
          confidence: "medium",
          message: `${pool} takes buffers back however large they have grown, and keeps them.`,
          advice: "drop a buffer whose capacity is beyond the usual: if b.Cap() > limit { return }",
        };
      }
    }
  },
};

/** Of what is put: a parameter's, that of the assertion of Get, or what the pool makes. */
function typeOf(name: string, { parameters, text }: GoFunction, pool: string): string {
  const parameter = parameters.find((one) => one.name === name)?.type;
  const asserted = new RegExp(`\\b${name}(?:\\s*,\\s*\\w+)?\\s*:?=\\s*[\\w.]+\\.Get\\(\\)\\.\\(([^)]*)\\)`).exec(
    text,
  )?.[1];
  const made = /\b(?:new\(\s*([\w.]+)\s*\)|&([\w.]+)\{|(bytes\.)NewBuffer)/.exec(pool);
  return parameter ?? asserted ?? made?.[1] ?? made?.[2] ?? (made?.[3] ? "bytes.Buffer" : "");
}

function isGrowing(type: string, name: string, fn: GoFunction, file: GoFile, repository: Repository): boolean {
  if (/\bbytes\.Buffer$/.test(type)) return true;
  if (/^\*?\[\]byte$/.test(type))
    return new RegExp(`\\bappend\\(\\s*\\(?\\*?${name}\\b|\\bAppend\\w*\\(\\s*\\*?${name}\\b`).test(fn.text);
  const struct = packageOf(repository, file)
    .map(({ structs }) => structs.get(type.replace(/^\*/, "")))
    .find((one) => one !== undefined);
  return [...(struct?.values() ?? [])].some((field) => /^\*?bytes\.Buffer$|^\[\]byte$/.test(field));
}
