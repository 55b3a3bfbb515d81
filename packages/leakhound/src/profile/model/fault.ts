/** Why bytes from outside could not be read as a profile. */
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";

export type ProfileFaultCode =
  | "empty"
  | "not-a-profile"
  | "truncated"
  | "bad-gzip"
  | "bad-tag"
  | "bad-varint"
  | "bad-index"
  | "bad-id"
  | "bad-strings"
  | "bad-sample"
  | "bad-text"
  | "too-large";

export type ProfileFault = Fault<ProfileFaultCode>;

const FETCH_AGAIN = "fetch it again; the transfer was probably cut off or altered";
const REPORT_WRITER = "take the profile again, or report it to the program that wrote it";

const TODO: Record<ProfileFaultCode, string> = {
  empty: "check that the service answered with a profile",
  "not-a-profile": "check the address or file; a pprof profile or Go's text form of one is expected",
  truncated: FETCH_AGAIN,
  "bad-gzip": FETCH_AGAIN,
  "bad-tag": FETCH_AGAIN,
  "bad-varint": FETCH_AGAIN,
  "bad-index": REPORT_WRITER,
  "bad-id": REPORT_WRITER,
  "bad-strings": REPORT_WRITER,
  "bad-sample": REPORT_WRITER,
  "bad-text": FETCH_AGAIN,
  "too-large": "take a smaller profile, for example a shorter or a less finely sampled one",
};

export function profileFault(code: ProfileFaultCode, what: string, where: string, cause?: unknown): ProfileFault {
  const fault = { code, what, where, todo: TODO[code] };
  return cause === undefined ? fault : { ...fault, cause };
}

/**
 * Thrown inside a parser at the first malformed byte and turned into a `ProfileFault` at its door.
 * A `Result` after each of the millions of numbers in a profile would cost more than the reading.
 */
export class Malformed extends Error {
  override readonly name = "Malformed";
  readonly code: ProfileFaultCode;
  /** "byte 17", "line 3"; "" where the whole input is meant. */
  readonly place: string;

  constructor(code: ProfileFaultCode, what: string, place: string) {
    super(what);
    this.code = code;
    this.place = place;
  }

  /** The fault, in the input that `where` names. */
  fault(where: string): ProfileFault {
    return profileFault(this.code, this.message, this.place ? `${where}, ${this.place}` : where);
  }
}

/** What a parser returns, or the fault it threw; `where` names the input. */
export function caught<T>(parse: () => T, where: string): Result<T, ProfileFault> {
  try {
    return ok(parse());
  } catch (error) {
    if (error instanceof Malformed) return err(error.fault(where));
    throw error;
  }
}
