/** Packages that are installed beside leakhound only by those who use them, because of their many dependencies. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";

/**
 * Finds the package that is installed next to leakhound, or else in the current folder.
 *
 * @param where the command that needs it
 * @returns its address, for `import`
 */
export function installedPackage(name: string, where: string): Result<string, Fault> {
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), "index.js")).href]) {
    const file = resolvedFrom(from, name);
    if (file !== null) return ok(pathToFileURL(file).href);
  }
  const todo = `run: npm install leakhound ${name}`;
  return err({ code: "not-installed", what: `the package ${name} is not installed`, where, todo });
}

function resolvedFrom(from: string, name: string): string | null {
  try {
    return createRequire(from).resolve(name);
  } catch {
    return null;
  }
}
