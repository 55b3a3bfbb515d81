/** Whether a profile shows that the program contains C code. */
import type { ProfileSeries } from "../../series/fold.ts";

/** Calls from Go to C, and the wrappers that the cgo tool generates. */
const CGO = /^runtime\.cgocall\b|^runtime\.cgocallback|\._C(?:func|2func)_|^_cgo_|^runtime\/cgo\./;

export function containsCgo(series: ProfileSeries | null): boolean {
  if (!series) return false;
  const { functions } = series;
  for (let name = 0; name < functions.length; name++) if (CGO.test(functions.text(name as never))) return true;
  return false;
}
