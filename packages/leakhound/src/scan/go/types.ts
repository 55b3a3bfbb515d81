/** Types: names, with package and type arguments, and what is built of them. */
import { Cursor } from "./cursor.ts";
import { FIELD, KIND, type KindCode } from "./kinds.ts";
import { TOKEN, tableOf } from "./tokens.ts";

/** What a type may begin with. */
const TYPE_STARTS = tableOf("name", "*", "(", "[", "struct", "interface", "map", "chan", "<-", "func", "~");
const FIELD_ENDS = tableOf("newline", ";", "}", "string", "rawString", "end");

export abstract class TypeParser extends Cursor {
  abstract expression(): boolean;
  abstract stringLiteral(): void;
  /** Parameters and results. */
  abstract signature(): void;

  get isTypeNext(): boolean {
    return TYPE_STARTS[this.token] === 1;
  }

  type(): void {
    if (this.enter()) this.#type();
    this.leave();
  }

  #type(): void {
    switch (this.token) {
      case TOKEN.name:
        this.namedType();
        break;
      case TOKEN["*"]:
        this.#prefixed(KIND.pointer_type);
        break;
      case TOKEN["~"]:
        this.#prefixed(KIND.negated_type);
        break;
      case TOKEN["("]:
        this.#parenthesized();
        break;
      case TOKEN["["]:
        this.#bracketed();
        break;
      case TOKEN.struct:
        this.#struct();
        break;
      case TOKEN.interface:
        this.#interface();
        break;
      case TOKEN.map:
        this.#map();
        break;
      case TOKEN.chan:
      case TOKEN["<-"]:
        this.#channel();
        break;
      case TOKEN.func:
        this.#function();
        break;
      default:
        this.fail("no type where one is expected");
    }
  }

  /** `T`, `p.T`, `T[int]` */
  namedType(): void {
    const at = this.open();
    this.typeName();
    if (this.token !== TOKEN["["]) return;
    this.field(FIELD.type);
    this.typeArguments();
    this.field(FIELD.type_arguments);
    this.close(KIND.generic_type, at);
  }

  /** `T`, `p.T` */
  typeName(): void {
    if (this.peek(1) === TOKEN["."]) this.#qualifiedName();
    else this.leaf(KIND.type_identifier);
  }

  #qualifiedName(): void {
    const at = this.open();
    this.leaf(KIND.package_identifier);
    this.field(FIELD.package);
    this.advance();
    this.name(KIND.type_identifier);
    this.field(FIELD.name);
    this.close(KIND.qualified_type, at);
  }

  /** A name of whatever kind it is here. */
  name(kind: KindCode): void {
    if (this.token === TOKEN.name) this.leaf(kind);
    else this.fail("no name where one is expected");
  }

  typeArguments(): void {
    const at = this.open();
    this.expect(TOKEN["["]);
    while (this.isTypeNext) {
      this.#union(KIND.type_elem);
      if (!this.take(TOKEN[","])) break;
    }
    this.expect(TOKEN["]"]);
    this.close(KIND.type_arguments, at);
  }

  /** `~int | string` */
  #union(kind: KindCode): void {
    const at = this.open();
    do this.type();
    while (this.take(TOKEN["|"]));
    this.close(kind, at);
  }

  /** `[K comparable, V any]` */
  typeParameters(): void {
    const at = this.open();
    this.expect(TOKEN["["]);
    while (this.token === TOKEN.name) {
      const declared = this.open();
      this.names(KIND.identifier);
      this.#union(KIND.type_constraint);
      this.field(FIELD.type);
      this.close(KIND.type_parameter_declaration, declared);
      if (!this.take(TOKEN[","])) break;
    }
    this.expect(TOKEN["]"]);
    this.close(KIND.type_parameter_list, at);
  }

  /** `a, b, c`, each in the field `name`. */
  names(kind: KindCode): void {
    do {
      this.name(kind);
      this.field(FIELD.name);
    } while (this.take(TOKEN[","]));
  }

  #prefixed(kind: KindCode): void {
    const at = this.open();
    this.advance();
    this.type();
    this.close(kind, at);
  }

  #parenthesized(): void {
    const at = this.open();
    this.advance();
    this.type();
    this.expect(TOKEN[")"]);
    this.close(KIND.parenthesized_type, at);
  }

  /** `[]T`, `[4]T`, `[...]T` */
  #bracketed(): void {
    const at = this.open();
    this.advance();
    let kind = KIND.slice_type;
    if (this.take(TOKEN["..."])) kind = KIND.implicit_length_array_type;
    else if (this.token !== TOKEN["]"]) {
      kind = KIND.array_type;
      this.expression();
      this.field(FIELD.length);
    }
    this.expect(TOKEN["]"]);
    this.type();
    this.field(FIELD.element);
    this.close(kind, at);
  }

  #map(): void {
    const at = this.open();
    this.advance();
    this.expect(TOKEN["["]);
    this.type();
    this.field(FIELD.key);
    this.expect(TOKEN["]"]);
    this.type();
    this.field(FIELD.value);
    this.close(KIND.map_type, at);
  }

  /** `chan T`, `chan<- T`, `<-chan T` */
  #channel(): void {
    const at = this.open();
    if (this.take(TOKEN["<-"])) this.expect(TOKEN.chan);
    else {
      this.advance();
      this.take(TOKEN["<-"]);
    }
    this.type();
    this.field(FIELD.value);
    this.close(KIND.channel_type, at);
  }

  #function(): void {
    const at = this.open();
    this.advance();
    this.signature();
    this.close(KIND.function_type, at);
  }

  #struct(): void {
    const at = this.open();
    this.advance();
    const list = this.open();
    this.#members(() => this.#fields());
    this.close(KIND.field_declaration_list, list);
    this.close(KIND.struct_type, at);
  }

  #interface(): void {
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

  takeTerminator(): boolean {
    return this.take(TOKEN.newline) || this.take(TOKEN[";"]);
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

  /** `T`, `p.T`, `T[int]`, but not `a [4]int`. */
  #isEmbedded(): boolean {
    const after = this.peek(1);
    if (after !== TOKEN["["]) return after === TOKEN["."] || FIELD_ENDS[after] === 1;
    return this.peek(2) !== TOKEN["]"] && FIELD_ENDS[this.peek(this.stepsBeyondBracket(1))] === 1;
  }

  #interfaceElement(): void {
    if (this.token === TOKEN.name && this.peek(1) === TOKEN["("]) this.#method();
    else this.#union(KIND.type_elem);
  }

  #method(): void {
    const at = this.open();
    this.name(KIND.field_identifier);
    this.field(FIELD.name);
    this.signature();
    this.close(KIND.method_elem, at);
  }
}
