import { type Fault, faultLine } from "../../src/base/fault.ts";
import type { Result } from "../../src/base/result.ts";
import type { ProfileFault, ProfileFaultCode } from "../../src/profile/model/fault.ts";

/** The value of a result; a fault fails the test. */
export function unwrap<T>(result: Result<T, Fault | string>): T {
  if (result.ok) return result.value;
  const { error } = result;
  throw new Error(typeof error === "string" ? error : faultLine(error), { cause: error });
}

/** The fault of a result; a value fails the test. */
export function faultOf(result: Result<unknown, ProfileFault>): ProfileFault {
  if (result.ok) throw new Error("was read, though it is malformed");
  return result.error;
}

export function codeOf(result: Result<unknown, ProfileFault>): ProfileFaultCode {
  return faultOf(result).code;
}
