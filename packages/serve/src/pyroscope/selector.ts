/**
 * Label selectors as Prometheus and Pyroscope write them:
 *
 *   {service_name="shop", instance=~"shop-[12].*", env!="test"}
 *
 * A label that an instance does not have counts as empty. Regular expressions are RE2, and match the whole value.
 */
import { err, ok, type Result } from "leakhound/server";
import { RE2JS } from "re2js";

export interface Matcher {
  readonly name: string;
  readonly matches: (value: string) => boolean;
}

const SELECTOR_CHARS_MAX = 16 * 1024;
const MATCHERS_MAX = 100;
const NAME = /[a-zA-Z_][a-zA-Z0-9_.]*/y;
const OPERATOR = /=~|!~|!=|=/y;
const SPACE = /\s*/y;

/** The error is one clause. */
export function parseSelector(text: string): Result<readonly Matcher[], string> {
  if (text.length > SELECTOR_CHARS_MAX) return err("the label selector is too long");
  const reader = new Reader(text);
  try {
    return ok(reader.selector());
  } catch (cause) {
    if (cause instanceof SelectorError) return err(`label selector: ${cause.message}`);
    throw cause;
  }
}

export const matchesAll = (matchers: readonly Matcher[], labels: ReadonlyMap<string, string>): boolean =>
  matchers.every(({ name, matches }) => matches(labels.get(name) ?? ""));

class SelectorError extends Error {}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  selector(): readonly Matcher[] {
    this.#space();
    if (this.#at === this.#text.length) return [];
    this.#expect("{");
    const matchers: Matcher[] = [];
    while (!this.#take("}")) {
      if (matchers.length >= MATCHERS_MAX) throw new SelectorError(`more than ${MATCHERS_MAX} matchers`);
      matchers.push(this.#matcher());
      if (!this.#take(",")) {
        this.#expect("}");
        break;
      }
    }
    this.#space();
    if (this.#at < this.#text.length) throw new SelectorError(`unexpected text at character ${this.#at + 1}`);
    return matchers;
  }

  #matcher(): Matcher {
    const name = this.#match(NAME) ?? this.#fail("a label name");
    const operator = this.#match(OPERATOR) ?? this.#fail("=, !=, =~ or !~");
    const value = this.#string();
    if (operator === "=") return { name, matches: (one) => one === value };
    if (operator === "!=") return { name, matches: (one) => one !== value };
    const pattern = compiled(value);
    const isWanted = operator === "=~";
    return { name, matches: (one) => pattern.matches(one) === isWanted };
  }

  /** A string in the quotes of Go: with escapes, or, in backquotes, without. */
  #string(): string {
    this.#space();
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'" && quote !== "`") return this.#fail("a quoted value");
    for (let end = this.#at + 1; end < this.#text.length; end++) {
      if (this.#text[end] === "\\" && quote !== "`") end++;
      else if (this.#text[end] === quote) {
        const inner = this.#text.slice(this.#at + 1, end);
        this.#at = end + 1;
        return quote === "`" ? inner : unescaped(inner);
      }
    }
    return this.#fail("the end of a value");
  }

  #match(pattern: RegExp): string | null {
    this.#space();
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #take(character: string): boolean {
    this.#space();
    const isThere = this.#text[this.#at] === character;
    if (isThere) this.#at++;
    return isThere;
  }

  #expect(character: string): void {
    if (!this.#take(character)) this.#fail(character);
  }

  #fail(expected: string): never {
    throw new SelectorError(`${expected} is missing at character ${this.#at + 1}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/gs, (_, four, two, one: string | undefined) => {
    if (one !== undefined) return ESCAPES[one] ?? one;
    return String.fromCharCode(Number.parseInt(four ?? two, 16));
  });
}

function compiled(expression: string): RE2JS {
  try {
    return RE2JS.compile(`^(?s:${expression})$`);
  } catch {
    throw new SelectorError("a regular expression is malformed (RE2 syntax)");
  }
}
