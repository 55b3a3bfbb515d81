/** Errors of DuckDB as faults. It has no codes: its messages begin with a class, and name what the system said. */
import type { StoreFault, StoreFaultCode } from "../port.ts";

const CODES: readonly { readonly pattern: RegExp; readonly code: StoreFaultCode; readonly todo: string }[] = [
  { pattern: /Could not set lock/, code: "in-use", todo: "end the other one, or give another folder with --data" },
  { pattern: /No space left|Out of Memory Error: failed to offload/, code: "full", todo: "free space on the disk" },
  {
    pattern: /not a valid DuckDB database|version number|Serialization Error|Corrupt/i,
    code: "version",
    todo: "use the version of leakhound that wrote it, or restore a backup",
  },
];

const MESSAGE_CHARS_MAX = 300;

export function duckdbFault(cause: unknown, where: string): StoreFault {
  const message = cause instanceof Error ? cause.message : String(cause);
  const found = CODES.find(({ pattern }) => pattern.test(message));
  if (found?.code === "in-use")
    return { code: "in-use", what: "another leakhound serve uses this folder", where, todo: found.todo, cause };
  const line = message.split("\n", 1)[0]!.slice(0, MESSAGE_CHARS_MAX);
  return {
    code: found?.code ?? "failed",
    what: `the database answers: ${line}`,
    where,
    todo: found?.todo ?? "check the data folder and its permissions",
    cause,
  };
}
