/**
 * Converts frames of V8 to frames of pprof.
 *
 *   { functionName: "leak", url: "file:///srv/app.mjs", lineNumber: 6, columnNumber: 13 }      counted from 0
 *   leak   /srv/app.mjs:7:14                                                                   counted from 1
 *
 * The line is the first line of the function: V8's allocation sampler records nothing finer.
 */
import type { Runtime } from "node:inspector";
import { fileURLToPath } from "node:url";
import type { FrameSpec } from "../../../leakhound/src/profile/model/builder.ts";

/** Name of the root node, which is not a function. */
export const ROOT = "(root)";

export function frameOf({ functionName, url, lineNumber, columnNumber }: Runtime.CallFrame): FrameSpec {
  const line = Math.max(0, lineNumber + 1);
  return {
    function: functionName || "(anonymous)",
    file: fileOf(url),
    line,
    column: Math.max(0, columnNumber + 1),
    startLine: line,
  };
}

/** A path for a file URL; other names, such as `node:internal/timers`, unchanged. */
function fileOf(url: string): string {
  if (!url.startsWith("file://")) return url;
  try {
    return fileURLToPath(url);
  } catch {
    // A module may be loaded under a URL that is not a valid path.
    return url;
  }
}
