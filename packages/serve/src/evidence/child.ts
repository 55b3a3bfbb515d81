/**
 * Runs a look at a target in a process of its own, with limits: what a target sends cannot take the memory or the time of the
 * server, whose scrapes go on meanwhile.
 *
 *   time      killed when it takes longer
 *   memory    objects by V8's own limit; columns, which are outside of its heap, by the resident memory of the process (Linux)
 *   kernel    a machine without memory kills this process before the server (Linux)
 *   output    so many bytes, and no more
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { formatBytes, formatDuration } from "leakhound/server";
import { type Finding, findingSchema, type Job } from "./analysis/job.ts";

export interface ChildLimits {
  readonly timeMsMax: number;
  readonly memoryBytesMax: number;
}

export interface LookedAt {
  readonly findings: readonly Finding[];
  /** Why it ended early, as the end of a sentence: "took longer than 10 min". Null where it did not. */
  readonly failure: string | null;
}

/** Part of the memory that V8's heap may have; the rest is for columns. */
const HEAP_PART = 0.6;
const MIB = 2 ** 20;
const WATCHED_EACH_MS = 200;
const OUTPUT_CHARS_MAX = 4 * MIB;
/** The first to be killed. */
const OOM_SCORE = "1000";
/** Proxies and certificates of the environment, as for scrapes. No other variable, since some hold secrets. */
const ENVIRONMENT =
  /^(?:https?_proxy|no_proxy|all_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|TMPDIR|SystemRoot)$/i;

/** Never rejects. @param program the built program of the process; @param signal ends it */
export function runLook(program: string, job: Job, limits: ChildLimits, signal: AbortSignal): Promise<LookedAt> {
  const heapMib = Math.max(64, Math.floor((limits.memoryBytesMax * HEAP_PART) / MIB));
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMib}`, "--no-warnings", program], {
    stdio: ["pipe", "pipe", "ignore"],
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => ENVIRONMENT.test(name))),
    windowsHide: true,
  });
  const running = new Running(child, limits);
  const stop = () => running.kill("was stopped");
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  child.stdin?.on("error", () => {});
  child.stdin?.write(`${JSON.stringify(job)}\n`);
  return running.ended.finally(() => signal.removeEventListener("abort", stop));
}

class Running {
  readonly ended: Promise<LookedAt>;
  readonly #child: ChildProcess;
  #killedFor: string | null = null;
  #output = "";

  constructor(child: ChildProcess, limits: ChildLimits) {
    this.#child = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => this.#add(text));
    const timer = setTimeout(() => this.kill(`took longer than ${formatDuration(limits.timeMsMax)}`), limits.timeMsMax);
    const watch = setInterval(() => void this.#watchMemory(limits.memoryBytesMax), WATCHED_EACH_MS);
    void this.#yieldToServer();
    this.ended = new Promise((resolve) => {
      const end = (failure: string | null) => {
        clearTimeout(timer);
        clearInterval(watch);
        child.stdin?.destroy();
        resolve({ findings: findingsIn(this.#output), failure: this.#killedFor ?? failure });
      };
      child.once("error", (error: NodeJS.ErrnoException) => end(`could not be started (${error.code ?? "unknown"})`));
      child.once("close", (code) => end(code === 0 ? null : "took too much memory, or failed"));
    });
  }

  kill(why: string): void {
    this.#killedFor ??= why;
    this.#child.kill("SIGKILL");
  }

  #add(text: string): void {
    this.#output += text;
    if (this.#output.length > OUTPUT_CHARS_MAX) this.kill("found more than can be kept");
  }

  async #watchMemory(bytesMax: number): Promise<void> {
    const resident = await residentBytes(this.#child.pid);
    if (resident > bytesMax) this.kill(`took more than ${formatBytes(bytesMax)} of memory`);
  }

  /** Raising one's own score needs no privilege. */
  async #yieldToServer(): Promise<void> {
    if (process.platform !== "linux" || this.#child.pid === undefined) return;
    await writeFile(`/proc/${this.#child.pid}/oom_score_adj`, OOM_SCORE).catch(() => {});
  }
}

/** 0 where it is unknown. */
async function residentBytes(pid: number | undefined): Promise<number> {
  if (process.platform !== "linux" || pid === undefined) return 0;
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Lines that are no finding are left out: the process reads hostile input, and could have been taken over. */
function findingsIn(output: string): readonly Finding[] {
  return output.split("\n").flatMap((line) => {
    try {
      const parsed = findingSchema.safeParse(JSON.parse(line));
      return parsed.success ? parsed.data : [];
    } catch {
      return [];
    }
  });
}
