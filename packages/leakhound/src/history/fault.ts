/** Why history could not be read or written. */
import type { Fault } from "../base/fault.ts";
import { MalformedInput } from "../base/malformed-input.ts";
import { err, ok, type Result } from "../base/result.ts";

export type HistoryFaultCode =
  /** Other bytes than a log or a chunk. */
  | "not-history"
  /** Written by a newer leakhound. */
  | "unsupported-version"
  /** The bytes end inside a record, as after a crash: everything before is intact. */
  | "truncated"
  /** A checksum does not match, or a record contradicts another. */
  | "damaged"
  | "too-large"
  /** A series, dictionary or scrape that the caller names does not exist. */
  | "unknown";

export type HistoryFault = Fault<HistoryFaultCode>;

const TODO: Record<HistoryFaultCode, string> = {
  "not-history": "check the file; a log or chunk of leakhound's history is expected",
  "unsupported-version": "read it with the version of leakhound that wrote it, or with a newer one",
  truncated: "keep what comes before; after a crash, the last record was not complete",
  damaged: "restore the file from a copy; what comes before the damaged record is intact",
  "too-large": "store smaller profiles, or fewer in one chunk",
  unknown: "check the name and the range",
};

export function historyFault(code: HistoryFaultCode, what: string, where: string): HistoryFault {
  return { code, what, where, todo: TODO[code] };
}

/** Thrown by the readers of history; see `MalformedInput`. */
export class MalformedHistory extends MalformedInput<HistoryFaultCode> {}

/** Throws `MalformedHistory` unless the condition holds. For what a writer of leakhound never writes. */
export function mustHold(condition: boolean, what: string): void {
  if (!condition) throw new MalformedHistory("damaged", what, "");
}

/** The result of a reader, or the fault that it threw; `where` names the input. */
export function caughtHistory<T>(read: () => T, where: string): Result<T, HistoryFault> {
  try {
    return ok(read());
  } catch (error) {
    if (!(error instanceof MalformedHistory)) throw error;
    return err(historyFault(error.code, error.message, error.where(where)));
  }
}
