/** Servers started in this process with a configuration, and ended with the test. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { fileSource } from "../../src/config/source.ts";
import { type RunningServer, startServer } from "../../src/server.ts";

export interface TargetsAnswer {
  readonly targets: readonly {
    readonly address: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly health: string;
    readonly lastProblem: { readonly problem: string } | null;
  }[];
  readonly bad: readonly unknown[];
  readonly dropped: number;
  readonly problems: readonly string[];
}

export interface StartedServer extends RunningServer {
  readonly folder: string;
  /** Writes another configuration; `reload` takes it. */
  write(text: string): void;
  targets(): Promise<TargetsAnswer>;
  /** The instances of all targets, sorted. */
  instances(): Promise<readonly string[]>;
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-serve-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @param text all but the address and the data folder */
export async function startWith(text: string, folder = newFolder()): Promise<StartedServer> {
  const file = join(folder, "leakhound.yaml");
  const write = (rest: string) => writeFileSync(file, `listen: 127.0.0.1:0\ndata: data\n${rest}`);
  write(text);
  const started = await startServer({
    version: "1.2.3",
    source: fileSource(file, {}),
    warn: () => {},
    report: () => {},
  });
  if (!started.ok) throw new Error(started.error.what);
  onTestFinished(() => started.value.close());
  const targets = async (): Promise<TargetsAnswer> => (await fetch(`${started.value.url}/api/v1/targets`)).json();
  const instances = async () => (await targets()).targets.map(({ labels }) => labels["instance"] ?? "").sort();
  return { ...started.value, folder, write, targets, instances };
}
