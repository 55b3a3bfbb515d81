/**
 * Asks git, and changes nothing: no lock of the index, no program of the repository's configuration is run.
 */
import { execFile } from "node:child_process";

const OUTPUT_BYTES_MAX = 512 << 20;
/** A network file system may never answer. */
const ANSWER_MS_MAX = 60_000;
const READ_ONLY = [
  "--no-optional-locks",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.quotePath=false",
  "-c",
  "diff.external=",
];

export interface GitAnswer {
  readonly status: number | "missing";
  readonly stdout: string;
}

/** Runs git in a folder. Never rejects. */
export function askGit(folder: string, args: readonly string[]): Promise<GitAnswer> {
  const options = { maxBuffer: OUTPUT_BYTES_MAX, timeout: ANSWER_MS_MAX, encoding: "utf8" as const };
  return new Promise((resolve) => {
    execFile("git", ["-C", folder, ...READ_ONLY, ...args], options, (error, stdout) => {
      if (error === null) resolve({ status: 0, stdout });
      else resolve({ status: typeof error.code === "number" ? error.code : "missing", stdout });
    });
  });
}
