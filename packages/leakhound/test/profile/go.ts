/** The real Go toolchain, where it is on the PATH. */
import { execFileSync, spawnSync } from "node:child_process";
import { describe } from "vitest";

const version = spawnSync("go", ["version"], { encoding: "utf8" });
export const hasGo = version.status === 0;

/** A `describe` that needs Go; where there is none it is skipped, and says so. */
export function describeWithGo(name: string, body: () => void): void {
  if (!hasGo) console.log(`skipped, as go is not on the PATH: ${name}`);
  describe.skipIf(!hasGo)(name, body);
}

/** What `go tool pprof` prints on standard output for these arguments. */
export function goPprof(...args: readonly string[]): string {
  return execFileSync("go", ["tool", "pprof", "-symbolize=none", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TZ: "UTC" },
  });
}
