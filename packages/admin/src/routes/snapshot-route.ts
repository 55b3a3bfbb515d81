/**
 * A heap snapshot of V8: /debug/leakhound/heapsnapshot, for `leakhound holders URL`.
 *
 *   busy? memory? disk? ─▶ V8 writes a file while the service pauses ─▶ unlinked file ─▶ gzip ─▶ client
 *
 * V8 can also stream the snapshot, but then keeps all of its text in memory; a file needs none. This is the most
 * expensive request: measured were 7 s and 0.7 GB for 100 MB of heap, 33 s and 2.2 GB for 370 MB.
 */
import { type FileHandle, mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { writeHeapSnapshot } from "node:v8";
import { constants, createGzip } from "node:zlib";
import { lineReply, type Reply } from "../http/reply.ts";
import type { Route } from "../http/route.ts";

/** V8 needs 6 to 7 times the heap as additional memory, and the file has up to twice the bytes of the heap. */
const MEMORY_PER_HEAP_BYTE = 7;
const FILE_PER_HEAP_BYTE = 2;
const RETRY_AFTER_SECONDS = "30";
const MEBIBYTE = 2 ** 20;

/** Memory of the process before a snapshot. */
export interface ProcessMemory {
  readonly heapUsedBytes: number;
  /** Up to the limit of the cgroup or of the machine. */
  readonly memoryLeftBytes: number;
}

export const readProcessMemory = (): ProcessMemory => ({
  heapUsedBytes: process.memoryUsage().heapUsed,
  memoryLeftBytes: process.availableMemory(),
});

/** Of the whole process: two admins, or one under two paths, share it. */
let isWriting = false;

/** One snapshot at a time: other requests get 429, and 503 where a snapshot would endanger the service. */
export function snapshotRoute(readMemory: () => ProcessMemory): Route {
  return {
    description: null,
    isExpensive: true,
    isSecret: true,
    answer: async () => {
      if (isWriting)
        return lineReply(429, "another heap snapshot is being written; try again when it is done", {
          "Retry-After": RETRY_AFTER_SECONDS,
        });
      isWriting = true;
      const release = () => {
        isWriting = false;
      };
      try {
        const reply = await answer(readMemory());
        if (typeof reply.body === "object" && "once" in reply.body) reply.body.once("close", release);
        else release();
        return reply;
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

async function answer({ heapUsedBytes, memoryLeftBytes }: ProcessMemory): Promise<Reply> {
  const neededBytes = heapUsedBytes * MEMORY_PER_HEAP_BYTE;
  if (neededBytes > memoryLeftBytes) return insufficient("memory", { neededBytes, leftBytes: memoryLeftBytes });
  const { bavail, bsize } = await statfs(tmpdir());
  const fileBytes = heapUsedBytes * FILE_PER_HEAP_BYTE;
  const diskLeftBytes = bavail * bsize;
  if (fileBytes > diskLeftBytes)
    return insufficient(`disk in ${tmpdir()}`, { neededBytes: fileBytes, leftBytes: diskLeftBytes });
  return snapshotReply();
}

function insufficient(
  what: string,
  { neededBytes, leftBytes }: { readonly neededBytes: number; readonly leftBytes: number },
): Reply {
  const mebibytes = (bytes: number) => Math.round(bytes / MEBIBYTE);
  return lineReply(
    503,
    `a snapshot may need ${mebibytes(neededBytes)} MiB of ${what}, and ${mebibytes(leftBytes)} MiB are left`,
  );
}

async function snapshotReply(): Promise<Reply> {
  const { file, pauseMs } = await writeSnapshot();
  const { size } = await file.stat();
  const headers = {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": 'attachment; filename="heap.heapsnapshot.gz"',
    "X-Leakhound-Image": "v8-heap-snapshot",
    "X-Leakhound-Bytes": String(size),
    "X-Leakhound-Pause-Ms": pauseMs.toFixed(1),
  };
  return { status: 200, headers, body: gzipped(file.createReadStream({ start: 0 })) };
}

/**
 * Writes to a file that only this process can open. On Linux it has no name while V8 writes, so that nothing is left if
 * the process is killed; elsewhere it is unlinked when it is complete.
 */
async function writeSnapshot(): Promise<{ readonly file: FileHandle; readonly pauseMs: number }> {
  const folder = await mkdtemp(join(tmpdir(), "leakhound-snapshot-"));
  const path = join(folder, "heap.heapsnapshot");
  const remove = () => rm(folder, { recursive: true, force: true });
  const file = await open(path, "wx+", 0o600);
  try {
    if (process.platform === "linux") await remove();
    const began = performance.now();
    writeHeapSnapshot(process.platform === "linux" ? `/proc/self/fd/${file.fd}` : path);
    return { file, pauseMs: performance.now() - began };
  } catch (error) {
    await file.close();
    throw error;
  } finally {
    await remove();
  }
}

function gzipped(plain: Readable): Readable {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  plain.once("error", (error) => gzip.destroy(error));
  gzip.once("close", () => plain.destroy());
  return plain.pipe(gzip);
}
