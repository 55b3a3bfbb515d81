/**
 * Builds the table of a flame graph from stacks and what each of them gained.
 *
 *   add [main, leak]   +3         row    0 all 4    1 main 4    2 leak 3    3 idle 1
 *   add [main, idle]   -1         shrunk       1          1          0          1
 */
import type { FlameTable } from "./page-data.ts";

interface FlameFrame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Of the service's own code. */
  readonly isOwn: boolean;
}

/** A stack from its root; equal keys below one frame are one frame. */
export interface FlameStack {
  readonly length: number;
  keyAt(at: number): number;
  /** Asked once for each frame that is new. */
  frameAt(at: number): FlameFrame;
}

export class FlameTree {
  readonly #names = new TextList("all");
  readonly #files = new TextList("");
  readonly #childOf = new Map<string, number>();
  readonly #parent: number[] = [-1];
  readonly #name: number[] = [0];
  readonly #file: number[] = [0];
  readonly #line: number[] = [0];
  readonly #own: (0 | 1)[] = [0];
  readonly #total: number[] = [0];
  readonly #shrunk: number[] = [0];
  readonly #grown: number[] = [0];
  #isCompared = false;

  /** Rows so far. */
  get length(): number {
    return this.#parent.length;
  }

  /** @param grown of what was gained, what is more than in something older; left out where there is nothing older */
  add(stack: FlameStack, gained: number, grown?: number): void {
    if (grown !== undefined) this.#isCompared = true;
    let row = 0;
    this.#gain(row, gained, grown ?? 0);
    for (let at = 0; at < stack.length; at++) {
      row = this.#child(row, stack, at);
      this.#gain(row, gained, grown ?? 0);
    }
  }

  #gain(row: number, gained: number, grown: number): void {
    this.#total[row]! += Math.abs(gained);
    this.#grown[row]! += grown;
    if (gained < 0) this.#shrunk[row]! -= gained;
  }

  #child(parent: number, stack: FlameStack, at: number): number {
    const key = `${parent} ${stack.keyAt(at)}`;
    const known = this.#childOf.get(key);
    if (known !== undefined) return known;
    const row = this.length;
    const { name, file, line, isOwn } = stack.frameAt(at);
    this.#childOf.set(key, row);
    this.#parent.push(parent);
    this.#name.push(this.#names.rowOf(name));
    this.#file.push(this.#files.rowOf(file));
    this.#line.push(line);
    this.#own.push(isOwn ? 1 : 0);
    this.#total.push(0);
    this.#shrunk.push(0);
    this.#grown.push(0);
    return row;
  }

  /** Figures are rounded to whole ones. */
  table(unit: FlameTable["unit"]): FlameTable {
    return {
      unit,
      names: this.#names.texts,
      files: this.#files.texts,
      parent: this.#parent,
      name: this.#name,
      file: this.#file,
      line: this.#line,
      own: this.#own,
      total: this.#total.map(Math.round),
      ...(this.#shrunk[0] === 0 ? {} : { shrunk: this.#shrunk.map(Math.round) }),
      ...(this.#isCompared ? { grown: this.#grown.map(Math.round) } : {}),
    };
  }
}

/** Texts, each once. */
class TextList {
  readonly texts: string[];
  readonly #rows = new Map<string, number>();

  constructor(first: string) {
    this.texts = [first];
    this.#rows.set(first, 0);
  }

  rowOf(text: string): number {
    const known = this.#rows.get(text);
    if (known !== undefined) return known;
    this.#rows.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
