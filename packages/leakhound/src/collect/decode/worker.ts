/** The decoding thread: receives a body, and responds with what it contains or with the fault. */
import { parentPort } from "node:worker_threads";
import type { Result } from "../../base/result.ts";
import type { ProfileFault } from "../../profile/model/fault.ts";
import { buffersOf, type PackedProfile, packProfile } from "../../profile/model/packed.ts";
import { openProfile } from "../../profile/open.ts";
import { inflate } from "../../source/inflate.ts";
import type { MemoryText } from "../../source/memory-text.ts";
import { memoryIn, type ReceivedMemory, type ReceivedProfile } from "./body-decoder.ts";

export type DecodeRequest =
  | { readonly kind: "profile"; readonly profile: ReceivedProfile }
  | { readonly kind: "memory"; readonly memory: ReceivedMemory };

export type DecodeResponse =
  | { readonly kind: "profile"; readonly opened: Result<PackedProfile, ProfileFault> }
  | { readonly kind: "memory"; readonly text: MemoryText };

function respond(request: DecodeRequest): void {
  if (request.kind === "profile") respondProfile(request.profile);
  else send({ kind: "memory", text: memoryIn(request.memory) });
}

function respondProfile({ bytes, where, receivedBytes }: ReceivedProfile): void {
  const opened = openProfile(bytes, where, inflate, receivedBytes);
  if (opened.ok) {
    const value = packProfile(opened.value);
    send({ kind: "profile", opened: { ok: true, value } }, buffersOf(value));
    return;
  }
  const { code, what, where: place, todo } = opened.error;
  send({ kind: "profile", opened: { ok: false, error: { code, what, where: place, todo } } });
}

function send(response: DecodeResponse, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(response, transfer);
}

parentPort?.on("message", respond);
