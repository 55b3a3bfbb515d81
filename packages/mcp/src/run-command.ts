/**
 * Runs one command of leakhound in a process of its own, so that each tool has the limits of the command line, and a
 * canceled call ends at once.
 */
import { spawn } from "node:child_process";

export interface CommandRun {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly isTimedOut: boolean;
}

export interface CommandOptions {
  /** The program and its first arguments: node and the file of leakhound. */
  readonly command: readonly [string, ...string[]];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** More than an assistant can read; the end of a report says the least. */
const OUTPUT_CHARS_MAX = 200_000;
const KILL_AFTER_MS = 5_000;

export function runCommand(
  args: readonly string[],
  { command, timeoutMs, signal }: CommandOptions,
): Promise<CommandRun> {
  const [program, ...first] = command;
  const child = spawn(program, [...first, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const stdout = new BoundedText();
  const stderr = new BoundedText();
  child.stdout.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.add(chunk));
  let isTimedOut = false;
  const end = () => {
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS).unref();
  };
  const timer = setTimeout(() => {
    isTimedOut = true;
    end();
  }, timeoutMs);
  signal.addEventListener("abort", end, { once: true });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve({ status, stdout: stdout.text(), stderr: stderr.text(), isTimedOut });
    });
  });
}

/** The beginning of a text, with a word where the rest is missing. */
class BoundedText {
  readonly #decoder = new TextDecoder();
  #text = "";
  #isCut = false;

  add(chunk: Buffer): void {
    if (this.#isCut) return;
    this.#text += this.#decoder.decode(chunk, { stream: true });
    this.#isCut = this.#text.length > OUTPUT_CHARS_MAX;
    if (this.#isCut) this.#text = this.#text.slice(0, OUTPUT_CHARS_MAX);
  }

  text(): string {
    return this.#isCut ? `${this.#text}\n(cut after ${OUTPUT_CHARS_MAX} characters)\n` : this.#text;
  }
}
