/** Helpers to read profiles in tests. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { top, topEntries } from "../../leakhound/src/profile/graph/top.ts";
import { sampleTypeIndex } from "../../leakhound/src/profile/model/sample-types.ts";
import type { Profile } from "../../leakhound/src/profile/model/types.ts";
import { decodeProfile } from "../../leakhound/src/profile/proto/decode.ts";

export const MIB = 1024 * 1024;

/** Decodes the profile as leakhound does; fails the test if it cannot. */
export function read(body: Uint8Array): Profile {
  const profile = decodeProfile(gunzipSync(body), "the admin's answer");
  if (!profile.ok) throw new Error(profile.error.what);
  return profile.value;
}

/** Flat value of a function, 0 if the profile does not have it. */
export function flat(profile: Profile, name: string, type: string): number {
  const entries = topEntries(profile, top(profile, sampleTypeIndex(profile, type)!), { count: Infinity, by: "flat" });
  return entries.find((entry) => entry.function === name)?.flat ?? 0;
}

/** File and line of the first function of this name. */
export function definitionIn({ functions, strings }: Profile, name: string): { file: string; line: number } {
  const row = functions.name.findIndex((text) => strings.get(text) === name);
  return { file: strings.get(functions.filename[row]!), line: functions.startLine.number(row) };
}

/** The output of `go tool pprof` for the profile; throws its error. */
export function goToolPprof(report: "-top" | "-raw", body: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-pprof-"));
  try {
    const file = join(folder, "profile.pb.gz");
    writeFileSync(file, body);
    return execFileSync("go", ["tool", "pprof", report, file], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
