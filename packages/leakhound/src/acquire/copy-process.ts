/**
 * Copies the memory of a Linux process on this machine while the process is stopped.
 *
 *   guard waits ─▶ SIGSTOP ─▶ copy /proc/PID/mem to a file ─▶ SIGCONT ─▶ read the file
 *     └─ sends SIGCONT when this process ends, however it ends
 *
 * Only processes of the same user are stopped. A process that was already stopped stays stopped.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, ftruncateSync, openSync, readFileSync, readlinkSync, readSync, statSync, writeSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "../base/fault.ts";
import { formatBytes, formatDuration } from "../base/format.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type DurationMs, durationMs } from "../base/units.ts";
import type { MappedFile, ProcessSource, Segment } from "../heap/format/heap-source.ts";
import { openFile } from "./file-access.ts";
import { holdsState, readMappings } from "./process-mappings.ts";
import type { Scratch } from "./scratch.ts";
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
const STOP_WITHIN_MS = 2_000;
const OWNER_ONLY = 0o600;

/** Copies the memory to a file in `scratch`. Never rejects. */
export async function copyProcess(
  { pid, stopsProcess }: CopyOptions,
  scratch: Scratch,
): Promise<Result<CopiedProcess, Fault>> {
  const where = `process ${pid}`;
  if (process.platform !== "linux")
    return err(processFault("unsupported", "the memory of a process can be read on Linux only", where));
  try {
    if (stopsProcess && statSync(`/proc/${pid}`).uid !== process.getuid?.())
      return err(processFault("not-yours", "it belongs to another user, and is not stopped", where));
    const noSpace = await spaceFault(pid, scratch.folder);
    if (noSpace) return err(noSpace);
    const path = join(scratch.folder, "memory");
    const copied = stopsProcess ? await whileStopped(pid, () => copyMemory(pid, path)) : copyMemory(pid, path);
    const { readAt, close } = openFile(path);
    const { segments, files, duration } = copied;
    const image = { where, memory: { segments, readAt }, files };
    return ok({ image, binary: `/proc/${pid}/exe`, pause: stopsProcess ? duration : null, close });
  } catch (cause) {
    return err(unreadable(where, cause));
  }
}

async function spaceFault(pid: number, folder: string): Promise<Fault | null> {
  const { bavail, bsize } = await statfs(folder);
  const needed = residentBytes(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (needed < bavail * bsize) return null;
  const what = `its memory takes ${formatBytes(needed)}, and ${folder} has ${formatBytes(bavail * bsize)} free`;
  return { code: "no-space", what, where: `process ${pid}`, todo: "set TMPDIR to a folder with more space" };
}

const residentBytes = (status: string): number => 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);

async function whileStopped<T>(pid: number, work: () => T): Promise<T> {
  if (stateOf(pid) === "T") return work();
  const guard = await startGuard(pid);
  try {
    process.kill(pid, "SIGSTOP");
    for (const end = performance.now() + STOP_WITHIN_MS; stateOf(pid) !== "T"; await delay(1))
      if (performance.now() > end) throw new Error(`it did not stop within ${formatDuration(STOP_WITHIN_MS)}`);
    return work();
  } finally {
    process.kill(pid, "SIGCONT");
    guard.stdin?.end();
  }
}

/** R, S, T for stopped, … It follows the name in parentheses, which may contain any character. */
function stateOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.charAt(stat.lastIndexOf(")") + 2);
}

/** Starts a process that resumes the stopped one when its standard input closes, as it does even if SIGKILL ends this process. */
async function startGuard(pid: number): Promise<ChildProcess> {
  const script = `trap '' INT TERM HUP; echo ready; read -r _; kill -CONT ${pid}`;
  const guard = spawn("/bin/sh", ["-c", script], { detached: true, stdio: ["pipe", "pipe", "ignore"] });
  await new Promise((resolve, reject) => {
    guard.stdout?.once("data", resolve);
    guard.once("error", reject);
    guard.once("exit", () => reject(new Error("the guard that would resume it did not start")));
  });
  guard.unref();
  return guard;
}

interface CopiedMemory {
  readonly segments: readonly Segment[];
  readonly files: readonly MappedFile[];
  readonly duration: DurationMs;
}

/** Copies all private memory in its current state. */
function copyMemory(pid: number, path: string): CopiedMemory {
  const startedAt = performance.now();
  const mappings = readMappings(readFileSync(`/proc/${pid}/maps`, "utf8"));
  const program = readlinkSync(`/proc/${pid}/exe`);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const out = openSync(path, "w", OWNER_ONLY);
  try {
    let offset = 0;
    const segments = mappings
      .filter((mapping) => holdsState(mapping, program))
      .map(({ start, end }) => {
        const segment = { start, length: end - start, offset };
        copySegment({ memory, out }, segment);
        offset += segment.length;
        return segment;
      });
    ftruncateSync(out, offset);
    const files = mappings.filter(({ path: file }) => file !== "");
    return { segments, files, duration: durationMs(performance.now() - startedAt) };
  } finally {
    closeSync(out);
    closeSync(memory);
  }
}

/** Memory that was never used reads as zeros. It is skipped, and so takes no space on disk. */
function copySegment(
  { memory, out }: { readonly memory: number; readonly out: number },
  { start, length, offset }: Segment,
): void {
  const buffer = new Uint8Array(COPY_BYTES);
  for (let done = 0; done < length; ) {
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
  "no-process": "look up its number with ps",
  "not-allowed":
    "run as its user and set kernel.yama.ptrace_scope to 0, or run as root; or mount go/heapdump, which needs neither",
  io: "try again",
} as const;

function processFault(code: keyof typeof TODO, what: string, where: string, cause?: unknown): Fault {
  const fault = { code, what, where, todo: TODO[code] };
  return cause === undefined ? fault : { ...fault, cause };
}
