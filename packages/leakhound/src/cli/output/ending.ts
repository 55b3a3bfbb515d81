/**
 * How the process ends, the same for every command. Exit status 1 means a leak and nothing else, so every other ending
 * has a status of its own:
 *
 *   the command returned a status             that status
 *   the reader of a stream has closed it      the same status, silently: `leakhound diagnose DIR | head -1`
 *   standard output cannot be written         one line, and 2: the result is lost
 *   an error that no code expected            one line, and 2
 *   the process ends before its command       2
 *   a signal                                  128 and the number of the signal: Ctrl-C is 130
 *   the file system does not answer           142, that of SIGALRM: Node waits for its threads at an exit, and one of them
 *                                             waits for the file system, so that only a signal ends the process
 */
import { constants } from "node:os";
import { printable } from "../../report/terminal/paint.ts";
import { pendingFileOperations, unansweredFileOperations } from "../../work/files.ts";
import { EXIT, type ExitStatus, SIGNAL_STATUS_BASE, STOP_SIGNALS } from "./exit.ts";

/** Errors of a stream whose reader has gone. A terminal that was closed answers EIO. */
const PIPE_CLOSED: readonly string[] = ["EPIPE", "ECONNRESET"];
const TERMINAL_CLOSED: readonly string[] = [...PIPE_CLOSED, "EIO"];
/** Errors that say that this process, or this machine, has no descriptor left. */
const NO_DESCRIPTOR: readonly string[] = ["EMFILE", "ENFILE"];
const FLUSH_MS_MAX = 1_000;
/** With this variable, an unexpected error is printed with its stack. */
const STACK_VARIABLE = "LEAKHOUND_DEBUG";

export interface EndingOptions {
  /** Whether the process ends as soon as nobody reads its output: for commands whose output is all they do. */
  readonly endsWithReader: boolean;
}

/** Watches how this process ends. @returns takes the status of the command when the command is done */
export function openEnding({ endsWithReader }: EndingOptions): (status: ExitStatus) => void {
  process.exitCode = EXIT.badInput;
  let isOutputLost = false;
  process.stdout.on("error", (error) => {
    if (isReaderGone(error)) {
      if (endsWithReader) process.exit(EXIT.done);
    } else if (!isOutputLost) {
      isOutputLost = true;
      printLine(`standard output: the result cannot be written; ${error.message}`);
    }
  });
  // There is no other place to which a failure of standard error could be reported, and the result does not need it.
  process.stderr.on("error", () => {});
  process.on("uncaughtException", (error) => {
    printLine(unexpectedWords(error));
    process.exit(EXIT.badInput);
  });
  // Without a handler, a write beyond the limit of `ulimit -f` ends the process. With one, the write fails.
  if (process.platform !== "win32") process.on("SIGXFSZ", () => {});
  process.on("exit", () => {
    if (isOutputLost) process.exitCode = EXIT.badInput;
    const signal = signalOf(Number(process.exitCode));
    if (signal !== null ? pendingFileOperations() > 0 : unansweredFileOperations() > 0) endBy(signal ?? "SIGALRM");
  });
  return (status) => {
    process.exitCode = status;
    if (unansweredFileOperations() > 0) void flushed().then(() => process.exit());
  };
}

/** The signal that this status stands for; null for another status. */
function signalOf(status: number): NodeJS.Signals | null {
  const name = STOP_SIGNALS.find((one) => constants.signals[one] === status - SIGNAL_STATUS_BASE);
  return name ?? null;
}

function endBy(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** Resolves when what was printed so far has been passed on, or after a moment: its reader may not read. */
async function flushed(): Promise<void> {
  const streams = [process.stdout, process.stderr];
  const written = streams.map((stream) => new Promise<unknown>((resolve) => stream.write("", resolve)));
  await Promise.race([Promise.all(written), new Promise((wake) => setTimeout(wake, FLUSH_MS_MAX))]);
}

/** Whether nobody reads what this stream would write. */
function isReaderGone(error: Error): boolean {
  return (process.stdout.isTTY ? TERMINAL_CLOSED : PIPE_CLOSED).includes(codeOf(error));
}

function unexpectedWords(error: unknown): string {
  if (!(error instanceof Error)) return `unexpected error: ${String(error)}`;
  if (process.env[STACK_VARIABLE]) return error.stack ?? error.message;
  if (NO_DESCRIPTOR.includes(codeOf(error)))
    return `too many open files: raise the limit of descriptors, for example with ulimit -n 1024 (${error.message})`;
  return `unexpected error: ${error.message}; ${STACK_VARIABLE}=1 shows where it comes from`;
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}

function printLine(text: string): void {
  process.stderr.write(`leakhound: ${text.split("\n").map(printable).join("\n")}\n`);
}
