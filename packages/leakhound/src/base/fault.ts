/**
 * What went wrong, where, and what to do: the one shape of every expected failure in the house.
 *
 *   { code: "truncated", what: "the profile ends inside a sample", where: "heap.pb.gz, byte 4711",
 *     todo: "fetch it again; the transfer was probably cut off" }
 *
 * Rooms narrow `Code` to their own union, so that callers can switch over it exhaustively. The
 * front prints one line; `cause` is shown by --verbose only.
 */
export interface Fault<Code extends string = string> {
  readonly code: Code;
  /** One clause, no full stop: what is wrong. Never holds secrets such as a header's value. */
  readonly what: string;
  /** A file, address, byte offset or line. */
  readonly where: string;
  /** One clause: what the person can do. */
  readonly todo: string;
  readonly cause?: unknown;
}

/** The fault as one line: `where: what; todo`. */
export function faultLine(fault: Fault): string {
  return `${fault.where}: ${fault.what}; ${fault.todo}`;
}
