/**
 * `leakhound holders --explore`: reads commands from the user or a script, and answers on standard output.
 *
 *   terminal    prompt, editing, history and completion; Ctrl-C clears the line, and leaves if the line is empty
 *   pipe        the same answers, without a prompt
 */
import { createInterface } from "node:readline";
import type { HeapHandler } from "../../acquire/read-heap.ts";
import type { ExplorableHeap } from "../../heap/explore/explorable.ts";
import { WORDS } from "../../report/explorer/command.ts";
import { ExplorerSession, type SessionOptions } from "../../report/explorer/session.ts";
import { print } from "../output/print.ts";
import { styleOf } from "../output/text-style.ts";
import { type Lines, openPrompt } from "../terminal/prompt.ts";

const PROMPT = "(holders) ";

export interface ExploreOptions {
  /** Name of the image. */
  readonly image: string;
  readonly showsValues: boolean;
  /** Rows of a listing. */
  readonly top: number | undefined;
}

export const explorer = ({ image, showsValues, top }: ExploreOptions): HeapHandler<null> => ({
  readsContents: showsValues,
  handle: (heap, base) => explore(heap.explorable(base), { image, top }),
});

async function explore(heap: ExplorableHeap, options: Omit<SessionOptions, "style">): Promise<null> {
  const session = new ExplorerSession(heap, { ...options, style: () => styleOf(process.stdout) });
  show(session.opening());
  const isTyped = process.stdin.isTTY && process.stdout.isTTY;
  const lines = isTyped ? typedLines() : pipedLines();
  process.stdout.once("error", () => lines.close());
  lines.prompt();
  // While the user reads the holders, the session prepares its next answers.
  setImmediate(() => session.prepare());
  for await (const line of lines.read) {
    show(session.answer(line));
    if (session.isOver) {
      lines.close();
      break;
    }
    lines.prompt();
  }
  return null;
}

function show(lines: readonly string[]): void {
  if (lines.length > 0) print(`${lines.join("\n")}\n`);
}

function pipedLines(): Lines {
  const read = createInterface({ input: process.stdin, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
  return { read, prompt: () => {}, close: () => read.close() };
}

const typedLines = (): Lines =>
  openPrompt({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    complete: (line) => [WORDS.filter((word) => word.startsWith(line)), line],
  });
