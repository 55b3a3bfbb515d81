/**
 * Thrown inside a parser at the first malformed byte, and caught where the parser is called, which turns it into a
 * `Fault`. Parsers do not return a `Result`, because one for each of the millions of numbers of an input would take
 * longer than reading them.
 */
export class MalformedInput<Code extends string> extends Error {
  override readonly name = "MalformedInput";
  readonly code: Code;
  /** "byte 17", "line 3"; "" if the input as a whole is malformed. */
  readonly place: string;

  constructor(code: Code, what: string, place: string) {
    super(what);
    this.code = code;
    this.place = place;
  }

  /** `heap.pb.gz, byte 17` */
  where(input: string): string {
    return this.place === "" ? input : `${input}, ${this.place}`;
  }
}
