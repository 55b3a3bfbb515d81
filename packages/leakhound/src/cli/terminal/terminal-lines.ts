/** Lines that a person types at a terminal: with a prompt, editing, history and completion. */
import { createInterface } from "node:readline";

const HISTORY_LINES = 1_000;

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly prompt: string;
  /** What could stand in place of the last word of a line, and that word. */
  readonly complete: (line: string) => readonly [candidates: readonly string[], word: string];
}

export interface Lines {
  readonly read: AsyncIterable<string>;
  prompt(): void;
  close(): void;
}

export function terminalLines({ input, output, prompt, complete }: TerminalOptions): Lines {
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
  // As in other shells: what is typed is given up first, and only then the shell.
  read.on("SIGINT", () => {
    if (read.line === "") return read.close();
    read.write(null, { ctrl: true, name: "e" });
    read.write(null, { ctrl: true, name: "u" });
  });
  // The shell of the person who leaves by Ctrl-D begins on a line of its own.
  const onLeave = () => output.write("\n");
  read.on("close", onLeave);
  const close = () => {
    read.off("close", onLeave);
    read.close();
  };
  return { read, prompt: () => read.prompt(), close };
}
