/**
 * Go's regular expressions (RE2, https://golang.org/s/re2syntax) as JavaScript's.
 *
 *   Go                        JavaScript, flag u
 *   .          (?s).          [^\u{a}]   [^]
 *   ^ \A  $ \z                (?:^)  (?:$)             of the text; of a line after (?m)
 *   (?i)leak                  [lL][eE][aA][kK\u{212a}]
 *   \s  [[:alpha:]]  \pN      [\u{9}-\u{a}\u{c}-\u{d}\u{20}]  [A-Za-z]  \p{N}
 *   \Qa.b\E  (?P<n>x)         a\u{2e}b  (?:x)
 *   (?=x) (?<!x) \1 a++       refused, as Go refuses them
 *
 * Only whether a text matches is the same, which is all that filters ask: what groups capture is not kept.
 * Characters are code points in both. A pattern is walked once, from left to right, with the flags of
 * the group it is in.
 */
import { err, ok, type Result } from "../../base/result.ts";
import { anyOf, classText, foldCase, readClass, readPerlClass, readUnicodeClass } from "./classes.ts";
import { readEscape } from "./escapes.ts";
import { literal, PatternReader, RegexpError } from "./pattern.ts";

const REPEAT_MAX = 1000;
/** Deeper groups are refused, as in Go. */
const DEPTH_MAX = 1000;
const REPEAT = /^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/;
const FLAGS = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/;
const NAMED_GROUP = /^\(\?P?<(\w+)>/;
/** What of bad flags is read before they are known to be bad. */
const BAD_FLAGS = /^\(\?[imsU]*(?:-[imsU]*)?.?/su;
const BAD_NAME = /^\(\?P?<[^>]*>?/;
const LINE_START = "(?<![^\\n])";
const LINE_END = "(?![^\\n])";

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}

const NO_FLAGS: Flags = { ignoreCase: false, multiLine: false, dotAll: false };

/** The expression, or Go's own words for what is wrong with it. `test` may be called any number of times. */
export function goRegexp(pattern: string): Result<RegExp, string> {
  try {
    return ok(new RegExp(new Translator(pattern).translate(), "u"));
  } catch (error) {
    if (error instanceof RegexpError) return err(`error parsing regexp: ${error.message}`);
    if (error instanceof SyntaxError) return err(`error parsing regexp: expression too large: \`${pattern}\``);
    throw error;
  }
}

/** An atom, with what repeats it. */
interface Part {
  readonly text: string;
  /** How often its innermost atom is written out where all counts in it are. */
  readonly copies: number;
}

const once = (text: string): Part => ({ text, copies: 1 });
const BAR = once("|");

class Translator {
  readonly #in: PatternReader;
  #depth = 0;

  constructor(pattern: string) {
    this.#in = new PatternReader(pattern);
  }

  translate(): string {
    const { text } = this.#alternatives(NO_FLAGS);
    if (!this.#in.atEnd) throw new RegexpError("unexpected )", this.#in.pattern);
    return text;
  }

  /** Up to the end or a closing parenthesis. Flags set in it last to its end. */
  #alternatives(flags: Flags): Part {
    const parts: Part[] = [];
    let current = flags;
    let operator = "";
    while (!this.#in.atEnd && !this.#in.startsWith(")")) {
      const before = operator;
      operator = this.#repeatOperator();
      if (operator !== "") {
        if (before !== "") throw new RegexpError("invalid nested repetition operator", before + operator);
        this.#repeatLast(parts, operator);
        continue;
      }
      const set = FLAGS.exec(this.#in.rest);
      if (set && set[3] === ")") {
        this.#in.skip(set[0].length);
        current = changed(current, set);
      } else if (this.#in.take("|")) parts.push(BAR);
      else if (this.#in.take("\\Q")) parts.push(...this.#quoted(current));
      else parts.push(this.#atom(current));
    }
    const copies = parts.reduce((most, part) => Math.max(most, part.copies), 1);
    return { text: parts.map(({ text }) => text).join(""), copies };
  }

  /** What sets flags, or quotes nothing, may stand between an atom and its operator. */
  #repeatLast(parts: Part[], operator: string): void {
    this.#in.skip(operator.length);
    const part = parts.pop();
    if (part === undefined || part === BAR) {
      throw new RegexpError("missing argument to repetition operator", operator);
    }
    const [low = 1, high = low] = operator.match(/\d+/g)?.map(Number) ?? [];
    const copies = high === 0 ? 1 : Math.max(1, high) * part.copies;
    if (copies > REPEAT_MAX && high > 1) throw new RegexpError("invalid repeat count", operator);
    parts.push({ text: `(?:${part.text})${operator}`, copies });
  }

  /** `*`, `+?`, `{2,}` and the like; "" for none. A brace that begins no repetition stands for itself. */
  #repeatOperator(): string {
    const simple = /^[*+?]\??/.exec(this.#in.rest);
    if (simple) return simple[0];
    const counted = REPEAT.exec(this.#in.rest);
    if (!counted) return "";
    const [text, low, comma, high] = counted;
    const most = Number(comma === undefined ? low : (high ?? low));
    if (Number(low) > REPEAT_MAX || most > REPEAT_MAX || most < Number(low)) {
      throw new RegexpError("invalid repeat count", text);
    }
    return this.#in.rest[text.length] === "?" ? `${text}?` : text;
  }

  #atom(flags: Flags): Part {
    const reader = this.#in;
    if (reader.startsWith("(")) return this.#group(flags);
    if (reader.startsWith("[")) return once(classText(readClass(reader, flags), flags));
    if (reader.take(".")) return once(flags.dotAll ? "[^]" : "[^\\u{a}]");
    if (reader.take("^")) return once(`(?:${flags.multiLine ? LINE_START : "^"})`);
    if (reader.take("$")) return once(`(?:${flags.multiLine ? LINE_END : "$"})`);
    if (reader.startsWith("\\")) return once(this.#escaped(flags));
    return once(character(reader.next(), flags));
  }

  #escaped(flags: Flags): string {
    const reader = this.#in;
    if (reader.take("\\A")) return "(?:^)";
    if (reader.take("\\z")) return "(?:$)";
    if (reader.take("\\b")) return "(?:\\b)";
    if (reader.take("\\B")) return "(?:\\B)";
    const perl = readPerlClass(reader) ?? readUnicodeClass(reader);
    return perl ? classText(perl, flags) : character(readEscape(reader), flags);
  }

  /** Each character is an atom: what follows repeats the last one only. */
  #quoted(flags: Flags): Part[] {
    return [...this.#in.takeUntil("\\E")].map((each) => once(character(each.codePointAt(0)!, flags)));
  }

  #group(flags: Flags): Part {
    const reader = this.#in;
    const start = reader.rest;
    const set = FLAGS.exec(start);
    const named = NAMED_GROUP.exec(start);
    if (set && set[3] === ":") reader.skip(set[0].length);
    else if (named) reader.skip(named[0].length);
    else if (BAD_NAME.test(start)) throw new RegexpError("invalid named capture", BAD_NAME.exec(start)![0]);
    else if (start.startsWith("(?")) {
      throw new RegexpError("invalid or unsupported Perl syntax", BAD_FLAGS.exec(start)![0]);
    } else reader.skip(1);
    if (++this.#depth > DEPTH_MAX) throw new RegexpError("expression nests too deeply", reader.pattern);
    const { text, copies } = this.#alternatives(set && set[3] === ":" ? changed(flags, set) : flags);
    if (!reader.take(")")) throw new RegexpError("missing closing )", reader.pattern);
    this.#depth--;
    return { text: `(?:${text})`, copies };
  }
}

/** The flags after `(?im-s)`. U swaps greediness, which does not change whether a text matches. */
function changed(flags: Flags, [, on = "", off = ""]: RegExpExecArray): Flags {
  const after = (letter: string, before: boolean) => (on.includes(letter) || before) && !off.includes(letter);
  return {
    ignoreCase: after("i", flags.ignoreCase),
    multiLine: after("m", flags.multiLine),
    dotAll: after("s", flags.dotAll),
  };
}

function character(codePoint: number, { ignoreCase }: Flags): string {
  const forms = ignoreCase ? foldCase([[codePoint, codePoint]]) : [];
  return forms.length > 1 ? anyOf(forms) : literal(codePoint);
}
