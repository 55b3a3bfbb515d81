/** Which of the files that could not be read are worth reporting. */
import { resolve } from "node:path";

/** A folder may contain any files besides profiles; a file that was named, or has the name of a profile, should be one. */
export function isExpectedProfile(path: string, named: readonly string[]): boolean {
  return named.some((one) => resolve(one) === resolve(path)) || /\.(gz|pb|pprof|prof)$/.test(path);
}
