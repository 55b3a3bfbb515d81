/**
 * Expressions, by precedence climbing. Only its parts show whether an expression is a type, so each part returns
 * whether it is one: `(*T)(x)` is read as a call, `([]T)(x)` as a conversion.
 */
import { FIELD, KIND } from "../syntax/kinds.ts";
import { OperandParser } from "./operands.ts";
import { TOKEN, TOKENS, type Token, tableOf } from "./tokens.ts";

/** Binary operators, the loosest binding first. */
const BINDING: readonly (readonly Token[])[] = [
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-", "|", "^"],
  ["*", "/", "%", "<<", ">>", "&", "&^"],
];
/** By token; 0 for a token that is no binary operator. */
const PRECEDENCES = new Uint8Array(TOKENS.length);
for (const [row, operators] of BINDING.entries()) for (const one of operators) PRECEDENCES[TOKEN[one]] = row + 1;

const UNARY = tableOf("+", "-", "!", "^", "*", "&", "<-");

/** Tokens that begin a type and no value, when a whole type follows. */
const TYPE_ONLY = tableOf("[", "map", "chan", "struct", "interface", "func", "<-");

export abstract class ExpressionParser extends OperandParser {
  /** @returns whether it is a type, such as `[]int` */
  override expression(): boolean {
    const isType = this.enter() && this.#binary(1);
    this.leave();
    return isType;
  }

  /** `a, b` */
  expressionList(): void {
    const at = this.open();
    do this.expression();
    while (this.take(TOKEN[","]));
    this.close(KIND.expression_list, at);
  }

  #binary(least: number): boolean {
    const at = this.open();
    let isType = this.#unary();
    for (let precedence = PRECEDENCES[this.token]!; precedence >= least; precedence = PRECEDENCES[this.token]!) {
      isType = false;
      this.field(FIELD.left);
      this.advance();
      this.#binary(precedence + 1);
      this.field(FIELD.right);
      this.close(KIND.binary_expression, at);
    }
    return isType;
  }

  #unary(): boolean {
    if (UNARY[this.token] === 0 || (this.token === TOKEN["<-"] && this.peek(1) === TOKEN.chan)) return this.#primary();
    const isStar = this.token === TOKEN["*"];
    const at = this.open();
    this.advance();
    const isType = this.enter() && this.#unary();
    this.leave();
    if (isStar && isType) this.close(KIND.pointer_type, at);
    else {
      this.field(FIELD.operand);
      this.close(KIND.unary_expression, at);
    }
    return isStar && isType;
  }

  #primary(): boolean {
    const at = this.open();
    let isType = this.operand();
    for (;;) {
      if (this.token === TOKEN["("]) this.#call(at, isType);
      else if (this.token === TOKEN["["]) this.#index(at);
      else if (this.token !== TOKEN["."]) return isType;
      else if (this.peek(1) !== TOKEN["("]) this.#select(at);
      else if (this.peek(2) !== TOKEN.type) this.#assert(at);
      else return isType;
      isType = false;
    }
  }

  #select(at: number): void {
    this.field(FIELD.operand);
    this.advance();
    this.name(KIND.field_identifier);
    this.field(FIELD.field);
    this.close(KIND.selector_expression, at);
  }

  #assert(at: number): void {
    this.field(FIELD.operand);
    this.advance();
    this.advance();
    this.type();
    this.field(FIELD.type);
    this.expect(TOKEN[")"]);
    this.close(KIND.type_assertion_expression, at);
  }

  #call(at: number, isConversion: boolean): void {
    if (isConversion) {
      this.#convert(at);
      return;
    }
    const isMaker = this.tokensSince(at) === 1 && (this.isSpelled(at, "make") || this.isSpelled(at, "new"));
    this.field(FIELD.function);
    this.#arguments(isMaker);
    this.close(KIND.call_expression, at);
  }

  #convert(at: number): void {
    this.field(FIELD.type);
    this.advance();
    this.withHeader(false, () => this.expression());
    this.field(FIELD.operand);
    this.take(TOKEN[","]);
    this.expect(TOKEN[")"]);
    this.close(KIND.type_conversion_expression, at);
  }

  /** @param isMaker for `new` and `make`, whose first argument is a type */
  #arguments(isMaker: boolean): void {
    const at = this.open();
    this.advance();
    const wasHeader = this.isHeader;
    this.isHeader = false;
    for (let isFirst = true; this.token !== TOKEN[")"] && this.token !== TOKEN.end; isFirst = false) {
      if (!(isFirst && isMaker && this.#tryType())) this.#argument();
      if (!this.take(TOKEN[","])) break;
    }
    this.isHeader = wasHeader;
    this.expect(TOKEN[")"]);
    this.close(KIND.argument_list, at);
    this.field(FIELD.arguments);
  }

  #argument(): void {
    const at = this.open();
    this.expression();
    if (this.take(TOKEN["..."])) this.close(KIND.variadic_argument, at);
  }

  /** Reads a type; false where a value follows, which `new` also takes since Go 1.26. */
  #tryType(): boolean {
    const after = this.peek(this.stepsBeyondType(0));
    if (after !== TOKEN[","] && after !== TOKEN[")"]) return false;
    this.type();
    return true;
  }

  #index(at: number): void {
    this.field(FIELD.operand);
    const bracket = this.open();
    if (this.#isOfTypes()) {
      this.#instantiate(at);
      return;
    }
    this.advance();
    const wasHeader = this.isHeader;
    this.isHeader = false;
    if (this.token !== TOKEN[":"]) this.expression();
    if (this.token === TOKEN[":"]) this.#slice(at, this.tokensSince(bracket) > 1);
    else {
      this.field(FIELD.index);
      this.expect(TOKEN["]"]);
      this.close(KIND.index_expression, at);
    }
    this.isHeader = wasHeader;
  }

  /** True for `[K, V]` and `[[]int]`, not for `[i]`, which may be an index or a type argument. */
  #isOfTypes(): boolean {
    let first = 1;
    while (this.peek(first) === TOKEN["*"]) first++;
    const after = this.peek(this.stepsBeyondType(first));
    if (after === TOKEN[","]) return true;
    return after === TOKEN["]"] && TYPE_ONLY[this.peek(first)] === 1;
  }

  /** `a[1:2:3]` */
  #slice(at: number, hasStart: boolean): void {
    if (hasStart) this.field(FIELD.start);
    for (const bound of [FIELD.end, FIELD.capacity]) {
      if (!this.take(TOKEN[":"])) break;
      if (this.token === TOKEN["]"] || this.token === TOKEN[":"]) continue;
      this.expression();
      this.field(bound);
    }
    this.expect(TOKEN["]"]);
    this.close(KIND.slice_expression, at);
  }

  /** `f[[]int](x)` is a call; `f[K, V]` alone names an instance of the function. */
  #instantiate(at: number): void {
    if (this.peek(this.stepsBeyondBracket(0)) === TOKEN["("]) {
      this.field(FIELD.function);
      this.typeArguments();
      this.field(FIELD.type_arguments);
      this.#arguments(false);
      this.close(KIND.call_expression, at);
      return;
    }
    // The operand that was read as an expression is the name of a type.
    this.reopen(at);
    this.typeName();
    this.field(FIELD.type);
    this.expect(TOKEN["["]);
    do this.type();
    while (this.take(TOKEN[","]) && this.isTypeNext);
    this.expect(TOKEN["]"]);
    this.close(KIND.type_instantiation_expression, at);
  }
}
