/** Runs the built command in a process of its own, with its output and its exit status. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const BIN = fileURLToPath(new URL("../../bin/leakhound.js", import.meta.url));
const POLL_MS = 50;
/** A busy machine may need many seconds to start a watch. */
const WRITTEN_WITHIN_MS = 60_000;

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** The text on standard output and standard error so far. */
  stdout(): string;
  stderr(): string;
  readonly outcome: Promise<Outcome>;
}

/** @param cwd the folder for files without a path of their own */
export function start(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Running {
  const stdio = ["ignore", "pipe", "pipe"] as const;
  return collected(
    spawn(process.execPath, [BIN, ...args], { cwd, stdio: [...stdio], env: { ...process.env, ...env } }),
  );
}

/** Ended after the last test of the file: a test that fails does not stop what it has started. */
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** Collects what a process writes. */
export function collected(child: ChildProcessByStdio<null, Readable, Readable>): Running {
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const outcome = new Promise<Outcome>((resolve) => {
    child.once("close", (status) => {
      running.delete(child);
      resolve({ status, stdout, stderr });
    });
  });
  return { child, stdout: () => stdout, stderr: () => stderr, outcome };
}

export const run = (
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> => start(args, cwd, env).outcome;

/** Waits until the watch has written a text to standard error so many times. It goes on until it is stopped: see `stopped`. */
export const hasWritten = (watch: Running, text: string, times = 1): Promise<void> =>
  until(`${times} times ${text}`, () => watch.stderr().split(text).length > times, WRITTEN_WITHIN_MS);

/** Ends a watch as after its time, with a verdict. */
export function stopped(watch: Running): Promise<Outcome> {
  watch.child.kill("SIGINT");
  return watch.outcome;
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), "leakhound-e2e-"));

/** Waits until `holds` returns true. @param what the condition, for the error when time runs out */
export async function until(what: string, holds: () => boolean, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
}
