/**
 * `leakhound holders --pid N`: the memory of a process on this machine, copied while it stands still.
 *
 *   guard waits ─▶ SIGSTOP ─▶ copy /proc/N/mem to a file ─▶ SIGCONT ─▶ read the file
 *     └─ on the end of leakhound, however it comes: SIGCONT
 *
 * Only processes of the same user are stopped. One that was stopped before stays so.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, ftruncateSync, openSync, readFileSync, readlinkSync, readSync, statSync, writeSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "../base/fault.ts";
import { formatBytes, formatDuration } from "../base/format.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { MappedFile } from "../heap/go/process/core.ts";
import type { ProcessImage } from "../heap/go/process/load.ts";
import type { Segment } from "../heap/go/process/memory.ts";
import { openReadAt } from "./image-file.ts";
import type { Scratch } from "./scratch.ts";
import { isZero } from "./unpack-to-disk.ts";

export interface ProcessOptions {
  readonly pid: number;
  /** Whether to stop the process while its memory is copied; without it, what changes meanwhile is a mixture. */
  readonly isToStop: boolean;
}

export interface CopiedProcess {
  readonly image: ProcessImage;
  /** The program that it runs, also when its file was replaced. */
  readonly binary: string;
  readonly pauseMs: number | null;
  close(): void;
}

const COPY_BYTES = 1 << 20;
const STOP_WITHIN_MS = 2_000;
const OWNER_ONLY = 0o600;

/** Copies the memory of a process into `scratch`. */
export async function copyProcess(options: ProcessOptions, scratch: Scratch): Promise<Result<CopiedProcess, Fault>> {
  const { pid } = options;
  const where = `process ${pid}`;
  if (process.platform !== "linux") return err(processFault("unsupported", "only Linux shows its memory", where));
  try {
    if (options.isToStop && statSync(`/proc/${pid}`).uid !== process.getuid?.())
      return err(processFault("not-yours", "it belongs to another user, and is not stopped", where));
    const room = await roomFault(options.pid, scratch.folder);
    if (room) return err(room);
    const path = join(scratch.folder, "memory");
    const copied = options.isToStop ? await whileStopped(pid, () => copyMemory(pid, path)) : copyMemory(pid, path);
    const { readAt, close } = openReadAt(path);
    const { segments, files, pauseMs } = copied;
    const image = { where, memory: { segments, readAt }, files };
    return ok({ image, binary: `/proc/${pid}/exe`, pauseMs: options.isToStop ? pauseMs : null, close });
  } catch (cause) {
    return err(unreadable(where, cause));
  }
}

async function roomFault(pid: number, folder: string): Promise<Fault | null> {
  const { bavail, bsize } = await statfs(folder);
  const needed = residentBytes(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (needed < bavail * bsize) return null;
  const what = `its memory takes ${formatBytes(needed)}, and ${formatBytes(bavail * bsize)} are free in ${folder}`;
  return { code: "no-room", what, where: `process ${pid}`, todo: "set TMPDIR to a folder with more room" };
}

const residentBytes = (status: string): number => 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);

/** Runs `work` while the process is stopped. */
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

/** R, S, T for stopped, …: behind the name in brackets, which may hold anything. */
function stateOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.charAt(stat.lastIndexOf(")") + 2);
}

/** A process that lets the other go on when we end, be it by SIGKILL: then its input ends. */
async function startGuard(pid: number): Promise<ChildProcess> {
  const script = `trap '' INT TERM HUP; echo ready; read -r _; kill -CONT ${pid}`;
  const guard = spawn("/bin/sh", ["-c", script], { detached: true, stdio: ["pipe", "pipe", "ignore"] });
  await new Promise((resolve, reject) => {
    guard.stdout?.once("data", resolve);
    guard.once("error", reject);
    guard.once("exit", () => reject(new Error("the guard that would let it go on did not start")));
  });
  guard.unref();
  return guard;
}

interface Copied {
  readonly segments: readonly Segment[];
  readonly files: readonly MappedFile[];
  readonly pauseMs: number;
}

/** All private memory, as it is now. */
function copyMemory(pid: number, path: string): Copied {
  const began = performance.now();
  const mappings = readMappings(readFileSync(`/proc/${pid}/maps`, "utf8"));
  const program = readlinkSync(`/proc/${pid}/exe`);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const out = openSync(path, "w", OWNER_ONLY);
  try {
    let offset = 0;
    const segments = mappings
      .filter((one) => isWanted(one, program))
      .map(({ start, end }) => {
        copyRange(memory, out, { start, length: end - start, offset });
        offset += end - start;
        return { start, length: end - start, offset: offset - (end - start) };
      });
    ftruncateSync(out, offset);
    return { segments, files: mappings.filter(({ path: file }) => file !== ""), pauseMs: performance.now() - began };
  } finally {
    closeSync(out);
    closeSync(memory);
  }
}

/** Memory that was never used reads as zeros, and takes no room. */
function copyRange(memory: number, out: number, { start, length, offset }: Segment): void {
  const buffer = new Uint8Array(COPY_BYTES);
  for (let done = 0; done < length; ) {
    const part = buffer.subarray(0, Math.min(COPY_BYTES, length - done));
    const read = readSync(memory, part, 0, part.length, start + done);
    if (read === 0) return;
    if (!isZero(part.subarray(0, read))) writeSync(out, part, 0, read, offset + done);
    done += read;
  }
}

interface Mapping extends MappedFile {
  readonly access: string;
}

const MAPPING = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) ([0-9a-f]+) \S+ \d+ *(.*)$/;

/** Lines such as `c000000000-c000400000 rw-p 00000000 00:00 0   [anon: Go: heap]`. */
export function readMappings(text: string): Mapping[] {
  return text.split("\n").flatMap((line) => {
    const match = MAPPING.exec(line);
    if (!match) return [];
    const [start, end, offset] = [match[1], match[2], match[4]].map((one) => Number.parseInt(one!, 16));
    const path = match[5]!.startsWith("/") ? match[5]! : "";
    return [{ start: start!, end: end!, offset: offset!, path, access: match[3]! }];
  });
}

/** What the process may change, and what of its program was filled in when it was loaded. */
const isWanted = ({ access, path }: Mapping, program: string): boolean =>
  /^rw.p$/.test(access) || (access === "r--p" && path === program);

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
  "no-process": "look for its number with ps",
  "not-allowed":
    "run as its user and set kernel.yama.ptrace_scope to 0, or run as root; or mount go/heapdump, which needs neither",
  io: "ask again",
} as const;

function processFault(code: keyof typeof TODO, what: string, where: string, cause?: unknown): Fault {
  const fault = { code, what, where, todo: TODO[code] };
  return cause === undefined ? fault : { ...fault, cause };
}
