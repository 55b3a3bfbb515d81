/**
 * Thrown inside a parser at the first malformed byte, and turned into a `Fault` at the parser's entry point.
 *
 * A `Result` for each of the millions of numbers in a profile or an image would cost more than reading the number.
 * Each format derives a class of its own, so that the compiler checks its codes.
 */
export class Malformed<Code extends string> extends Error {
  override readonly name = "Malformed";
  readonly code: Code;
  /** "byte 17", "line 3"; "" for the whole input. */
  readonly place: string;

  constructor(code: Code, what: string, place: string) {
    super(what);
    this.code = code;
    this.place = place;
  }
}
