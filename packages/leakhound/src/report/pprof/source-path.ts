/**
 * Names of source files, converted from the machine that built the program to this machine.
 *
 *   trim_path  source_path       name in the profile             becomes
 *   /ci/build  any               /ci/build/shop/a.go             shop/a.go
 *   ""         /home/me/shop     /ci/build/shop/a.go             a.go: the folder of that name is found
 */
import { baseName } from "../../base/go-path.ts";
import type { PprofOptions } from "./options.ts";

/** Prefixes of file names in sandboxed builds. */
const SANDBOXES = ["/proc/self/cwd/./", "/proc/self/cwd/"];

export function trimSourcePath(path: string, options: Pick<PprofOptions, "trim_path" | "source_path">): string {
  if (options.trim_path === "") {
    for (const folder of splitPaths(options.source_path)) {
      const wanted = `/${baseName(folder)}/`;
      const found = path.indexOf(wanted);
      if (found >= 0) return path.slice(found + wanted.length);
    }
  }
  const prefixes = [...splitPaths(options.trim_path), ...SANDBOXES].map((prefix) =>
    prefix.endsWith("/") ? prefix : `${prefix}/`,
  );
  const prefix = prefixes.find((candidate) => path.startsWith(candidate));
  return prefix === undefined ? path : path.slice(prefix.length);
}

/** A list of paths, separated by colons. */
export function splitPaths(paths: string): string[] {
  return paths === "" ? [] : paths.split(":");
}
