/** Operands, with which expressions begin: a name, a literal, a function, a type, an expression in parentheses. */
import { FIELD, KIND, type KindCode } from "../syntax/kinds.ts";
import { LiteralParser } from "./literals.ts";
import { TOKEN } from "./tokens.ts";

/** Names that have a node kind of their own. */
const CONSTANTS: ReadonlyMap<string, KindCode> = new Map([
  ["nil", KIND.nil],
  ["true", KIND.true],
  ["false", KIND.false],
  ["iota", KIND.iota],
]);
const CONSTANT_CHARS_MAX = 5;

export abstract class OperandParser extends LiteralParser {
  abstract block(): void;

  /** Between `if`, `for` or `switch` and its block, where `T {` is no literal. */
  protected isHeader = false;

  /** Parses a part inside or outside of a header. */
  withHeader(isHeader: boolean, part: () => void): void {
    const before = this.isHeader;
    this.isHeader = isHeader;
    part();
    this.isHeader = before;
  }

  /** @returns whether the operand is a type */
  operand(): boolean {
    switch (this.token) {
      case TOKEN.name:
        return this.#named();
      case TOKEN["("]:
        return this.#parenthesized();
      case TOKEN.func:
        return this.#function();
      case TOKEN["["]:
      case TOKEN.struct:
      case TOKEN.map:
      case TOKEN.chan:
      case TOKEN.interface:
      case TOKEN["<-"]:
        return this.#typed();
      default:
        this.literal();
        return false;
    }
  }

  #named(): boolean {
    if (this.#isLiteralNext()) return this.#typed();
    const text = this.end - this.start > CONSTANT_CHARS_MAX ? "" : this.source.slice(this.start, this.end);
    this.leaf(CONSTANTS.get(text) ?? KIND.identifier);
    return false;
  }

  /** `T{`, `p.T{`, `T[int]{` */
  #isLiteralNext(): boolean {
    if (this.isHeader) return false;
    const steps = this.peek(1) === TOKEN["."] && this.peek(2) === TOKEN.name ? 3 : 1;
    const after = this.peek(steps);
    if (after !== TOKEN["["]) return after === TOKEN["{"];
    const beyond = this.stepsBeyondBracket(steps);
    return beyond >= 0 && this.peek(beyond) === TOKEN["{"];
  }

  /** A type, or a composite literal where `{` follows the type. */
  #typed(): boolean {
    const at = this.open();
    this.type();
    if (this.token !== TOKEN["{"]) return true;
    this.field(FIELD.type);
    this.withHeader(false, () => this.literalValue());
    this.field(FIELD.body);
    this.close(KIND.composite_literal, at);
    return false;
  }

  #parenthesized(): boolean {
    const at = this.open();
    this.advance();
    const wasHeader = this.isHeader;
    this.isHeader = false;
    const isType = this.expression();
    this.isHeader = wasHeader;
    this.expect(TOKEN[")"]);
    this.close(isType ? KIND.parenthesized_type : KIND.parenthesized_expression, at);
    return isType;
  }

  #function(): boolean {
    const at = this.open();
    this.advance();
    this.signature();
    const isType = this.token !== TOKEN["{"];
    if (!isType) {
      this.withHeader(false, () => this.block());
      this.field(FIELD.body);
    }
    this.close(isType ? KIND.function_type : KIND.func_literal, at);
    return isType;
  }
}
