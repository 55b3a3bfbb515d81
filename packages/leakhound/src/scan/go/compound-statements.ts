/** Statements with a head and a body: if, for, switch, select. */
import { FIELD, type FieldCode, KIND, type KindCode } from "../syntax/kinds.ts";
import { type SimpleKind, StatementParser } from "./statements.ts";
import { TOKEN } from "./tokens.ts";

export abstract class CompoundParser extends StatementParser {
  override compound(): void {
    if (this.token === TOKEN.if) this.#if();
    else if (this.token === TOKEN.for) this.#for();
    else if (this.token === TOKEN.switch) this.#switch();
    else this.#select();
  }

  get #isTerminator(): boolean {
    return this.token === TOKEN[";"] || this.token === TOKEN.newline;
  }

  #body(field: FieldCode): void {
    this.withHeader(false, () => this.block());
    this.field(field);
  }

  /** A chain of `else if` is read in a loop, because generated code has long chains. */
  #if(): void {
    const chain: number[] = [];
    do {
      chain.push(this.open());
      this.advance();
      this.withHeader(true, () => this.#ifHead());
      this.#body(FIELD.consequence);
    } while (this.take(TOKEN.else) && this.token === TOKEN.if);
    if (this.previousToken === TOKEN.else) this.#body(FIELD.alternative);
    this.close(KIND.if_statement, chain.pop()!);
    for (const at of chain.reverse()) {
      this.field(FIELD.alternative);
      this.close(KIND.if_statement, at);
    }
  }

  #ifHead(): void {
    let simple = this.#initializer();
    if (simple === null) simple = this.simple();
    if (simple !== "expression") this.fail("no condition");
    this.field(FIELD.condition);
  }

  /** Reads `x := f();` @returns the kind of the statement when no `;` follows it; null otherwise */
  #initializer(): SimpleKind | null {
    const at = this.open();
    if (this.takeTerminator()) return null;
    const simple = this.simple();
    if (!this.#isTerminator) return simple;
    this.finishSimple(at, simple);
    this.field(FIELD.initializer);
    this.advance();
    return null;
  }

  #for(): void {
    const at = this.open();
    this.advance();
    this.withHeader(true, () => {
      if (this.token !== TOKEN["{"]) this.#forHead();
    });
    this.#body(FIELD.body);
    this.close(KIND.for_statement, at);
  }

  #forHead(): void {
    const at = this.open();
    const simple: SimpleKind =
      this.token === TOKEN.range ? "range" : this.token === TOKEN[";"] ? "statement" : this.simple();
    if (simple === "range") this.#range(at);
    else if (this.#isTerminator) this.#clause(at, simple);
    else if (simple !== "expression") this.fail("the head of a for statement is incomplete");
  }

  #range(at: number): void {
    this.advance();
    this.expression();
    this.field(FIELD.right);
    this.close(KIND.range_clause, at);
  }

  /** `i := 0; i < n; i++` */
  #clause(at: number, simple: SimpleKind): void {
    if (this.tokensSince(at) > 0) {
      this.finishSimple(at, simple);
      this.field(FIELD.initializer);
    }
    this.advance();
    if (!this.#isTerminator) {
      this.expression();
      this.field(FIELD.condition);
    }
    this.expect(TOKEN[";"]);
    if (this.token !== TOKEN["{"]) {
      this.simpleStatement();
      this.field(FIELD.update);
    }
    this.close(KIND.for_clause, at);
  }

  #switch(): void {
    const at = this.open();
    this.advance();
    let isOfTypes = false;
    this.withHeader(true, () => {
      isOfTypes = this.#switchHead();
    });
    this.withHeader(false, () => this.#cases(() => (isOfTypes ? this.#types() : this.#values())));
    this.close(isOfTypes ? KIND.type_switch_statement : KIND.expression_switch_statement, at);
  }

  /** @returns whether it switches over types */
  #switchHead(): boolean {
    if (this.token === TOKEN["{"]) return false;
    let simple = this.#initializer();
    if (simple === null && this.token === TOKEN["{"]) return false;
    simple ??= this.simple();
    if (simple === "expression") this.field(FIELD.value);
    else if (simple === "typeSwitch") for (const part of OF_TYPE) this.expect(part);
    else this.fail("no value to switch over");
    return simple === "typeSwitch";
  }

  #select(): void {
    const at = this.open();
    this.advance();
    this.withHeader(false, () => this.#cases(() => this.#communication()));
    this.close(KIND.select_statement, at);
  }

  /** @param head reads what follows `case` and returns the kind of the case */
  #cases(head: () => KindCode): void {
    this.expect(TOKEN["{"]);
    while (this.token === TOKEN.case || this.token === TOKEN.default) {
      const at = this.open();
      const kind = this.take(TOKEN.default) ? KIND.default_case : this.#afterCase(head);
      this.expect(TOKEN[":"]);
      this.statementList();
      this.close(kind, at);
    }
    this.expect(TOKEN["}"]);
  }

  #afterCase(head: () => KindCode): KindCode {
    this.advance();
    return head();
  }

  #values(): KindCode {
    this.expressionList();
    this.field(FIELD.value);
    return KIND.expression_case;
  }

  #types(): KindCode {
    do {
      this.type();
      this.field(FIELD.type);
    } while (this.take(TOKEN[","]));
    return KIND.type_case;
  }

  #communication(): KindCode {
    const at = this.open();
    this.expression();
    if (this.token === TOKEN["<-"]) this.sendStatement(at);
    else this.#received(at);
    this.field(FIELD.communication);
    return KIND.communication_case;
  }

  /** `<-ch`, `x = <-ch`, `x, ok := <-ch` */
  #received(at: number): void {
    if (this.token !== TOKEN[":"]) {
      while (this.take(TOKEN[","])) this.expression();
      this.close(KIND.expression_list, at);
      this.field(FIELD.left);
      if (!this.take(TOKEN[":="])) this.expect(TOKEN["="]);
      this.expression();
    }
    this.field(FIELD.right);
    this.close(KIND.receive_statement, at);
  }
}

/** `.(type)` */
const OF_TYPE = [TOKEN["."], TOKEN["("], TOKEN.type, TOKEN[")"]];
