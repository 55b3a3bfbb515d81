/**
 * `leakhound holders --explore`: reads commands from the user or a script, and answers on standard output.
 *
 *   terminal    prompt, editing, history and completion; Ctrl-C clears the line, and leaves if the line is empty
 *   pipe        the same answers, without a prompt
 */
import { createInterface } from "node:readline";
import type { HeapHandler } from "../../acquire/read-heap.ts";
import type { ExplorableHeap } from "../../heap/explore/explorable.ts";
import { goTexts } from "../../heap/go/contents.ts";
import { divideGoHeap, explainGoHeap } from "../../heap/go/explain.ts";
import { exploreGo } from "../../heap/go/explore.ts";
import { v8Texts } from "../../heap/v8/contents.ts";
import { divideV8Heap, explainV8Heap } from "../../heap/v8/explain.ts";
import { exploreV8 } from "../../heap/v8/explore.ts";
import { WORDS } from "../../report/explorer/command.ts";
import { ExplorerSession, type SessionOptions } from "../../report/explorer/session.ts";
import { styleOf } from "../output/text-style.ts";
import { type Lines, openPrompt } from "../terminal/prompt.ts";

const PROMPT = "(holders) ";
/** The explorer computes retention paths on request. */
const NO_PATHS = 0;

export interface ExploreOptions {
  /** Name of the image. */
  readonly image: string;
  readonly showsValues: boolean;
  /** Rows of a listing. */
  readonly top: number | undefined;
}

export function explorer({ image, showsValues, top }: ExploreOptions): HeapHandler<null> {
  return {
    readsContents: showsValues,
    go: async ({ dump, program, contents }, older) => {
      const heap = divideGoHeap(dump, program);
      const readText = contents && goTexts(heap, contents.read);
      return explore(exploreGo(heap, explainGoHeap(heap, older, NO_PATHS).report), { image, readText, top });
    },
    v8: async (snapshot, older) => {
      const heap = divideV8Heap(snapshot);
      const readText = showsValues ? v8Texts(snapshot) : null;
      return explore(exploreV8(heap, explainV8Heap(heap, older, NO_PATHS).report), { image, readText, top });
    },
  };
}

async function explore(heap: ExplorableHeap, options: Omit<SessionOptions, "style">): Promise<null> {
  const session = new ExplorerSession(heap, { ...options, style: () => styleOf(process.stdout) });
  print(session.opening());
  const isTyped = process.stdin.isTTY && process.stdout.isTTY;
  const lines = isTyped ? typedLines() : pipedLines();
  lines.prompt();
  // While the user reads the holders, the session prepares its next answers.
  setImmediate(() => session.prepare());
  for await (const line of lines.read) {
    print(session.answer(line));
    if (session.isOver) {
      lines.close();
      break;
    }
    lines.prompt();
  }
  return null;
}

function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
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
