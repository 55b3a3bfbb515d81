/**
 * A program that ends with this process, however this process ends.
 *
 *   leakhound ──stdin──▶ sh ──▶ kubectl or ssh
 *
 * The shell waits for the end of its standard input, which the system closes even after SIGKILL, and then ends the
 * program. Windows has no such shell; there the program is started directly, and outlives a killed leakhound.
 */
import { type ChildProcess, spawn } from "node:child_process";

const GUARD =
  'exec 3<&0; "$@" </dev/null & program=$!; (while read -r line; do :; done <&3; kill "$program" 2>/dev/null) & guard=$!; ' +
  'trap \'kill "$program" 2>/dev/null\' TERM; wait "$program"; status=$?; kill "$guard" 2>/dev/null; exit "$status"';
const OUTPUT_CHARS_MAX = 4096;
const END_MS_MAX = 2000;

export interface GuardedChild {
  /** The end of what the program has written to standard output and standard error so far. */
  output(): string;
  /** Calls back with all output so far, each time that more arrives. */
  onOutput(listener: (output: string) => void): void;
  /** Resolves with what is known of the end: "not-found" where there is no such program. */
  readonly ended: Promise<"not-found" | "ended">;
  close(): Promise<void>;
}

export function startGuarded(program: string, args: readonly string[]): GuardedChild {
  const child = spawnGuarded(program, args);
  let output = "";
  const listeners: ((output: string) => void)[] = [];
  const append = (chunk: Buffer) => {
    output = (output + chunk.toString("utf8")).slice(-OUTPUT_CHARS_MAX);
    for (const listener of listeners) listener(output);
  };
  child.stdout?.on("data", append);
  child.stderr?.on("data", append);
  const ended = new Promise<"not-found" | "ended">((resolve) => {
    child.once("error", (cause) => resolve("code" in cause && cause.code === "ENOENT" ? "not-found" : "ended"));
    // 127: the shell did not find the program.
    child.once("close", (status) => resolve(status === 127 ? "not-found" : "ended"));
  });
  // The program may have ended already, with its input closed.
  child.stdin?.on("error", () => {});
  return {
    output: () => output,
    onOutput: (listener) => listeners.push(listener),
    ended,
    close: () => end(child, ended),
  };
}

function spawnGuarded(program: string, args: readonly string[]): ChildProcess {
  if (process.platform === "win32") return spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  // In a process group of its own: Ctrl-C reaches leakhound only, which still reads the last profiles.
  return spawn("/bin/sh", ["-c", GUARD, "sh", program, ...args], { stdio: ["pipe", "pipe", "pipe"], detached: true });
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (child.stdin) child.stdin.end();
  else child.kill();
  const timer = setTimeout(() => killGroup(child), END_MS_MAX);
  await ended;
  clearTimeout(timer);
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
