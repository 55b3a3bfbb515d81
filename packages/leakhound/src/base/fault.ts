import { withoutCredentials } from "./redact.ts";

/**
 * What went wrong, where, and what to do: the shape of every expected failure.
 *
 *   { code: "truncated", what: "the profile ends inside a sample", where: "heap.pb.gz, byte 4711",
 *     todo: "fetch it again; the transfer was probably cut off" }
 *
 * Each module narrows `Code` to its own union, so that callers can switch over it exhaustively. The command line
 * prints one line; it shows `cause` with --verbose only.
 */
export interface Fault<Code extends string = string> {
  readonly code: Code;
  /** One clause without a period: what is wrong. Never contains secrets such as the value of a header. */
  readonly what: string;
  /** A file, address, byte offset or line. */
  readonly where: string;
  /** One clause: what the user can do. */
  readonly todo: string;
  readonly cause?: unknown;
}

/** The fault as one line: `where: what; todo`. Where may be an argument as the user wrote it, with a password. */
export function faultLine(fault: Fault): string {
  return `${withoutCredentials(fault.where)}: ${fault.what}; ${fault.todo}`;
}
