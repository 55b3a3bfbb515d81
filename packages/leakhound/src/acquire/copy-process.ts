/**
 * Copies the memory of a Linux process on this machine while the process is stopped.
 *
 *   open /proc/PID ─▶ guards wait ─▶ SIGSTOP ─▶ copy /proc/PID/mem to a file ─▶ SIGCONT ─▶ read the file
 *                       └─ send SIGCONT when this process ends, however it ends (guards.ts)
 *
 * Only processes of the same user are stopped. A process that was already stopped stays stopped.
 */
import { closeSync, ftruncateSync, openSync, readFileSync, readlinkSync, readSync, writeSync } from "node:fs";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import type { Fault } from "../base/fault.ts";
import { formatDuration } from "../base/format.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type DurationMs, durationMs } from "../base/units.ts";
import type { MappedFile, ProcessSource, Segment } from "../heap/format/heap-source.ts";
import { openFile } from "./file-access.ts";
import { Guards } from "./guards.ts";
import { ownIdentity, ProcessHandle } from "./process-handle.ts";
import { holdsState, readMappings } from "./process-mappings.ts";
import type { Scratch } from "./scratch.ts";
import { noSpaceIn } from "./space.ts";
import { isZero } from "./zeros.ts";

export interface CopyOptions {
  readonly pid: number;
  /** Stops the process during the copy. Otherwise the copy mixes states from before and after each change. */
  readonly stopsProcess: boolean;
}

export interface CopiedProcess {
  readonly image: Pick<ProcessSource, "where" | "memory" | "files">;
  /** The program that the process runs, also where its file was replaced. */
  readonly binary: string;
  /** Null where the process was not stopped. */
  readonly pause: DurationMs | null;
  close(): void;
}

const COPY_BYTES = 1 << 20;
/** Copied between two looks at the guards. */
const SLICE_BYTES = 32 * COPY_BYTES;
const STOP_WITHIN_MS = 2_000;
const END_WITHIN_MS = 1_000;

/** Copies the memory to a file in `scratch`. Never rejects. */
export async function copyProcess(
  { pid, stopsProcess }: CopyOptions,
  scratch: Scratch,
): Promise<Result<CopiedProcess, Fault>> {
  const where = `process ${pid}`;
  if (process.platform !== "linux")
    return err(processFault("unsupported", "the memory of a process can be read on Linux only", where));
  let handle: ProcessHandle | null = null;
  try {
    handle = new ProcessHandle(pid);
    if (stopsProcess && handle.userId !== process.getuid?.()) {
      handle.close();
      return err(processFault("not-yours", "it belongs to another user, and is not stopped", where));
    }
    const copied = await copyTo(handle, { where, stopsProcess }, scratch);
    if (!copied.ok) handle.close();
    return copied;
  } catch (cause) {
    handle?.close();
    return err(cause instanceof CopyError ? processFault(cause.code, cause.message, where) : unreadable(where, cause));
  }
}

async function copyTo(
  handle: ProcessHandle,
  { where, stopsProcess }: { readonly where: string; readonly stopsProcess: boolean },
  scratch: Scratch,
): Promise<Result<CopiedProcess, Fault>> {
  const bytes = residentBytes(readFileSync(`/proc/${handle.pid}/status`, "utf8"));
  const noSpace = noSpaceIn(scratch.folder, { what: "its memory", bytes, where });
  if (noSpace) return err(noSpace);
  const path = scratch.createFile();
  const copied = stopsProcess
    ? await whileStopped(handle, (check) => copyMemory(handle, path, check))
    : await copyMemory(handle, path, () => {});
  const { readAt, close } = openFile(path);
  const { segments, files, duration } = copied;
  return ok({
    image: { where, memory: { segments, readAt }, files },
    binary: handle.program,
    pause: stopsProcess ? duration : null,
    close: () => {
      close();
      handle.close();
    },
  });
}

const residentBytes = (status: string): number => 1024 * Number(/^VmRSS:[ \t]+(\d+) kB/m.exec(status)?.[1] ?? 0);

/** Why a copy is not complete. */
class CopyError extends Error {
  override readonly name = "CopyError";
  readonly code: "ended" | "resumed";

  constructor(code: "ended" | "resumed", message: string) {
    super(message);
    this.code = code;
  }
}

/** Throws if the copy cannot become complete. */
type Check = () => void;

/** Calls `work` with a check while the process is stopped. */
async function whileStopped<T>(handle: ProcessHandle, work: (check: Check) => Promise<T>): Promise<T> {
  const check = (): void => expectStopped(handle);
  if (handle.state === "stopped") return work(check);
  const guards = await Guards.start(handle, ownIdentity());
  try {
    handle.signal("SIGSTOP");
    for (const end = performance.now() + STOP_WITHIN_MS; handle.state === "runs"; await delay(1))
      if (performance.now() > end) throw new Error(`it did not stop within ${formatDuration(STOP_WITHIN_MS)}`);
    guards.stopped();
    return await work(() => {
      check();
      if (!guards.areRunning)
        throw new CopyError("resumed", "a guard that would resume it was ended, so its copy was given up");
    });
  } catch (cause) {
    throw cause instanceof CopyError && (await endsSoon(handle)) ? ENDED : cause;
  } finally {
    try {
      handle.signal("SIGCONT");
    } finally {
      guards.end();
    }
  }
}

const ENDED = new CopyError("ended", "it ended while its memory was copied");

/** A process that was killed while it was stopped runs once more before it ends. */
async function endsSoon(handle: ProcessHandle): Promise<boolean> {
  for (const end = performance.now() + END_WITHIN_MS; handle.state !== "ended"; await delay(10))
    if (handle.state === "stopped" || performance.now() > end) return false;
  return true;
}

function expectStopped(handle: ProcessHandle): void {
  const { state } = handle;
  if (state === "ended") throw ENDED;
  if (state === "runs") throw new CopyError("resumed", "it was resumed while its memory was copied");
}

interface CopiedMemory {
  readonly segments: readonly Segment[];
  readonly files: readonly MappedFile[];
  readonly duration: DurationMs;
}

/** Copies all private memory in its current state. */
async function copyMemory(handle: ProcessHandle, path: string, check: Check): Promise<CopiedMemory> {
  const startedAt = performance.now();
  const mappings = readMappings(handle.readMaps());
  const program = readlinkSync(handle.program);
  const out = openSync(path, "r+");
  try {
    let offset = 0;
    const segments: Segment[] = [];
    for (const mapping of mappings) {
      if (!holdsState(mapping, program)) continue;
      const segment = { start: mapping.start, length: mapping.end - mapping.start, offset };
      await copySegment({ memory: handle.memory, out }, segment, check);
      segments.push(segment);
      offset += segment.length;
    }
    check();
    if (handle.state === "ended") expectStopped(handle);
    ftruncateSync(out, offset);
    const files = mappings.filter(({ path: file }) => file !== "");
    return { segments, files, duration: durationMs(performance.now() - startedAt) };
  } finally {
    closeSync(out);
  }
}

/** Memory that was never used reads as zeros. It is skipped, and so takes no space on disk. */
async function copySegment(
  { memory, out }: { readonly memory: number; readonly out: number },
  { start, length, offset }: Segment,
  check: Check,
): Promise<void> {
  const buffer = new Uint8Array(COPY_BYTES);
  for (let done = 0; done < length; ) {
    if (done % SLICE_BYTES === 0) {
      await nextTurn();
      check();
    }
    const part = buffer.subarray(0, Math.min(COPY_BYTES, length - done));
    const read = readSync(memory, part, 0, part.length, start + done);
    if (read === 0) return;
    if (!isZero(part.subarray(0, read))) writeSync(out, part, 0, read, offset + done);
    done += read;
  }
}

function unreadable(where: string, cause: unknown): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ENOENT" || code === "ESRCH")
    return processFault("no-process", "there is no such process", where, cause);
  if (code === "EACCES" || code === "EPERM")
    return processFault("not-allowed", "its memory may not be read", where, cause);
  return processFault("io", cause instanceof Error ? cause.message : "its memory cannot be read", where, cause);
}

const TODO = {
  unsupported: "take a dump or a core, and give its file",
  "not-yours": "run as its user, or give --no-stop",
  ended: "take the image of a process that runs",
  resumed: "run it again",
  "no-process": "look up its number with ps",
  "not-allowed":
    "run as its user and set kernel.yama.ptrace_scope to 0, or run as root; or mount go/heapdump, which needs neither",
  io: "try again",
} as const;

function processFault(code: keyof typeof TODO, what: string, where: string, cause?: unknown): Fault {
  const fault = { code, what, where, todo: TODO[code] };
  return cause === undefined ? fault : { ...fault, cause };
}
