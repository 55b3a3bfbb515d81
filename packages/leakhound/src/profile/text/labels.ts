/** Profiler labels as Go prints them: `{"route":"/order", "tier":"gold"}`, with each text quoted by %q. */
import type { LabelSpec } from "../model/builder.ts";
import type { Lines } from "./lines.ts";

const PAIR = /("(?:[^"\\]|\\.)*"): ?("(?:[^"\\]|\\.)*")(?:, |(?=\}$))/y;
const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g;
const LETTERS: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
const CODE_POINT_MAX = 0x10ffff;
const ASCII_MAX = 0x7f;
const REPLACEMENT = "\uFFFD";

/** Labels in braces; the current line of `lines` is for messages. */
export function parseLabels(text: string, lines: Lines): LabelSpec[] {
  const labels: LabelSpec[] = [];
  // The pattern is sticky, so that each pair begins where the last one ended: a search would be quadratic in hostile text.
  PAIR.lastIndex = 1;
  for (let pair = PAIR.exec(text); pair; pair = PAIR.exec(text)) {
    labels.push({ key: unquote(pair[1]!), text: unquote(pair[2]!) });
    if (PAIR.lastIndex === text.length - 1) return labels;
  }
  return text === "{}" ? labels : lines.expected("a list of labels");
}

/** Reverses %q, https://pkg.go.dev/strconv#Quote. A byte that is not part of a character becomes U+FFFD. */
function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(ESCAPE, (_, byte?: string, short?: string, long?: string, letter?: string) => {
    if (letter !== undefined) return LETTERS[letter] ?? letter;
    const code = Number.parseInt(byte ?? short ?? long!, 16);
    return code <= (byte === undefined ? CODE_POINT_MAX : ASCII_MAX) ? String.fromCodePoint(code) : REPLACEMENT;
  });
}
