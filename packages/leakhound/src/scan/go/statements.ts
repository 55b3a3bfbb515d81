/** Statements without a block: assignments, sends, `i++`, returns, jumps, `go` and `defer`. */

import { FIELD, KIND, type KindCode } from "../syntax/kinds.ts";
import { ExpressionParser } from "./expressions.ts";
import { TOKEN, tableOf } from "./tokens.ts";

/** Tokens that end a list of statements. */
const LIST_ENDS = tableOf("}", "case", "default", "end");
/** Tokens that end a statement which could continue. */
const STATEMENT_ENDS = tableOf("newline", ";", "}", "case", "default", "end");
const ASSIGNMENTS = tableOf("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "&^=");

/**
 * What kind of simple statement was read. An expression is no statement yet, because a header may use it as its
 * condition. For a range the targets have ended and `range` is next; for a type switch `.(type)` is next.
 */
export type SimpleKind = "statement" | "expression" | "range" | "typeSwitch";

export abstract class StatementParser extends ExpressionParser {
  /** `if`, `for`, `switch`, `select` */
  abstract compound(): void;
  /** `const`, `type`, `var` */
  abstract declaration(): void;

  override block(): void {
    const at = this.open();
    this.expect(TOKEN["{"]);
    this.statementList();
    this.expect(TOKEN["}"]);
    this.close(KIND.block, at);
  }

  statementList(): void {
    if (LIST_ENDS[this.token] === 1) return;
    const at = this.open();
    while (LIST_ENDS[this.token] === 0) {
      this.statement();
      // An empty statement is its own terminator.
      if (!this.takeTerminator() && this.previousToken !== TOKEN[";"]) break;
    }
    this.close(KIND.statement_list, at);
  }

  statement(): void {
    if (this.enter()) this.#statement();
    this.leave();
  }

  #statement(): void {
    switch (this.token) {
      case TOKEN.if:
      case TOKEN.for:
      case TOKEN.switch:
      case TOKEN.select:
        this.compound();
        break;
      case TOKEN.const:
      case TOKEN.type:
      case TOKEN.var:
        this.declaration();
        break;
      case TOKEN["{"]:
        this.block();
        break;
      case TOKEN[";"]:
        this.leaf(KIND.empty_statement);
        break;
      case TOKEN.fallthrough:
        this.leaf(KIND.fallthrough_statement);
        break;
      case TOKEN.return:
        this.#returnStatement();
        break;
      case TOKEN.go:
        this.#goOrDefer(KIND.go_statement);
        break;
      case TOKEN.defer:
        this.#goOrDefer(KIND.defer_statement);
        break;
      case TOKEN.break:
        this.#jump(KIND.break_statement);
        break;
      case TOKEN.continue:
        this.#jump(KIND.continue_statement);
        break;
      case TOKEN.goto:
        this.#jump(KIND.goto_statement);
        break;
      default:
        if (this.token === TOKEN.name && this.peek(1) === TOKEN[":"]) this.#labeled();
        else this.simpleStatement();
    }
  }

  #returnStatement(): void {
    const at = this.open();
    this.advance();
    if (STATEMENT_ENDS[this.token] === 0) this.expressionList();
    this.close(KIND.return_statement, at);
  }

  #goOrDefer(kind: KindCode): void {
    const at = this.open();
    this.advance();
    this.expression();
    this.close(kind, at);
  }

  #jump(kind: KindCode): void {
    const at = this.open();
    this.advance();
    if (this.token === TOKEN.name) this.leaf(KIND.label_name);
    this.close(kind, at);
  }

  #labeled(): void {
    const at = this.open();
    this.leaf(KIND.label_name);
    this.field(FIELD.label);
    this.advance();
    if (LIST_ENDS[this.token] === 0) this.statement();
    this.close(KIND.labeled_statement, at);
  }

  simpleStatement(): void {
    const at = this.open();
    this.finishSimple(at, this.simple());
  }

  /** Ends an expression as a statement; fails for the parts of a header outside of a header. */
  finishSimple(at: number, simple: SimpleKind): void {
    if (simple === "expression") this.close(KIND.expression_statement, at);
    else if (simple !== "statement") this.fail("the head of a range or type switch where a statement is expected");
  }

  simple(): SimpleKind {
    const at = this.open();
    this.expression();
    if (this.token === TOKEN[","] || this.token === TOKEN[":="] || ASSIGNMENTS[this.token] === 1)
      return this.#assignment(at);
    if (this.token === TOKEN["."]) {
      this.field(FIELD.value);
      return "typeSwitch";
    }
    if (this.token === TOKEN["<-"]) {
      this.sendStatement(at);
      return "statement";
    }
    if (this.token !== TOKEN["++"] && this.token !== TOKEN["--"]) return "expression";
    const kind = this.token === TOKEN["++"] ? KIND.inc_statement : KIND.dec_statement;
    this.advance();
    this.close(kind, at);
    return "statement";
  }

  /** `ch <- value`, from the arrow on. */
  sendStatement(at: number): void {
    this.field(FIELD.channel);
    this.advance();
    this.expression();
    this.field(FIELD.value);
    this.close(KIND.send_statement, at);
  }

  #assignment(at: number): SimpleKind {
    while (this.take(TOKEN[","])) this.expression();
    this.close(KIND.expression_list, at);
    this.field(FIELD.left);
    const targets = this.last;
    const isDeclared = this.token === TOKEN[":="];
    if (!isDeclared && ASSIGNMENTS[this.token] === 0) this.fail("no assignment after a list of targets");
    this.advance();
    if (this.token === TOKEN.range) return "range";
    const values = this.open();
    this.expression();
    if (this.token === TOKEN["."]) {
      this.field(FIELD.value);
      this.builder.setField(targets, FIELD.alias);
      return "typeSwitch";
    }
    while (this.take(TOKEN[","])) this.expression();
    this.close(KIND.expression_list, values);
    this.field(FIELD.right);
    this.close(isDeclared ? KIND.short_var_declaration : KIND.assignment_statement, at);
    return "statement";
  }
}
