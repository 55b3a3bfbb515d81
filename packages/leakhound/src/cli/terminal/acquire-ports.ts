/** How commands get heap images: with temporary files without names, and progress on the terminal. */
import { tmpdir } from "node:os";
import type { AcquirePorts, AcquireStep } from "../../acquire/ports.ts";
import { createScratch, type Scratch } from "../../acquire/scratch.ts";
import { formatDuration } from "../../base/format.ts";
import { printable } from "../../report/terminal/paint.ts";
import { STOP_SIGNALS } from "../output/exit.ts";
import { ReadingProgress } from "./reading-progress.ts";
import { signalStatus } from "./stop-signal.ts";

const ACTION: Readonly<Record<AcquireStep["action"], string>> = {
  fetch: "fetching from",
  read: "reading",
  unpack: "unpacking",
};

export function acquirePorts(): AcquirePorts {
  const ending = new AbortController();
  return {
    openScratch: () => openScratch(ending),
    signal: ending.signal,
    observer: {
      begin: ({ action, where }) =>
        new ReadingProgress(printable(`${ACTION[action]} ${where}`), {
          stream: process.stderr,
          now: () => performance.now(),
        }),
      paused: (where, duration) => {
        process.stderr.write(`${printable(where)} was paused for ${formatDuration(duration)}\n`);
      },
    },
  };
}

/**
 * While temporary files are open, a signal ends the process with its status, and so removes them. Afterward signals end the process by default,
 * even during a long computation, which would delay a handler.
 */
function openScratch(ending: AbortController): Scratch {
  const scratch = createScratch(tmpdir());
  const onSignal = (name: NodeJS.Signals) => {
    ending.abort();
    scratch.close();
    process.exit(signalStatus(name));
  };
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  return {
    ...scratch,
    close: () => {
      for (const name of STOP_SIGNALS) process.off(name, onSignal);
      scratch.close();
    },
  };
}
