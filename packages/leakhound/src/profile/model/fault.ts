/** Why input could not be read as a profile. */
import type { Fault } from "../../base/fault.ts";
import type { ForeignFormat } from "../../base/foreign-formats.ts";
import { MalformedInput } from "../../base/malformed-input.ts";
import { err, ok, type Result } from "../../base/result.ts";

export type ProfileFaultCode =
  | "empty"
  | "not-a-profile"
  | "truncated"
  | "bad-compression"
  | "bad-tag"
  | "bad-varint"
  | "bad-index"
  | "bad-id"
  | "bad-strings"
  | "bad-sample"
  | "bad-text"
  | "too-large";

export type ProfileFault = Fault<ProfileFaultCode>;

const FETCH_AGAIN = "fetch it again; the transfer was probably truncated or altered";
const REPORT_WRITER = "take the profile again, or report the fault to the authors of the program that wrote it";

const TODO: Record<ProfileFaultCode, string> = {
  empty: "check that the service responds with a profile",
  "not-a-profile": "check the address or file; a pprof profile or one of Go's text formats is expected",
  truncated: FETCH_AGAIN,
  "bad-compression": FETCH_AGAIN,
  "bad-tag": FETCH_AGAIN,
  "bad-varint": FETCH_AGAIN,
  "bad-index": REPORT_WRITER,
  "bad-id": REPORT_WRITER,
  "bad-strings": REPORT_WRITER,
  "bad-sample": REPORT_WRITER,
  "bad-text": FETCH_AGAIN,
  "too-large": "take a smaller profile, for example for a shorter time or with a longer sampling period",
};

export function profileFault(code: ProfileFaultCode, what: string, where: string, cause?: unknown): ProfileFault {
  const fault = { code, what, where, todo: TODO[code] };
  return cause === undefined ? fault : { ...fault, cause };
}

/** The fault of a file that is no profile, but of a known format. */
export function foreignFault({ name, todo }: ForeignFormat, where: string): ProfileFault {
  return { code: "not-a-profile", what: `it is ${name}`, where, todo };
}

/** Thrown by the parsers of profiles; see `MalformedInput`. */
export class MalformedProfile extends MalformedInput<ProfileFaultCode> {}

/** The result of a parser, or the fault that it threw; `where` names the input. */
export function caught<T>(parse: () => T, where: string): Result<T, ProfileFault> {
  try {
    return ok(parse());
  } catch (error) {
    if (!(error instanceof MalformedProfile)) throw error;
    return err(profileFault(error.code, error.message, error.where(where)));
  }
}
