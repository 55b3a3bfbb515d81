/**
 * One number for each function, over all profiles of a target.
 *
 * The name of a Go function contains its import path and is enough to identify it; files differ from build to build, by
 * -trimpath and vendoring. The name of a JavaScript function is not enough: every file may have its own `get`, and
 * `(anonymous)` may be any function. So outside Go the file counts too, and for functions without a name the line.
 *
 *   net/http.readRequest   request.go            ->  7
 *   net/http.readRequest   vendor/…/request.go   ->  7
 *   get                    a.js                  ->  8
 *   get                    b.js                  ->  9
 *   (anonymous)            a.js:20               ->  10
 */
import type { Brand } from "../base/brand.ts";
import { normalizedName } from "../profile/names/go-names.ts";
import { type NameIndex, NameTable } from "./names.ts";
import { isGoFile } from "./own-code.ts";

export type FunctionNumber = Brand<number, "FunctionNumber">;

interface FunctionPlace {
  readonly file: NameIndex;
  readonly startLine: number | null;
}

const ANONYMOUS = "(anonymous)";

export class FunctionTable {
  /** Raw names and files of all profiles. */
  readonly names = new NameTable();
  readonly #texts: string[] = [];
  /** File and first line of a function, as far as they distinguish it from others of its name. */
  readonly #places: (FunctionPlace | null)[] = [];
  readonly #numbers = new Map<string, FunctionNumber>();
  /** Numbers of Go functions, by raw name. */
  readonly #goNumbers: FunctionNumber[] = [];
  readonly #isGo: boolean[] = [];

  get length(): number {
    return this.#texts.length;
  }

  /** @param startLine line where the function begins; it counts where there is no name */
  number(name: NameIndex, file: NameIndex, startLine: number): FunctionNumber {
    this.#isGo[file] ??= isGoFile(this.names.text(file));
    if (this.#isGo[file]) {
      this.#goNumbers[name] ??= this.#numberOf(normalizedName(this.names.text(name)), null);
      return this.#goNumbers[name];
    }
    const text = this.names.text(name);
    return this.#numberOf(text, { file, startLine: text === ANONYMOUS ? startLine : null });
  }

  /** The number of a text that has neither file nor package: `<unknown>`, `0x4a3f10`. */
  numberOfText(text: string): FunctionNumber {
    return this.#numberOf(text, null);
  }

  text(number: FunctionNumber): string {
    return this.#texts[number]!;
  }

  /**
   * The function as a text that is the same in every run: its name, in languages other than Go with its file
   * (`get@a.js`), and without a name also with its first line (`(anonymous)@a.js:20`).
   */
  identity(number: FunctionNumber): string {
    const place = this.#places[number];
    if (!place) return this.text(number);
    const line = place.startLine === null ? "" : `:${place.startLine}`;
    return `${this.text(number)}@${this.names.text(place.file)}${line}`;
  }

  #numberOf(text: string, place: FunctionPlace | null): FunctionNumber {
    const key = place ? `${text}\n${place.file}:${place.startLine ?? ""}` : text;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = (this.#texts.push(text) - 1) as FunctionNumber;
    this.#places.push(place);
    this.#numbers.set(key, number);
    return number;
  }
}
