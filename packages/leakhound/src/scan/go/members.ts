/** Types that list their members: structs and interfaces. */
import { FIELD, KIND } from "../syntax/kinds.ts";
import { TOKEN, tableOf } from "./tokens.ts";
import { TypeParser } from "./types.ts";

const FIELD_ENDS = tableOf("newline", ";", "}", "string", "rawString", "end");

export abstract class MemberParser extends TypeParser {
  abstract stringLiteral(): void;

  override structType(): void {
    const at = this.open();
    this.advance();
    const list = this.open();
    this.#members(() => this.#fields());
    this.close(KIND.field_declaration_list, list);
    this.close(KIND.struct_type, at);
  }

  override interfaceType(): void {
    const at = this.open();
    this.advance();
    this.#members(() => this.#interfaceElement());
    this.close(KIND.interface_type, at);
  }

  /** `{ member; member }` */
  #members(member: () => void): void {
    this.expect(TOKEN["{"]);
    while (this.token !== TOKEN["}"] && this.token !== TOKEN.end) {
      member();
      if (!this.takeTerminator()) break;
    }
    this.expect(TOKEN["}"]);
  }

  #fields(): void {
    const at = this.open();
    if (this.take(TOKEN["*"]) || this.#isEmbedded()) this.namedType();
    else {
      this.names(KIND.field_identifier);
      this.type();
    }
    this.field(FIELD.type);
    if (this.token === TOKEN.string || this.token === TOKEN.rawString) {
      this.stringLiteral();
      this.field(FIELD.tag);
    }
    this.close(KIND.field_declaration, at);
  }

  /** True for `T`, `p.T` and `T[int]`, not for `a [4]int`. */
  #isEmbedded(): boolean {
    const after = this.peek(1);
    if (after !== TOKEN["["]) return after === TOKEN["."] || FIELD_ENDS[after] === 1;
    return this.peek(2) !== TOKEN["]"] && FIELD_ENDS[this.peek(this.stepsBeyondBracket(1))] === 1;
  }

  #interfaceElement(): void {
    if (this.token === TOKEN.name && this.peek(1) === TOKEN["("]) this.#method();
    else this.union(KIND.type_elem);
  }

  #method(): void {
    const at = this.open();
    this.name(KIND.field_identifier);
    this.field(FIELD.name);
    this.signature();
    this.close(KIND.method_elem, at);
  }
}
