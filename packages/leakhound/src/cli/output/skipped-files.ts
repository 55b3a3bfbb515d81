/** Lists skipped files on standard error, so that nobody takes a verdict for one on all of the files. */
import type { ReplayObserver } from "../../monitor/replay.ts";
import { printable } from "../../report/terminal/paint.ts";

const FILES_SHOWN = 3;

export const skippedFilesPrinter = (isVerbose: boolean): ReplayObserver => ({
  skipped(files) {
    const shown = isVerbose ? files : files.slice(0, FILES_SHOWN);
    for (const { path, reason } of shown)
      process.stderr.write(`leakhound: skipped ${printable(`${path}: ${reason}`)}\n`);
    const hidden = files.length - shown.length;
    if (hidden > 0) process.stderr.write(`leakhound: skipped ${hidden} more files; --verbose lists all\n`);
  },
});
