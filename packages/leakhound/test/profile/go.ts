/** The real Go toolchain, where it is on the PATH. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe } from "vitest";

const version = spawnSync("go", ["version"], { encoding: "utf8" });
export const hasGo = version.status === 0;

/** A `describe` that needs Go; without Go it is skipped, with a message. */
export function describeWithGo(name: string, body: () => void): void {
  if (!hasGo) console.log(`skipped, as go is not on the PATH: ${name}`);
  describe.skipIf(!hasGo)(name, body);
}

/** The standard output of `go tool pprof` for these arguments. */
export function goPprof(...args: readonly string[]): string {
  return execFileSync("go", ["tool", "pprof", "-symbolize=none", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TZ: "UTC" },
  });
}

/** The decompressed output of `go tool pprof -proto` for these arguments; `folder` holds a temporary file. */
export function goProto(folder: string, args: readonly string[]): Uint8Array {
  const output = join(folder, "theirs.pb.gz");
  execFileSync("go", ["tool", "pprof", "-symbolize=none", "-proto", `-output=${output}`, ...args], { stdio: "pipe" });
  return new Uint8Array(gunzipSync(readFileSync(output)));
}
