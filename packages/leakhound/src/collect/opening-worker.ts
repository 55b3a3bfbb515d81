/** The thread that opens profile files, one after the other. */
import { parentPort } from "node:worker_threads";
import { packed } from "../profile/transfer.ts";
import type { ProfileFile } from "../recording/types.ts";
import { inflate } from "../source/inflate.ts";
import { type OpenedMessage, openFile } from "./opening.ts";

let queue: Promise<void> = Promise.resolve();

parentPort?.on("message", (file: ProfileFile) => {
  queue = queue.then(() => answer(file));
});

async function answer(file: ProfileFile): Promise<void> {
  const opened = await openFile(file, inflate);
  if (opened.type === "skipped") return send(opened, []);
  const { data, buffers } = packed(opened.profile);
  send({ type: "opened", bytes: opened.bytes, data }, buffers);
}

function send(message: OpenedMessage, buffers: readonly ArrayBuffer[]): void {
  parentPort?.postMessage(message, buffers);
}
