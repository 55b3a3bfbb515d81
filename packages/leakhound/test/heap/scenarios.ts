/** Real Go programs whose holder is known, built and dumped once a run. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GoBuild, goBuild } from "../support/go-builds.ts";

let folder: string | null = null;

function scratch(): string {
  if (folder !== null) return folder;
  const made = mkdtempSync(join(tmpdir(), "leakhound-heapdump-"));
  process.on("exit", () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
}

export type BuildOptions = Omit<GoBuild, "module">;

export const builtBinary = (options: BuildOptions = {}): string => goBuild({ module: "heapdump", ...options });

export interface Dumped {
  readonly binary: string;
  readonly base: string;
  readonly dump: string;
}

export interface RunOptions {
  readonly objects?: number;
  /** Whether garbage is collected before each image. */
  readonly isCollected?: boolean;
}

/** Runs a scenario with an empty environment: a dump holds all that the process held. */
export function dumped(scenario: string, options: BuildOptions & RunOptions = {}): Dumped {
  const binary = builtBinary(options);
  const base = join(scratch(), `${scenario}.base`);
  const dump = join(scratch(), `${scenario}.dump`);
  const { objects = 3000, isCollected = true } = options;
  const args = ["-scenario", scenario, "-objects", String(objects), `-collect=${isCollected}`];
  args.push("-base", base, "-out", dump);
  execFileSync(binary, args, { env: {}, stdio: "inherit" });
  return { binary, base, dump };
}
