/** Lists files that are skipped or incomplete on standard error, so that nobody takes a verdict for one on all of the files. */
import type { ReplayObserver } from "../../monitor/replay.ts";
import { printable } from "../../report/terminal/paint.ts";
import { cutWords } from "../../report/words/text-cut.ts";

const FILES_SHOWN = 3;

export function skippedFilesPrinter(isVerbose: boolean): ReplayObserver {
  const print = (files: readonly string[], what: string) => {
    const shown = isVerbose ? files : files.slice(0, FILES_SHOWN);
    for (const file of shown) process.stderr.write(`leakhound: ${printable(file)}\n`);
    const hidden = files.length - shown.length;
    if (hidden > 0) process.stderr.write(`leakhound: ${hidden} more files ${what}; --verbose lists all\n`);
  };
  return {
    skipped: (files) =>
      print(
        files.map(({ path, reason }) => `skipped ${path}: ${reason}`),
        "were skipped",
      ),
    cut: (files) =>
      print(
        files.map(({ path, cut }) => `${path}: ${cutWords(cut)}`),
        "are incomplete",
      ),
  };
}
