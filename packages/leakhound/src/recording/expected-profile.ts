/** Which of the files that could not be read are worth a word. */
import { resolve } from "node:path";

/** In a folder anything may lie beside the profiles; what was named, or is called like a profile, should be one. */
export function isExpectedProfile(path: string, named: readonly string[]): boolean {
  return named.some((one) => resolve(one) === resolve(path)) || /\.(gz|pb|pprof|prof)$/.test(path);
}
