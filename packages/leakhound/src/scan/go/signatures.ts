/**
 * Parameters and results. Only the first `name type` shows that a list has names:
 *
 *   (int, string)     two parameters without names
 *   (a, b string)     one declaration of two names
 */
import { FIELD, KIND } from "../syntax/kinds.ts";
import { MemberParser } from "./members.ts";
import { TOKEN, tableOf } from "./tokens.ts";

/** Tokens that end an entry after its first name, which is a type then. */
const ENTRY_ENDS = tableOf(",", ")", ".", "end");

export abstract class SignatureParser extends MemberParser {
  override signature(): void {
    this.parameters();
    this.field(FIELD.parameters);
    if (this.token === TOKEN["("]) this.parameters();
    else if (this.isTypeNext) this.type();
    else return;
    this.field(FIELD.result);
  }

  parameters(): void {
    const at = this.open();
    this.expect(TOKEN["("]);
    const hasNames = this.#hasNames();
    while (this.token !== TOKEN[")"] && this.token !== TOKEN.end) {
      this.#entry(hasNames);
      if (!this.take(TOKEN[","])) break;
    }
    this.expect(TOKEN[")"]);
    this.close(KIND.parameter_list, at);
  }

  #entry(hasNames: boolean): void {
    const at = this.open();
    if (hasNames) this.names(KIND.identifier);
    const isVariadic = this.take(TOKEN["..."]);
    this.type();
    this.field(FIELD.type);
    this.close(isVariadic ? KIND.variadic_parameter_declaration : KIND.parameter_declaration, at);
  }

  #hasNames(): boolean {
    for (let steps = 0; ; ) {
      if (this.peek(steps) === TOKEN.name && this.#isTyped(steps + 1)) return true;
      while (this.peek(steps) !== TOKEN[","]) {
        const kind = this.peek(steps);
        if (kind === TOKEN[")"] || kind === TOKEN.end) return false;
        const isBracket = kind === TOKEN["("] || kind === TOKEN["["] || kind === TOKEN["{"];
        const beyond = isBracket ? this.stepsBeyondBracket(steps) : steps + 1;
        if (beyond < 0) return false;
        steps = beyond;
      }
      steps++;
    }
  }

  /** Whether a type follows the name before: true for `a []int` and `a [4]int`, not for `T[int]`. */
  #isTyped(steps: number): boolean {
    if (this.peek(steps) !== TOKEN["["]) return ENTRY_ENDS[this.peek(steps)] === 0;
    if (this.peek(steps + 1) === TOKEN["]"]) return true;
    const beyond = this.stepsBeyondBracket(steps);
    return beyond >= 0 && ENTRY_ENDS[this.peek(beyond)] === 0;
  }
}
