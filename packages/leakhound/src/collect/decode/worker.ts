/** The decoding thread: receives the bytes of a profile, and responds with its columns or with the fault. */
import { parentPort } from "node:worker_threads";
import type { Result } from "../../base/result.ts";
import type { ProfileFault } from "../../profile/model/fault.ts";
import { buffersOf, type PackedProfile, packProfile } from "../../profile/model/packed.ts";
import { openProfile } from "../../profile/open.ts";
import { inflate } from "../../source/inflate.ts";
import type { ReceivedProfile } from "./profile-decoder.ts";

export type WorkerResponse = Result<PackedProfile, ProfileFault>;

function respond({ bytes, where, receivedBytes }: ReceivedProfile): void {
  const opened = openProfile(bytes, where, inflate, receivedBytes);
  if (!opened.ok) {
    const { code, what, where: place, todo } = opened.error;
    parentPort?.postMessage({ ok: false, error: { code, what, where: place, todo } } satisfies WorkerResponse);
    return;
  }
  const value = packProfile(opened.value);
  parentPort?.postMessage({ ok: true, value } satisfies WorkerResponse, buffersOf(value));
}

parentPort?.on("message", respond);
