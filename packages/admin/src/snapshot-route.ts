/**
 * The whole heap as V8 writes it: /debug/leakhound/heapsnapshot, for `leakhound holders URL`.
 *
 *   busy? memory? disk? ─▶ V8 writes a file, and the service stands still ─▶ nameless file ─▶ gzip ─▶ client
 *
 * V8 could stream it, but would hold all of the text in memory then; a file costs none. It is the dearest thing
 * that can be asked of a service: 7 s and 0.7 GB for 100 MB of heap were measured, 33 s and 2.2 GB for 370 MB.
 */
import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { writeHeapSnapshot } from "node:v8";
import { constants, createGzip } from "node:zlib";
import { lineReply, type Reply } from "./reply.ts";
import type { Route } from "./route.ts";

/** V8 needs 6 to 7 times the heap beside it, and the file has up to twice its bytes. */
const MEMORY_SHARE = 7;
const FILE_SHARE = 2;
const RETRY_AFTER_SECONDS = "30";
const MEBIBYTE = 2 ** 20;

/** What a snapshot may take, in bytes, when it is asked for. */
export interface Room {
  readonly heapUsed: number;
  /** Before the process hits the limit of its cgroup or of the machine. */
  readonly memoryLeft: number;
}

export const roomOfProcess = (): Room => ({
  heapUsed: process.memoryUsage().heapUsed,
  memoryLeft: process.availableMemory(),
});

/** One snapshot at a time: 429 to others, 503 where it would endanger the service. */
export function snapshotRoute(roomOf: () => Room): Route {
  let isBusy = false;
  return {
    about: null,
    isCostly: true,
    isSecret: true,
    answer: async () => {
      if (isBusy)
        return lineReply(429, "a heap snapshot is being made; ask again when it is done", {
          "Retry-After": RETRY_AFTER_SECONDS,
        });
      isBusy = true;
      const free = () => {
        isBusy = false;
      };
      try {
        const reply = await answer(roomOf());
        if (typeof reply.body === "object" && "once" in reply.body) reply.body.once("close", free);
        else free();
        return reply;
      } catch (error) {
        free();
        throw error;
      }
    },
  };
}

async function answer({ heapUsed, memoryLeft }: Room): Promise<Reply> {
  const needed = heapUsed * MEMORY_SHARE;
  if (needed > memoryLeft) return tooLittle("memory", needed, memoryLeft);
  const { bavail, bsize } = await statfs(tmpdir());
  const fileBytes = heapUsed * FILE_SHARE;
  if (fileBytes > bavail * bsize) return tooLittle(`disk in ${tmpdir()}`, fileBytes, bavail * bsize);
  return snapshotReply();
}

function tooLittle(what: string, needed: number, left: number): Reply {
  const mebibytes = (bytes: number) => Math.round(bytes / MEBIBYTE);
  return lineReply(503, `a snapshot may take ${mebibytes(needed)} MiB of ${what}, and ${mebibytes(left)} MiB are left`);
}

async function snapshotReply(): Promise<Reply> {
  const folder = await mkdtemp(join(tmpdir(), "leakhound-snapshot-"));
  try {
    const began = performance.now();
    const path = writeHeapSnapshot(join(folder, "heap.heapsnapshot"));
    const pauseMs = performance.now() - began;
    const file = await open(path);
    const { size } = await file.stat();
    const headers = {
      "Content-Type": "application/octet-stream",
      "Content-Disposition": 'attachment; filename="heap.heapsnapshot.gz"',
      "X-Leakhound-Image": "v8-heap-snapshot",
      "X-Leakhound-Bytes": String(size),
      "X-Leakhound-Pause-Ms": pauseMs.toFixed(1),
    };
    return { status: 200, headers, body: packed(file.createReadStream()) };
  } finally {
    // What is open stays readable, and goes with the process whatever happens.
    await rm(folder, { recursive: true, force: true });
  }
}

function packed(plain: Readable): Readable {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  plain.once("error", (error) => gzip.destroy(error));
  gzip.once("close", () => plain.destroy());
  return plain.pipe(gzip);
}
