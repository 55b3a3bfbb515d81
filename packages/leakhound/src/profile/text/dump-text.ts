/**
 * Finds the stacks of goroutines in a text that has other lines around them: what a crashed service wrote, or its log.
 *
 *   SIGQUIT: quit                                     passed over
 *   PC=0x40958e m=0 sigcode=0
 *
 *   goroutine 1 [select, 12 minutes]:                 the first header
 *   main.main()
 *   …
 *   rax    0x0                                        passed over by the reader of goroutines
 *
 * A log may put the same prefix before every line. Only the digits in it change:
 *
 *   2026-01-31T10:15:00.120Z app-7f stderr | goroutine 1 [select, 12 minutes]:
 *   2026-01-31T10:15:00.121Z app-7f stderr | main.main()
 *
 * Everything here takes time in proportion to the text.
 */
import { GOROUTINES_HEADER } from "./goroutine-header.ts";

const WORD = "goroutine ";
/** A longer prefix is not that of a log. */
const PREFIX_CHARS_MAX = 256;
/** A prefix is regular if one of so many lines after the first header has it, too. */
const LOOKAHEAD_LINES = 8;
/** The word that marks lines of a fatal error, whose frames precede the first goroutine. */
const RUNTIME_STACK = "runtime stack:";
const POSITION = /^[ \t]+\S.*:\d{1,9} \+0x[\da-f]{1,16}/m;

export interface Dump {
  /** From the first header on, without prefixes. */
  readonly text: string;
  /** Whether the text before the first header is the end of another goroutine, so that goroutines are missing. */
  readonly beginsInside: boolean;
}

/** The goroutines in a text; null if there are none. */
export function findDump(text: string): Dump | null {
  const first = firstHeader(text);
  if (!first) return null;
  const { lineStart, prefix } = first;
  const before = text.slice(0, lineStart);
  const body = text.slice(lineStart, endWithoutBlanks(text));
  const beginsInside = POSITION.test(before) && !before.includes(RUNTIME_STACK);
  return { text: prefix === "" ? body : withoutPrefixes(body, prefix), beginsInside };
}

/** The end of the text without the indentation of a line that is missing. */
function endWithoutBlanks(text: string): number {
  let end = text.length;
  while (end > 0 && (text[end - 1] === " " || text[end - 1] === "\t")) end--;
  return end;
}

interface FirstHeader {
  readonly lineStart: number;
  readonly prefix: string;
}

function firstHeader(text: string): FirstHeader | null {
  for (let at = text.indexOf(WORD); at >= 0; ) {
    const lineStart = text.lastIndexOf("\n", at) + 1;
    const lineEnd = endOfLine(text, at);
    const isNearStart = at - lineStart <= PREFIX_CHARS_MAX;
    if (isNearStart && GOROUTINES_HEADER.test(text.slice(at, lineEnd)))
      return { lineStart, prefix: text.slice(lineStart, at) };
    at = text.indexOf(WORD, isNearStart ? at + WORD.length : lineEnd);
  }
  return null;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** Lines of others, which do not have the prefix, are left out. A prefix of the first line only is removed there only. */
function withoutPrefixes(body: string, prefix: string): string {
  const lines = body.split("\n");
  const following = lines.slice(1, 1 + LOOKAHEAD_LINES);
  if (!following.some((line) => line.trim() !== "" && afterPrefix(line, prefix) !== null)) {
    return body.slice(prefix.length);
  }
  return lines
    .map((line) => afterPrefix(line, prefix))
    .filter((line) => line !== null)
    .join("\n");
}

/** The line after its prefix: equal to `prefix` except for its digits. Null if the line has no such prefix. */
function afterPrefix(line: string, prefix: string): string | null {
  let at = 0;
  for (let expected = 0; expected < prefix.length; ) {
    if (isDigit(prefix, expected)) {
      if (!isDigit(line, at)) return null;
      expected = endOfDigits(prefix, expected);
      at = endOfDigits(line, at);
    } else if (prefix[expected] === line[at]) {
      expected++;
      at++;
    } else {
      // Editors and collectors of logs remove blanks at the end of a line.
      return at === line.length && prefix.slice(expected).trim() === "" ? "" : null;
    }
  }
  return line.slice(at);
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (isDigit(text, end)) end++;
  return end;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}
