/** Certificates and keys in PEM files. */
import { readFile } from "node:fs/promises";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";

/** @param option the option that names the file, for messages: `--ca` */
export async function readPem(path: string, option: string): Promise<Result<string, Fault>> {
  try {
    const text = await readFile(path, "utf8");
    if (text.includes("-----BEGIN")) return ok(text);
    const todo = `give ${option} a file that begins with -----BEGIN`;
    return err({ code: "not-pem", what: "it has no PEM block", where: path, todo });
  } catch (cause) {
    const todo = `check the path given with ${option}`;
    return err({ code: "io", what: "it cannot be read", where: path, todo, cause });
  }
}
