/** Saves fetched profiles to disk, because a service never serves the same profile again. */
import { mkdir } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { canonicalProfile } from "../../../profile/merge/canonical.ts";
import type { Profile } from "../../../profile/model/types.ts";
import { encodeProfile } from "../../../profile/proto/encode.ts";
import { fileOperation } from "../../../work/files.ts";
import type { Log } from "../local/log.ts";
import { createNumberedFile } from "../local/numbered-file.ts";

/**
 * Writes the profile to $PPROF_TMPDIR, ~/pprof or the folder for temporary files, the first that works, as
 * `pprof.PROGRAM.TYPES.001.pb.gz`. A failure is logged, and the report continues.
 */
export async function saveProfile(profile: Profile, log: Log): Promise<void> {
  try {
    const bytes = gzipSync(encodeProfile(canonicalProfile(profile)));
    const path = await fileOperation(() => save(nameOf(profile), bytes, log));
    log(`Saved profile in ${path}`);
  } catch (cause) {
    log(`Could not save profile: ${cause instanceof Error ? cause.message : cause}`);
  }
}

/** @returns the path of the file */
async function save(name: string, bytes: Uint8Array, log: Log): Promise<string> {
  const { file, path } = await createNumberedFile(await folderFor(log), name, ".pb.gz");
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
  return path;
}

async function folderFor(log: Log): Promise<string> {
  const named = process.env["PPROF_TMPDIR"];
  for (const folder of [...(named ? [named] : []), join(homedir(), "pprof")]) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return folder;
    } catch (cause) {
      log(`Could not use temp dir ${folder}: ${cause instanceof Error ? cause.message : cause}`);
    }
  }
  return tmpdir();
}

/** The service chooses the names in a profile: slashes are replaced, so that the file stays in its folder. */
function nameOf({ mappings, strings, sampleTypes }: Profile): string {
  const program = mappings.length > 0 ? basename(strings.get(mappings.filename[0]!)) : "";
  const parts = ["pprof", program, ...sampleTypes.map(({ type }) => type)].filter((part) => part !== "");
  return `${parts.map((part) => part.replaceAll(/[/\\\0]/g, "_").slice(0, 64)).join(".")}.`;
}
