/** Ports of acquire in tests: temporary folders in a folder of the test, and a log of what was observed. */
import type { AcquirePorts } from "../../src/acquire/ports.ts";
import { createScratch } from "../../src/acquire/scratch.ts";

export interface TestPorts extends AcquirePorts {
  /** `begin read heap.dump`, `advance`, `close`, `paused 127.0.0.1:6060`, in order; consecutive advances once. */
  readonly log: readonly string[];
}

export function testPorts(folder: string, signal: AbortSignal = new AbortController().signal): TestPorts {
  const log: string[] = [];
  return {
    log,
    signal,
    openScratch: () => createScratch(folder),
    observer: {
      begin({ action, where }) {
        log.push(`begin ${action} ${where}`);
        return {
          advance: () => {
            if (log.at(-1) !== "advance") log.push("advance");
          },
          close: () => log.push("close"),
        };
      },
      paused: (where) => log.push(`paused ${where}`),
    },
  };
}
