/**
 * Walks the tokens of a file and ends nodes of its tree: what all parts of the parser stand on.
 *
 *   const at = this.open()           where the node begins
 *   this.expression()                its children end
 *   this.field(FIELD.operand)        in which field of the node the last one stands
 *   this.close(KIND.unary_…, at)     the node ends with the last token taken
 *
 * The first token that does not fit is kept as the fault, and the cursor goes to the end of the file: every loop
 * of the grammar stops there, so that nothing throws.
 */
import { type FieldCode, KIND, type KindCode } from "../syntax/kinds.ts";
import type { Tokens } from "./lexer.ts";
import { TOKEN, TOKENS, tableOf } from "./tokens.ts";
import type { TreeBuilder } from "./tree-builder.ts";

/** Deeper nesting is no code of people, and would overflow the stack. */
const NESTING_MAX = 400;

export interface Misfit {
  /** Offset in the source. */
  readonly at: number;
  readonly what: string;
}

/** Place of the first token of a node. */
type Opened = number;

export class Cursor {
  readonly source: string;
  readonly builder: TreeBuilder;
  readonly #tokens: Tokens;
  /** Rows that had ended when the token was come to. */
  readonly #rowsBefore: Uint32Array;
  #at = 0;
  #comment = 0;
  #lastEnd = 0;
  #nesting = 0;
  #fault: Misfit | null = null;
  /** The token that is next. */
  token: number;

  constructor(source: string, tokens: Tokens, builder: TreeBuilder) {
    this.source = source;
    this.builder = builder;
    this.#tokens = tokens;
    this.#rowsBefore = new Uint32Array(tokens.count + 1);
    this.token = tokens.kinds[0]!;
    builder.cut(0);
    if (tokens.brokenAt !== null) this.#failAt(tokens.brokenAt, "a token that is none of Go");
  }

  get fault(): Misfit | null {
    return this.#fault;
  }

  /** The token `steps` after the next. */
  peek(steps: number): number {
    return this.#tokens.kinds[Math.min(this.#at + steps, this.#tokens.count - 1)]!;
  }

  /** The token taken last. */
  get taken(): number {
    return this.#tokens.kinds[this.#at - 1] ?? TOKEN.end;
  }

  /** Tokens taken since a node was opened. */
  stepsSince(opened: Opened): number {
    return this.#at - opened;
  }

  /** Whether the first token of a node is this name. */
  isSpelled(opened: Opened, name: string): boolean {
    const start = this.#tokens.starts[opened]!;
    return this.#tokens.ends[opened]! - start === name.length && this.source.startsWith(name, start);
  }

  get start(): number {
    return this.#tokens.starts[this.#at]!;
  }

  get end(): number {
    return this.#tokens.ends[this.#at]!;
  }

  open(): Opened {
    this.#takeComments();
    this.#rowsBefore[this.#at] = this.builder.count;
    return this.#at;
  }

  close(kind: KindCode, opened: Opened): void {
    const start = this.#tokens.starts[opened]!;
    this.builder.add(kind, start, this.#lastEnd, this.builder.count - this.#rowsBefore[opened]! + 1);
  }

  /** Row of the node that ended last. */
  get last(): number {
    return this.builder.count - 1;
  }

  /** Says of the node that ended last in which field of its parent it stands. */
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
    if (!this.take(wanted)) this.fail(`${spelled(this.token)} where ${spelled(wanted)} is expected`);
  }

  fail(what: string): void {
    this.#failAt(this.start, what);
  }

  #failAt(at: number, what: string): void {
    this.#fault ??= { at, what };
    this.#at = this.#tokens.count - 1;
    this.token = TOKEN.end;
  }

  /** Goes back to where a node was opened, to read it otherwise; what ended since is forgotten. */
  reopen(opened: Opened): void {
    this.#at = opened;
    this.token = this.#tokens.kinds[opened]!;
    this.builder.cut(this.#rowsBefore[opened]!);
    while (this.#comment > 0 && this.#tokens.comments[this.#comment - 1]!.before > opened) this.#comment--;
  }

  /** The source has one tree, which begins where the file does. */
  closeRoot(): void {
    this.#takeComments();
    this.builder.add(KIND.source_file, 0, this.source.length, this.builder.count + 1);
  }

  /** Begins a part that may hold itself; false where it is nested too deep. What begins must `leave`. */
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

  /** Comments belong to the innermost node that goes on after them. */
  #takeComments(): void {
    for (;;) {
      const comment = this.#tokens.comments[this.#comment];
      if (comment === undefined || comment.before > this.#at) return;
      this.builder.add(KIND.comment, comment.start, comment.end, 1);
      this.#comment++;
    }
  }
}

export const OPENING = tableOf("(", "[", "{");
const CLOSING = tableOf(")", "]", "}");

const spelled = (kind: number): string => (kind === TOKEN.end ? "the end of the file" : TOKENS[kind]!);
