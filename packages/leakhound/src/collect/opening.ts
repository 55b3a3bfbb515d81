/**
 * Opening profile files: read, unpacked, decoded. One at a time here, or in a thread of its own, which pays
 * where there are many: while one is folded, the next is decoded.
 *
 *   thread    open 1  open 2  open 3  open 4 …
 *   here              fold 1  fold 2  fold 3 …
 */
import { Worker } from "node:worker_threads";
import type { Inflate } from "../base/inflate.ts";
import { bytes } from "../base/units.ts";
import { PROFILE_BYTES_MAX } from "../profile/limits.ts";
import { openProfile } from "../profile/open.ts";
import { type PackedProfile, unpacked } from "../profile/transfer.ts";
import type { Profile } from "../profile/types.ts";
import type { ProfileFile } from "../recording/types.ts";
import { readProfileFile } from "../source/files.ts";

/** A file of a recording, opened; or why it was passed over. */
export type OpenedFile =
  | { readonly type: "opened"; readonly file: ProfileFile; readonly bytes: Uint8Array; readonly profile: Profile }
  | { readonly type: "skipped"; readonly path: string; readonly reason: string };

export interface Opening {
  /** Never rejects, unless the thread dies. */
  open(file: ProfileFile): Promise<OpenedFile>;
  /** Files worth opening before they are asked for. */
  readonly ahead: number;
  close(): void;
}

/** What the thread answers: the same, with the profile packed for the way. */
export type OpenedMessage =
  | { readonly type: "opened"; readonly bytes: Uint8Array; readonly data: PackedProfile["data"] }
  | { readonly type: "skipped"; readonly path: string; readonly reason: string };

/** Opens files in this thread; the disk works ahead. */
export function openingHere(inflate: Inflate): Opening {
  return { open: (file) => openFile(file, inflate), ahead: 2, close: () => {} };
}

export async function openFile(file: ProfileFile, inflate: Inflate): Promise<OpenedFile> {
  const { path } = file;
  const contents = await readProfileFile(path, bytes(PROFILE_BYTES_MAX));
  if (!contents.ok) return { type: "skipped", path, reason: contents.error.what };
  const profile = openProfile(contents.value, path, inflate);
  if (!profile.ok) return { type: "skipped", path, reason: profile.error.what };
  return { type: "opened", file, bytes: contents.value, profile: profile.value };
}

/** @param workerFile the built `opening-worker.js` */
export function openingInThread(workerFile: URL): Opening {
  const worker = new Worker(workerFile);
  const waiting: { readonly file: ProfileFile; settle(opened: OpenedFile): void; fail(cause: unknown): void }[] = [];
  worker.on("message", (message: OpenedMessage) => {
    const asked = waiting.shift()!;
    if (message.type === "skipped") asked.settle(message);
    else asked.settle({ type: "opened", file: asked.file, bytes: message.bytes, profile: unpacked(message.data) });
  });
  worker.on("error", (cause) => {
    for (const asked of waiting.splice(0)) asked.fail(cause);
  });
  return {
    open: (file) =>
      new Promise((settle, fail) => {
        waiting.push({ file, settle, fail });
        worker.postMessage(file);
      }),
    ahead: 3,
    close: () => void worker.terminate(),
  };
}
