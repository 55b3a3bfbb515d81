/** Writes a result to a file. */
import { writeFile } from "node:fs/promises";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";

export async function writeText(path: string, text: string): Promise<Result<null, Fault>> {
  try {
    await writeFile(path, text);
    return ok(null);
  } catch (cause) {
    return err(notWritable(path, cause));
  }
}

export function notWritable(path: string, cause: unknown): Fault {
  return {
    code: "io",
    what: "it cannot be written",
    where: path,
    todo: "give a path in an existing folder in which you may create files",
    cause,
  };
}
