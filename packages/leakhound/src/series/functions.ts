/**
 * One number for one function, over all profiles of a target.
 *
 * A Go name holds its import path and is enough: files differ from build to build, by -trimpath and
 * vendoring. A name of JavaScript is not: every file may have its own `get`, and `(anonymous)` is any
 * function at all. So elsewhere than in Go the file counts, and for what has no name the line too.
 *
 *   net/http.readRequest   request.go            ->  7
 *   net/http.readRequest   vendor/…/request.go   ->  7
 *   get                    a.js                  ->  8
 *   get                    b.js                  ->  9
 *   (anonymous)            a.js:20               ->  10
 */
import type { Brand } from "../base/brand.ts";
import { normalName } from "../profile/names/go-names.ts";
import { type NameIndex, NameTable } from "./names.ts";
import { isGoFile } from "./own-code.ts";

export type FunctionNumber = Brand<number, "FunctionNumber">;

const ANONYMOUS = "(anonymous)";

export class FunctionTable {
  /** Raw names and files of all profiles. */
  readonly names = new NameTable();
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, FunctionNumber>();
  /** By raw name, for what is Go. */
  readonly #goNumbers: FunctionNumber[] = [];
  readonly #isGo: boolean[] = [];

  get length(): number {
    return this.#texts.length;
  }

  /** @param startLine where the function begins; it counts where there is no name */
  number(name: NameIndex, file: NameIndex, startLine: number): FunctionNumber {
    this.#isGo[file] ??= isGoFile(this.names.text(file));
    if (this.#isGo[file]) {
      this.#goNumbers[name] ??= this.#numberOf(normalName(this.names.text(name)), "");
      return this.#goNumbers[name];
    }
    const text = this.names.text(name);
    return this.#numberOf(text, text === ANONYMOUS ? `${file}:${startLine}` : `${file}`);
  }

  /** Of what has neither file nor package: `<unknown>`, `0x4a3f10`. */
  numberOfText(text: string): FunctionNumber {
    return this.#numberOf(text, "");
  }

  text(number: FunctionNumber): string {
    return this.#texts[number]!;
  }

  #numberOf(text: string, place: string): FunctionNumber {
    const key = `${text}\n${place}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = (this.#texts.push(text) - 1) as FunctionNumber;
    this.#numbers.set(key, number);
    return number;
  }
}
