/** Exit status and error message, the same for every command. */
import { assertUnreachable } from "../../base/assert.ts";
import { type Fault, faultLine } from "../../base/fault.ts";
import { printable } from "../../report/terminal/paint.ts";
import type { Verdict } from "../../verdict/facts/verdict.ts";

export const EXIT = { done: 0, leak: 1, badInput: 2, inconclusive: 3 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
/** The status of a process that a signal ended is this and the number of the signal, as shells report it. */
export const SIGNAL_STATUS_BASE = 128;
/** Signals that ask a command to end. */
export const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Values of `--fail-on`. */
export const FAIL_ON = ["leak", "inconclusive"] as const;

function exitStatusOf(verdict: Verdict): ExitStatus {
  switch (verdict) {
    case "leak":
      return EXIT.leak;
    case "no-leak":
      return EXIT.done;
    case "inconclusive":
      return EXIT.inconclusive;
    default:
      return assertUnreachable(verdict);
  }
}

/** A leak of one target outweighs all others, and then an inconclusive verdict. */
export function worstStatus(verdicts: readonly Verdict[]): ExitStatus {
  const statuses = verdicts.map(exitStatusOf);
  return statuses.find((one) => one === EXIT.leak) ?? statuses.find((one) => one === EXIT.inconclusive) ?? EXIT.done;
}

/** Prints one line to standard error and, if `isVerbose`, the underlying error below it. */
export function printFault(fault: Fault, isVerbose: boolean): void {
  process.stderr.write(`leakhound: ${printable(faultLine(fault))}\n`);
  if (isVerbose && fault.cause !== undefined) process.stderr.write(`  cause: ${causeText(fault.cause)}\n`);
}

function causeText(cause: unknown): string {
  return printable(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause));
}
