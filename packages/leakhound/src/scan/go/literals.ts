/** Literals: numbers, runes, strings with their parts, and the bodies of composite literals. */
import { FIELD, KIND } from "../syntax/kinds.ts";
import { SignatureParser } from "./signatures.ts";
import { TOKEN } from "./tokens.ts";

const ESCAPE = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|\d{2,3}|.)/gs;

export abstract class LiteralParser extends SignatureParser {
  literal(): void {
    switch (this.token) {
      case TOKEN.int:
        this.leaf(KIND.int_literal);
        break;
      case TOKEN.float:
        this.leaf(KIND.float_literal);
        break;
      case TOKEN.imaginary:
        this.leaf(KIND.imaginary_literal);
        break;
      case TOKEN.rune:
        this.leaf(KIND.rune_literal);
        break;
      default:
        this.stringLiteral();
    }
  }

  override stringLiteral(): void {
    if (this.token === TOKEN.rawString) this.#rawString();
    else if (this.token === TOKEN.string) this.#interpretedString();
    else this.fail("no expression where one is expected");
  }

  #rawString(): void {
    const at = this.open();
    this.builder.add(1, KIND.raw_string_literal_content, this.start + 1, this.end - 1);
    this.advance();
    this.close(KIND.raw_string_literal, at);
  }

  #interpretedString(): void {
    const at = this.open();
    const { start, end } = this;
    const inner = this.source.slice(start + 1, end - 1);
    let from = 0;
    if (inner.includes("\\"))
      for (const { index, 0: text } of inner.matchAll(ESCAPE)) {
        this.#stringPart(start + 1 + from, start + 1 + index);
        from = index + text.length;
        this.builder.add(1, KIND.escape_sequence, start + 1 + index, start + 1 + from);
      }
    this.#stringPart(start + 1 + from, end - 1);
    this.advance();
    this.close(KIND.interpreted_string_literal, at);
  }

  #stringPart(start: number, end: number): void {
    if (start < end) this.builder.add(1, KIND.interpreted_string_literal_content, start, end);
  }

  /** `{1, key: 2, {3}}` */
  literalValue(): void {
    const at = this.open();
    this.expect(TOKEN["{"]);
    while (this.token !== TOKEN["}"] && this.token !== TOKEN.end) {
      this.#element();
      if (!this.take(TOKEN[","])) break;
    }
    this.expect(TOKEN["}"]);
    this.close(KIND.literal_value, at);
  }

  /** `{}` inside a literal, without the type of the element. */
  #nestedValue(): void {
    if (this.enter()) this.literalValue();
    this.leave();
  }

  #element(): void {
    const at = this.open();
    this.#literalElement();
    if (this.token !== TOKEN[":"]) return;
    this.field(FIELD.key);
    this.advance();
    this.#literalElement();
    this.field(FIELD.value);
    this.close(KIND.keyed_element, at);
  }

  #literalElement(): void {
    const at = this.open();
    if (this.token === TOKEN["{"]) this.#nestedValue();
    else this.expression();
    this.close(KIND.literal_element, at);
  }
}
