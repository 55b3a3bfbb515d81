/** Finds source files by their names in a profile. */
import { directoryOf, joinPath } from "../../base/go-path.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { PprofOptions } from "./options.ts";
import type { PprofPorts } from "./ports.ts";
import { splitPaths, trimSourcePath } from "./source-path.ts";

/** Lines of source files, each file read once. */
export class Sources {
  readonly #options: PprofOptions;
  readonly #ports: PprofPorts;
  readonly #files = new Map<string, Result<readonly string[], string>>();

  constructor(options: PprofOptions, ports: PprofPorts) {
    this.#options = { ...options, source_path: options.source_path || ports.workingDirectory };
    this.#ports = ports;
  }

  /** Whether `lines` was called for the file before. */
  isKnown(path: string): boolean {
    return this.#files.has(path);
  }

  /** Lines of the file, the first at 0; or the message of pprof that says why there are none. */
  lines(path: string): Result<readonly string[], string> {
    const known = this.#files.get(path);
    if (known) return known;
    const text = this.#find(path);
    const lines = text.ok ? ok(splitLines(text.value)) : text;
    this.#files.set(path, lines);
    return lines;
  }

  /** A relative name is searched in the folders of the source path, and in all folders above them. */
  #find(path: string): Result<string, string> {
    const trimmed = trimSourcePath(path, this.#options);
    if (trimmed.startsWith("/")) {
      const text = this.#ports.readSource(trimmed);
      return text.ok ? text : err(`open ${trimmed}: ${text.error}`);
    }
    for (const folder of splitPaths(this.#options.source_path)) {
      for (let above = folder, last = ""; above !== last; last = above, above = directoryOf(above)) {
        const text = this.#ports.readSource(joinPath(above, trimmed));
        if (text.ok) return text;
      }
    }
    return err(`could not find file ${trimmed} on path ${this.#options.source_path}`);
  }
}

function splitLines(text: string): string[] {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
