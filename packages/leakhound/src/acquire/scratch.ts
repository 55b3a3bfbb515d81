/** A folder for what is read once: it goes when it is closed, and before a signal ends the command. */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "../cli/output/exit.ts";

export interface Scratch {
  readonly folder: string;
  /** Aborts when a signal ends the command. */
  readonly signal: AbortSignal;
  close(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** @param beforeExit what else must happen before a signal ends the command */
export async function openScratch(beforeExit: () => void = () => {}): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), "leakhound-image-"));
  const ending = new AbortController();
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const onSignal = () => {
    ending.abort();
    beforeExit();
    remove();
    process.exit(EXIT.interrupted);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    folder,
    signal: ending.signal,
    close: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
      remove();
    },
  };
}
