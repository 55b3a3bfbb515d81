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
const REPEAT = /^\{(\d+)(?:(,)(\d*))?\}/;
const FLAGS = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/;
const NAMED_GROUP = /^\(\?P?<(\w+)>/;
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

class Translator {
  readonly #in: PatternReader;
  #depth = 0;

  constructor(pattern: string) {
    this.#in = new PatternReader(pattern);
  }

  translate(): string {
    const text = this.#alternatives(NO_FLAGS);
    if (!this.#in.atEnd) throw new RegexpError("unexpected )", this.#in.pattern);
    return text;
  }

  /** Up to the end or a closing parenthesis. Flags set in it last to its end. */
  #alternatives(flags: Flags): string {
    let text = "";
    let canRepeat = false;
    let current = flags;
    while (!this.#in.atEnd && !this.#in.startsWith(")")) {
      const set = FLAGS.exec(this.#in.rest);
      if (set && set[3] === ")") {
        this.#in.skip(set[0].length);
        current = changed(current, set);
        canRepeat = false;
      } else if (this.#in.take("|")) {
        text += "|";
        canRepeat = false;
      } else {
        this.#refuseBareRepeat(canRepeat);
        text += this.#repeated(this.#atom(current));
        canRepeat = true;
      }
    }
    return text;
  }

  #refuseBareRepeat(canRepeat: boolean): void {
    const operator = this.#repeatOperator();
    if (operator !== "" && !canRepeat) throw new RegexpError("missing argument to repetition operator", operator);
  }

  /** The atom with what repeats it. Go takes one repetition only. */
  #repeated(atom: string): string {
    const operator = this.#repeatOperator();
    if (operator === "") return atom;
    this.#in.skip(operator.length);
    const second = this.#repeatOperator();
    if (second !== "") throw new RegexpError("invalid nested repetition operator", operator + second);
    return atom + operator;
  }

  /** `*`, `+?`, `{2,}` and the like; "" for none. A brace that begins no repetition stands for itself. */
  #repeatOperator(): string {
    const simple = /^[*+?]\??/.exec(this.#in.rest);
    if (simple) return simple[0];
    const counted = REPEAT.exec(this.#in.rest);
    if (!counted) return "";
    const [text, low, comma, high] = counted;
    const most = comma === undefined ? Number(low) : high === "" ? Number(low) : Number(high);
    if (Number(low) > REPEAT_MAX || most > REPEAT_MAX || most < Number(low)) {
      throw new RegexpError("invalid repeat count", text);
    }
    return this.#in.rest[text.length] === "?" ? `${text}?` : text;
  }

  #atom(flags: Flags): string {
    const reader = this.#in;
    if (reader.startsWith("(")) return this.#group(flags);
    if (reader.startsWith("[")) return classText(readClass(reader), flags);
    if (reader.take(".")) return flags.dotAll ? "[^]" : "[^\\u{a}]";
    if (reader.take("^")) return `(?:${flags.multiLine ? LINE_START : "^"})`;
    if (reader.take("$")) return `(?:${flags.multiLine ? LINE_END : "$"})`;
    if (reader.startsWith("\\")) return this.#escaped(flags);
    return character(reader.next(), flags);
  }

  #escaped(flags: Flags): string {
    const reader = this.#in;
    if (reader.take("\\A")) return "(?:^)";
    if (reader.take("\\z")) return "(?:$)";
    if (reader.take("\\b")) return "(?:\\b)";
    if (reader.take("\\B")) return "(?:\\B)";
    if (reader.take("\\Q")) return this.#quoted(flags);
    const perl = readPerlClass(reader) ?? readUnicodeClass(reader);
    return perl ? classText(perl, flags) : character(readEscape(reader), flags);
  }

  /** What follows repeats the last quoted character only. */
  #quoted(flags: Flags): string {
    const text = this.#in.takeUntil("\\E");
    return [...text].map((each) => character(each.codePointAt(0)!, flags)).join("") || "(?:)";
  }

  #group(flags: Flags): string {
    const reader = this.#in;
    const start = reader.rest;
    const set = FLAGS.exec(start);
    const named = NAMED_GROUP.exec(start);
    if (set && set[3] === ":") reader.skip(set[0].length);
    else if (named) reader.skip(named[0].length);
    else if (BAD_NAME.test(start)) throw new RegexpError("invalid named capture", BAD_NAME.exec(start)![0]);
    else if (start.startsWith("(?")) throw new RegexpError("invalid or unsupported Perl syntax", start.slice(0, 3));
    else reader.skip(1);
    if (++this.#depth > DEPTH_MAX) throw new RegexpError("expression nests too deeply", reader.pattern);
    const inner = this.#alternatives(set && set[3] === ":" ? changed(flags, set) : flags);
    if (!reader.take(")")) throw new RegexpError("missing closing )", reader.pattern);
    this.#depth--;
    return `(?:${inner})`;
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
