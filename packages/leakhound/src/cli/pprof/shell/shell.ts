/**
 * The shell of `leakhound pprof`: reads commands until the input ends, and prints reports.
 *
 *   terminal    prompt and messages on standard error; editing, history, completion; errors in red
 *   pipe        prompt and reports on standard output, messages on standard error, like go tool pprof
 */
import { createInterface } from "node:readline";
import { type Fault, faultLine } from "../../../base/fault.ts";
import type { Result } from "../../../base/result.ts";
import type { Profile } from "../../../profile/model/types.ts";
import type { PprofFault } from "../../../report/pprof/fault.ts";
import type { PprofOptions } from "../../../report/pprof/options.ts";
import type { PprofPorts } from "../../../report/pprof/ports.ts";
import { ANSI_PAINT, PLAIN_PAINT, printable } from "../../../report/terminal/paint.ts";
import { type Lines, openPrompt } from "../../terminal/prompt.ts";
import type { ReportRequest } from "../arguments/report-names.ts";
import { complete } from "./complete.ts";
import { greeting } from "./greeting.ts";
import { interpret, type ShellAction } from "./interpret.ts";
import { initialOptions } from "./settings.ts";

const PROMPT = "(pprof) ";

export interface ShellSession {
  readonly profile: Profile;
  /** Options of the command line. */
  readonly options: PprofOptions;
  readonly ports: PprofPorts;
  /** Writes a report to a file or, for "", to standard output. Never rejects. */
  readonly emit: (report: ReportRequest, options: PprofOptions, path: string) => Promise<Result<null, Fault>>;
}

export interface ShellIo {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { hasColors?(env: NodeJS.ProcessEnv): boolean };
  readonly env: NodeJS.ProcessEnv;
}

/** Runs commands until the input ends or a command quits. Never rejects. */
export async function runShell(session: ShellSession, io: ShellIo): Promise<void> {
  const messages = openMessages(io);
  let options = initialOptions(session.options);
  for (const line of greeting(session.profile, session.options, session.ports)) messages.print(line);
  const lines = openLines(session.profile, io);
  lines.prompt();
  for await (const line of lines.read) {
    for (const action of interpret(line, session.profile, () => options)) {
      if (action.type === "quit") return lines.close();
      if (action.type === "set") options = action.options;
      else await perform(action, session, messages);
    }
    lines.prompt();
  }
}

/** Messages to the user on standard error. */
interface Messages {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

function openMessages(io: ShellIo): Messages {
  const { red } = isTerminal(io) && io.stderr.hasColors?.(io.env) ? ANSI_PAINT : PLAIN_PAINT;
  const safe = (text: string) => text.split("\n").map(printable).join("\n");
  return {
    print: (text) => io.stderr.write(`${safe(text)}\n`),
    printError: (text) => io.stderr.write(`${red(safe(text))}\n`),
  };
}

async function perform(
  action: Exclude<ShellAction, { type: "quit" | "set" }>,
  { emit }: ShellSession,
  { print, printError }: Messages,
): Promise<void> {
  switch (action.type) {
    case "print":
      return print(action.text);
    case "error":
      return printError(action.text);
    case "report": {
      const { report, options } = action;
      const emitted = await emit(report, options, options.output);
      if (!emitted.ok) printError(textOf(emitted.error));
    }
  }
}

/** Faults of reports whose text is that of `go tool pprof`. */
const PPROF_CODES: readonly string[] = [
  "no-samples",
  "bad-sample-index",
  "bad-regexp",
  "bad-option",
  "no-match",
] satisfies PprofFault["code"][];

const textOf = (fault: Fault): string => (PPROF_CODES.includes(fault.code) ? fault.what : faultLine(fault));

/** A dumb terminal is treated like a pipe. */
function isTerminal({ stdin, env }: ShellIo): boolean {
  return stdin.isTTY === true && !["", "dumb"].includes(env["TERM"] ?? "");
}

function openLines(profile: Profile, io: ShellIo): Lines {
  return isTerminal(io) ? typedLines(profile, io) : pipedLines(io);
}

function pipedLines({ stdin, stdout }: ShellIo): Lines {
  const read = createInterface({ input: stdin, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
  return { read, prompt: () => stdout.write(PROMPT), close: () => read.close() };
}

function typedLines(profile: Profile, { stdin, stderr }: ShellIo): Lines {
  const names = namesOf(profile);
  const completion = (line: string) => {
    const { candidates, word } = complete(line, names);
    return [candidates, word] as const;
  };
  return openPrompt({ input: stdin, output: stderr, prompt: PROMPT, complete: completion });
}

function namesOf({ functions, strings, sampleTypes }: Profile) {
  const names = new Set(Array.from(functions.name, (name) => strings.get(name)));
  // The terminal shows candidates as they are, so names with control characters are not offered.
  const isShown = (name: string): boolean => name === printable(name);
  return { functions: [...names].filter(isShown).toSorted(), sampleTypes: sampleTypes.map(({ type }) => type) };
}
