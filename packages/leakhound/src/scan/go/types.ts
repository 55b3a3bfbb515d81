/** Types: names with package and type arguments, and the types that are built from them. */

import { FIELD, KIND, type KindCode } from "../syntax/kinds.ts";
import { Cursor, OPENING } from "./cursor.ts";
import { TOKEN, tableOf } from "./tokens.ts";

/** Tokens that a type may begin with. */
const TYPE_STARTS = tableOf("name", "*", "(", "[", "struct", "interface", "map", "chan", "<-", "func", "~");

export abstract class TypeParser extends Cursor {
  abstract expression(): boolean;
  abstract structType(): void;
  abstract interfaceType(): void;
  /** Parameters and results. */
  abstract signature(): void;

  get isTypeNext(): boolean {
    return TYPE_STARTS[this.token] === 1;
  }

  /** Steps to the token after the type that begins at `from`, or to the first token that is not part of a type. */
  stepsBeyondType(from: number): number {
    let steps = from;
    for (;;) {
      const kind = this.peek(steps);
      if (kind === TOKEN["*"] || kind === TOKEN.chan || this.#isArrowOfChannel(steps)) steps++;
      else if (kind === TOKEN["["]) steps = this.#stepsBeyond(steps);
      else if (kind === TOKEN.map) steps = this.#stepsBeyond(steps + 1);
      else if (kind === TOKEN.func) {
        steps = this.#stepsBeyond(steps + 1);
        if (TYPE_STARTS[this.peek(steps)] === 0) return steps;
      } else return this.#stepsBeyondLast(steps);
    }
  }

  /** True for `<-chan T` and `chan<- T`, not for `<-ch`. */
  #isArrowOfChannel(steps: number): boolean {
    if (this.peek(steps) !== TOKEN["<-"]) return false;
    return this.peek(steps + 1) === TOKEN.chan || (steps > 0 && this.peek(steps - 1) === TOKEN.chan);
  }

  /** The innermost type: a name with its arguments, a struct, an interface, a type in parentheses. */
  #stepsBeyondLast(steps: number): number {
    const kind = this.peek(steps);
    if (kind === TOKEN.struct || kind === TOKEN.interface) return this.#stepsBeyond(steps + 1);
    if (kind === TOKEN["("]) return this.#stepsBeyond(steps);
    if (kind !== TOKEN.name) return steps;
    const after = this.peek(steps + 1) === TOKEN["."] && this.peek(steps + 2) === TOKEN.name ? steps + 3 : steps + 1;
    return this.peek(after) === TOKEN["["] ? this.#stepsBeyond(after) : after;
  }

  /** Steps to the token after a bracket; where none is there or none closes it, far enough to end every search. */
  #stepsBeyond(bracket: number): number {
    const beyond = OPENING[this.peek(bracket)] === 1 ? this.stepsBeyondBracket(bracket) : -1;
    return beyond < 0 ? this.stepsToEnd : beyond;
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
        this.structType();
        break;
      case TOKEN.interface:
        this.interfaceType();
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

  /** A name, as a node of the given kind. */
  name(kind: KindCode): void {
    if (this.token === TOKEN.name) this.leaf(kind);
    else this.fail("no name where one is expected");
  }

  typeArguments(): void {
    const at = this.open();
    this.expect(TOKEN["["]);
    while (this.isTypeNext) {
      this.union(KIND.type_elem);
      if (!this.take(TOKEN[","])) break;
    }
    this.expect(TOKEN["]"]);
    this.close(KIND.type_arguments, at);
  }

  /** `~int | string` */
  union(kind: KindCode): void {
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
      this.union(KIND.type_constraint);
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

  takeTerminator(): boolean {
    return this.take(TOKEN.newline) || this.take(TOKEN[";"]);
  }
}
