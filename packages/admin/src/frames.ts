/**
 * V8's frames as pprof's.
 *
 *   { functionName: "leak", url: "file:///srv/app.mjs", lineNumber: 6, columnNumber: 13 }      counted from 0
 *   leak   /srv/app.mjs:7:14                                                                   counted from 1
 *
 * The line is where the function begins: V8's allocation sampler keeps nothing finer.
 */
import type { Runtime } from "node:inspector";
import { fileURLToPath } from "node:url";
import type { FrameSpec } from "../../leakhound/src/profile/model/builder.ts";

/** The name of the node above all others, which is no function. */
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

/** A path for a file's URL; what else V8 knows, such as `node:internal/timers`, as it is. */
function fileOf(url: string): string {
  if (!url.startsWith("file://")) return url;
  try {
    return fileURLToPath(url);
  } catch {
    // A module may be loaded under a name that no path can have.
    return url;
  }
}
