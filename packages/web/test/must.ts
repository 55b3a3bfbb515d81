import type { Fault, Result } from "leakhound/server";

/** The value of a result that a test cannot go on without. */
export function must<T>(result: Result<T, Fault>): T {
  if (!result.ok) throw new Error(`${result.error.where}: ${result.error.what}`);
  return result.value;
}
