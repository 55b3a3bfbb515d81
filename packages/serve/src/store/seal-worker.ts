/** The sealing thread: receives what to seal, and answers with the sealed hour or a fault. */
import { parentPort, workerData } from "node:worker_threads";
import type { Fault, Result } from "leakhound/server";
import { HourSealer, type LogContents, type SealedHour, type SealRequest } from "./seal-hour.ts";

export type SealMessage =
  | { readonly kind: "contents"; readonly hour: string }
  | { readonly kind: "seal"; readonly request: SealRequest }
  | { readonly kind: "forget" };

export type SealAnswer =
  | { readonly kind: "contents"; readonly contents: Result<LogContents | null, Fault> }
  | { readonly kind: "seal"; readonly sealed: Result<SealedHour, Fault> }
  | { readonly kind: "forget" };

const sealer = new HourSealer(String(workerData));

async function answerTo(message: SealMessage): Promise<SealAnswer> {
  switch (message.kind) {
    case "contents":
      return { kind: "contents", contents: sendable(await sealer.contents(message.hour)) };
    case "seal":
      return { kind: "seal", sealed: sendable(await sealer.seal(message.request)) };
    case "forget":
      await sealer.forget();
      return { kind: "forget" };
  }
}

/** Causes may be anything, and not all of that can be sent. */
function sendable<T>(result: Result<T, Fault>): Result<T, Fault> {
  if (result.ok) return result;
  const { code, what, where, todo } = result.error;
  return { ok: false, error: { code, what, where, todo } };
}

parentPort?.on("message", async (message: SealMessage) => parentPort?.postMessage(await answerTo(message)));
