/** `@leakhound/serve`: what `leakhound serve` and `leakhound leaks` run. */
export { type TokenCommand, tokens } from "./access/command.ts";
export { type LeaksArguments, leaks } from "./client/leaks.ts";

import type { Fault } from "leakhound/server";
import {
  argumentsSource,
  type ConfigSource,
  fileSource,
  type NamedTargets,
  type Overrides,
  type Pace,
} from "./config/source.ts";
import { startServer } from "./server.ts";

export interface ServeArguments extends Overrides {
  /** Services to watch; empty with `config`. */
  readonly jobs: readonly NamedTargets[];
  /** Null for the defaults. */
  readonly pace: Pace | null;
  readonly config: string | null;
  /** Checks the configuration, and ends. */
  readonly isCheck: boolean;
  readonly version: string;
}

export interface ServeTerminal {
  /** Prints one line to standard output. */
  print(line: string): void;
  /** Prints one line to standard error. */
  warn(line: string): void;
  /** Ends the server. */
  readonly signal: AbortSignal;
  /** Calls back at each SIGHUP. */
  onReload(reload: () => void): void;
}

/** @returns the exit status: 0 when it was stopped, 2 where it could not start */
export async function serve(given: ServeArguments, terminal: ServeTerminal): Promise<0 | 2> {
  const source = sourceOf(given);
  if (given.isCheck) return check(source, terminal);
  const warn = ({ what, where, todo }: Fault) => terminal.warn(`${where}: ${what}; ${todo}`);
  const started = await startServer({ version: given.version, source, warn, report: (line) => terminal.print(line) });
  if (!started.ok) {
    if (started.error.code === "config") for (const line of started.error.what.split("\n")) terminal.warn(line);
    else warn(started.error);
    return 2;
  }
  const server = started.value;
  terminal.print(`listening on ${server.url}; ${targetsText(given.jobs)}`);
  terminal.onReload(async () => {
    const mistakes = await server.reload();
    for (const line of mistakes ?? ["configuration reloaded"]) terminal.warn(line);
  });
  await new Promise<void>((resolve) => {
    if (terminal.signal.aborted) resolve();
    terminal.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.close();
  return 0;
}

function sourceOf({ jobs, pace, config, ...overrides }: ServeArguments): ConfigSource {
  return config === null ? argumentsSource(jobs, pace, overrides) : fileSource(config, overrides);
}

async function check(source: ConfigSource, terminal: ServeTerminal): Promise<0 | 2> {
  const read = await source.read();
  if (!read.ok) for (const mistake of read.mistakes) terminal.warn(mistake);
  else terminal.print(`${source.name}: ${read.config.scrape_configs.length} jobs, no mistakes`);
  return read.ok ? 0 : 2;
}

function targetsText(jobs: readonly NamedTargets[]): string {
  const targets = jobs.flatMap((job) => job.targets);
  return targets.length === 0 ? "targets come from the configuration" : `watching ${targets.join(", ")}`;
}
