/** Opens profile files: reads, unpacks and decodes them. */
import type { Inflate } from "../base/inflate.ts";
import { bytes } from "../base/units.ts";
import { PROFILE_BYTES_MAX } from "../profile/model/limits.ts";
import type { Profile } from "../profile/model/types.ts";
import { openProfile } from "../profile/open.ts";
import type { ProfileFile } from "../recording/types.ts";
import { readProfileFile } from "../source/files.ts";

/** A file of a recording, opened; or why it was skipped. */
export type OpenedFile =
  | { readonly type: "opened"; readonly file: ProfileFile; readonly bytes: Uint8Array; readonly profile: Profile }
  | { readonly type: "skipped"; readonly path: string; readonly reason: string; readonly todo: string };

/** Files that are opened at once, so that the disk works while a profile is folded. */
const OPEN_FILES_MAX = 2;

/** Opens files in this order; at most two are in memory. */
export async function* openFiles(
  files: readonly ProfileFile[],
  inflate: Inflate,
): AsyncGenerator<OpenedFile, void, void> {
  const started: Promise<OpenedFile>[] = [];
  for (const row of files.keys()) {
    while (started.length < Math.min(files.length, row + OPEN_FILES_MAX))
      started.push(openFile(files[started.length]!, inflate));
    const opened = await started[row]!;
    delete started[row];
    yield opened;
  }
}

async function openFile(file: ProfileFile, inflate: Inflate): Promise<OpenedFile> {
  const { path, isNamed } = file;
  const contents = await readProfileFile(path, { bytesMax: bytes(PROFILE_BYTES_MAX), isNamed });
  if (!contents.ok) return { type: "skipped", path, reason: contents.error.what, todo: contents.error.todo };
  const profile = openProfile(contents.value, path, inflate);
  if (!profile.ok) return { type: "skipped", path, reason: profile.error.what, todo: profile.error.todo };
  return { type: "opened", file, bytes: contents.value, profile: profile.value };
}
