/**
 * Go's regular expressions (RE2, https://golang.org/s/re2syntax), matched by re2js in linear time.
 *
 * The expressions come from flags, from the query of a page, and from drop_frames of a profile: all of them may be
 * hostile. A backtracking engine needs exponential time for `^(a|aa)+$` on a text of many `a` and one `!`.
 */

import { RE2JS } from "re2js";
import { err, ok, type Result } from "../../base/result.ts";
import type { TextPattern } from "../../base/text-pattern.ts";
import { rewriteExpression } from "./rewrite.ts";

/** Messages of re2js for what only Go accepts. */
const ONLY_IN_GO = /: (?:duplicate capture group name|invalid character class range: `\\[pP])/;
/** Compiling takes time and memory in proportion to the length. Real expressions have some thousand characters at most. */
const EXPRESSION_CHARS_MAX = 64 * 1024;
const TRAILING_BACKSLASH = /: trailing backslash at end of expression$/;

/** The compiled expression, or the message of Go's regexp package. */
export function goRegexp(expression: string): Result<TextPattern, string> {
  if (expression.length > EXPRESSION_CHARS_MAX) return err("error parsing regexp: expression too large");
  const pattern = compile(expression);
  if (pattern.ok || !ONLY_IN_GO.test(pattern.error)) return pattern;
  const rewritten = rewriteExpression(expression);
  const second = compile(rewritten.text);
  return second.ok ? second : err(rewritten.restore(second.error));
}

function compile(expression: string): Result<TextPattern, string> {
  try {
    return ok(RE2JS.compile(expression));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Go adds the rest of the expression to each message, even if it is empty.
    return err(error.message.replace(TRAILING_BACKSLASH, "$&: ``"));
  }
}
