/** Lines that the user types at a terminal, with a prompt, editing, history and completion. */
import { createInterface } from "node:readline";

const HISTORY_LINES = 1_000;

export interface PromptOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly prompt: string;
  /** @returns replacements for the last word of the line, and that word */
  readonly complete: (line: string) => readonly [candidates: readonly string[], word: string];
}

export interface Lines {
  readonly read: AsyncIterable<string>;
  prompt(): void;
  close(): void;
}

export function openPrompt({ input, output, prompt, complete }: PromptOptions): Lines {
  const read = createInterface({
    input,
    output,
    terminal: true,
    prompt,
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    completer: (line: string) => {
      const [candidates, word] = complete(line);
      return [[...candidates], word];
    },
  });
  // As in other shells, Ctrl-C clears the line first, and leaves only if the line is empty.
  read.on("SIGINT", () => {
    if (read.line === "") return read.close();
    read.write(null, { ctrl: true, name: "e" });
    read.write(null, { ctrl: true, name: "u" });
  });
  // After Ctrl-D, the user's own shell begins on a new line.
  const onLeave = () => output.write("\n");
  read.on("close", onLeave);
  const close = () => {
    read.off("close", onLeave);
    read.close();
  };
  return { read, prompt: () => read.prompt(), close };
}
