/** Declarations, in a file and within functions, and the file itself. */

import { FIELD, KIND, type KindCode } from "../syntax/kinds.ts";
import { CompoundParser } from "./compound-statements.ts";
import { TOKEN, tableOf } from "./tokens.ts";

/** Tokens after the first name within `type T [` that show type parameters and not the length of an array. */
const AFTER_PARAMETER = tableOf("name", "interface", "~", ",", "[", "func", "map", "chan", "struct");

export class FileParser extends CompoundParser {
  file(): void {
    while (this.token !== TOKEN.end) {
      this.#topLevel();
      if (this.token !== TOKEN.end && !this.takeTerminator()) this.fail("no end of a declaration where it is expected");
    }
    this.closeRoot();
  }

  #topLevel(): void {
    if (this.token === TOKEN.package) this.#package();
    else if (this.token === TOKEN.import) this.#import();
    else if (this.token === TOKEN.func) this.#function();
    else if (this.token === TOKEN.const || this.token === TOKEN.var || this.token === TOKEN.type) this.declaration();
    else this.fail("no declaration where one is expected");
  }

  #package(): void {
    const at = this.open();
    this.advance();
    this.name(KIND.package_identifier);
    this.close(KIND.package_clause, at);
  }

  #import(): void {
    const at = this.open();
    this.advance();
    if (this.token === TOKEN["("]) {
      const list = this.open();
      this.#specs(() => this.#importSpec());
      this.close(KIND.import_spec_list, list);
    } else this.#importSpec();
    this.close(KIND.import_declaration, at);
  }

  #importSpec(): void {
    const at = this.open();
    if (this.token === TOKEN["."]) this.#importName(KIND.dot);
    else if (this.token === TOKEN.name)
      this.#importName(this.isSpelled(at, "_") ? KIND.blank_identifier : KIND.package_identifier);
    this.stringLiteral();
    this.field(FIELD.path);
    this.close(KIND.import_spec, at);
  }

  #importName(kind: KindCode): void {
    this.leaf(kind);
    this.field(FIELD.name);
  }

  /** `( spec; spec )` */
  #specs(spec: () => void): void {
    this.expect(TOKEN["("]);
    while (this.token !== TOKEN[")"] && this.token !== TOKEN.end) {
      spec();
      if (!this.takeTerminator()) break;
    }
    this.expect(TOKEN[")"]);
  }

  #function(): void {
    const at = this.open();
    this.advance();
    const isMethod = this.token === TOKEN["("];
    if (isMethod) {
      this.parameters();
      this.field(FIELD.receiver);
    }
    this.name(isMethod ? KIND.field_identifier : KIND.identifier);
    this.field(FIELD.name);
    if (this.token === TOKEN["["]) this.#typeParameters();
    this.signature();
    if (this.token === TOKEN["{"]) {
      this.block();
      this.field(FIELD.body);
    }
    this.close(isMethod ? KIND.method_declaration : KIND.function_declaration, at);
  }

  #typeParameters(): void {
    this.typeParameters();
    this.field(FIELD.type_parameters);
  }

  override declaration(): void {
    if (this.token === TOKEN.const) this.#declare(KIND.const_declaration, () => this.#constSpec());
    else if (this.token === TOKEN.type) this.#declare(KIND.type_declaration, () => this.#typeSpec());
    else this.#variables();
  }

  #declare(kind: KindCode, spec: () => void): void {
    const at = this.open();
    this.advance();
    if (this.token === TOKEN["("]) this.#specs(spec);
    else spec();
    this.close(kind, at);
  }

  #variables(): void {
    const at = this.open();
    this.advance();
    if (this.token === TOKEN["("]) {
      const list = this.open();
      this.#specs(() => this.#varSpec());
      this.close(KIND.var_spec_list, list);
    } else this.#varSpec();
    this.close(KIND.var_declaration, at);
  }

  #constSpec(): void {
    const at = this.open();
    this.#namesAndType();
    this.#values();
    this.close(KIND.const_spec, at);
  }

  #varSpec(): void {
    const at = this.open();
    this.#namesAndType();
    this.#values();
    this.close(KIND.var_spec, at);
  }

  #namesAndType(): void {
    this.names(KIND.identifier);
    if (!this.isTypeNext) return;
    this.type();
    this.field(FIELD.type);
  }

  #values(): void {
    if (!this.take(TOKEN["="])) return;
    this.expressionList();
    this.field(FIELD.value);
  }

  #typeSpec(): void {
    const at = this.open();
    this.name(KIND.type_identifier);
    this.field(FIELD.name);
    if (this.token === TOKEN["["] && this.#isParameterNext()) this.#typeParameters();
    const isAlias = this.take(TOKEN["="]);
    this.type();
    this.field(FIELD.type);
    this.close(isAlias ? KIND.type_alias : KIND.type_spec, at);
  }

  /** True for `type T[P any]`, not for `type T [N]int`; a star is a product unless a comma or `interface` follows. */
  #isParameterNext(): boolean {
    if (this.peek(1) !== TOKEN.name) return false;
    if (this.peek(2) !== TOKEN["*"]) return AFTER_PARAMETER[this.peek(2)] === 1;
    for (let steps = 3; steps < this.stepsBeyondBracket(0); steps++)
      if (this.peek(steps) === TOKEN[","] || this.peek(steps) === TOKEN.interface) return true;
    return false;
  }
}
