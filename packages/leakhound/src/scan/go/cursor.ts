/**
 * Walks the tokens of a file and ends the nodes of its tree: the base of all parts of the parser.
 *
 *   const at = this.open()           where the node begins
 *   this.expression()                its children end
 *   this.field(FIELD.operand)        the field of the node that the last child is in
 *   this.close(KIND.unary_…, at)     the node ends with the last token taken
 *
 * The first token that does not fit is kept as the problem, and the cursor moves to the end of the file: every loop
 * of the grammar stops there, so nothing throws.
 */
import { type FieldCode, KIND, type KindCode } from "../syntax/kinds.ts";
import type { Tokens } from "./lexer.ts";
import { TOKEN, TOKENS, tableOf } from "./tokens.ts";
import type { TreeBuilder } from "./tree-builder.ts";

/** Deeper nesting is generated, and would overflow the stack. */
const NESTING_MAX = 400;

export interface ParseProblem {
  /** Offset in the source. */
  readonly at: number;
  readonly what: string;
}

/** Index of the first token of a node. */
type NodeStart = number;

export class Cursor {
  readonly source: string;
  readonly builder: TreeBuilder;
  readonly #tokens: Tokens;
  /** Number of nodes that had ended when the cursor reached a token. */
  readonly #rowsBefore: Uint32Array;
  #at = 0;
  #comment = 0;
  #lastEnd = 0;
  #nesting = 0;
  #fault: ParseProblem | null = null;
  /** The next token. */
  token: number;

  constructor(source: string, tokens: Tokens, builder: TreeBuilder) {
    this.source = source;
    this.builder = builder;
    this.#tokens = tokens;
    this.#rowsBefore = new Uint32Array(tokens.count + 1);
    this.token = tokens.kinds[0]!;
    builder.truncate(0);
    if (tokens.invalidAt !== null) this.#failAt(tokens.invalidAt, "a token that Go does not have");
  }

  get problem(): ParseProblem | null {
    return this.#fault;
  }

  /** The token that is `steps` after the next token. */
  peek(steps: number): number {
    return this.#tokens.kinds[Math.min(this.#at + steps, this.#tokens.count - 1)]!;
  }

  /** The token that was taken last. */
  get previousToken(): number {
    return this.#tokens.kinds[this.#at - 1] ?? TOKEN.end;
  }

  /** Tokens taken since a node was opened. */
  tokensSince(opened: NodeStart): number {
    return this.#at - opened;
  }

  /** Whether the first token of a node is this name. */
  isSpelled(opened: NodeStart, name: string): boolean {
    const start = this.#tokens.starts[opened]!;
    return this.#tokens.ends[opened]! - start === name.length && this.source.startsWith(name, start);
  }

  get start(): number {
    return this.#tokens.starts[this.#at]!;
  }

  get end(): number {
    return this.#tokens.ends[this.#at]!;
  }

  open(): NodeStart {
    this.#takeComments();
    this.#rowsBefore[this.#at] = this.builder.count;
    return this.#at;
  }

  close(kind: KindCode, opened: NodeStart): void {
    const start = this.#tokens.starts[opened]!;
    this.builder.add(this.builder.count - this.#rowsBefore[opened]! + 1, kind, start, this.#lastEnd);
  }

  /** Row of the node that ended last. */
  get last(): number {
    return this.builder.count - 1;
  }

  /** Sets the field of its parent that the node which ended last is in. */
  field(field: FieldCode): void {
    this.builder.setField(this.last, field);
  }

  /** A node of one token. */
  leaf(kind: KindCode): void {
    const opened = this.open();
    this.advance();
    this.close(kind, opened);
  }

  advance(): void {
    this.#takeComments();
    if (this.token === TOKEN.end) return;
    this.#lastEnd = this.#tokens.ends[this.#at]!;
    this.token = this.#tokens.kinds[++this.#at]!;
  }

  take(wanted: number): boolean {
    if (this.token !== wanted) return false;
    this.advance();
    return true;
  }

  expect(wanted: number): void {
    if (!this.take(wanted)) this.fail(`${tokenName(this.token)} where ${tokenName(wanted)} is expected`);
  }

  fail(what: string): void {
    this.#failAt(this.start, what);
  }

  #failAt(at: number, what: string): void {
    this.#fault ??= { at, what };
    this.#at = this.#tokens.count - 1;
    this.token = TOKEN.end;
  }

  /** Goes back to where a node was opened, to read it in another way; nodes that ended since are dropped. */
  reopen(opened: NodeStart): void {
    this.#at = opened;
    this.token = this.#tokens.kinds[opened]!;
    this.builder.truncate(this.#rowsBefore[opened]!);
    while (this.#comment > 0 && this.#tokens.comments[this.#comment - 1]!.beforeToken > opened) this.#comment--;
  }

  /** Ends the root, which covers the whole file. */
  closeRoot(): void {
    this.#takeComments();
    this.builder.add(this.builder.count + 1, KIND.source_file, 0, this.source.length);
  }

  /** Begins a part that may contain itself; false where it is nested too deep. Each `enter` needs a `leave`. */
  enter(): boolean {
    if (++this.#nesting > NESTING_MAX) this.fail(`nesting deeper than ${NESTING_MAX}`);
    return this.#nesting <= NESTING_MAX;
  }

  leave(): void {
    this.#nesting--;
  }

  get stepsToEnd(): number {
    return this.#tokens.count - 1 - this.#at;
  }

  /** Steps to the token after the bracket that closes the one `steps` ahead; -1 where none does. */
  stepsBeyondBracket(steps: number): number {
    let depth = 0;
    for (let row = this.#at + steps; row < this.#tokens.count; row++) {
      const kind = this.#tokens.kinds[row]!;
      depth += OPENING[kind]! - CLOSING[kind]!;
      if (depth === 0) return row + 1 - this.#at;
    }
    return -1;
  }

  /** A comment belongs to the innermost node that continues after it. */
  #takeComments(): void {
    for (;;) {
      const comment = this.#tokens.comments[this.#comment];
      if (comment === undefined || comment.beforeToken > this.#at) return;
      this.builder.add(1, KIND.comment, comment.start, comment.end);
      this.#comment++;
    }
  }
}

export const OPENING = tableOf("(", "[", "{");
const CLOSING = tableOf(")", "]", "}");

const tokenName = (kind: number): string => (kind === TOKEN.end ? "the end of the file" : TOKENS[kind]!);
