/** Where the configuration comes from: a file that is read again at each reload, or targets from the command line. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type ConfigError, readConfig } from "./read.ts";
import { type Config, configSchema } from "./schema.ts";

export type ConfigRead =
  | { readonly ok: true; readonly config: Config }
  /** One line for each mistake. */
  | { readonly ok: false; readonly mistakes: readonly string[] };

export interface ConfigSource {
  /** For messages. */
  readonly name: string;
  /** Folder that relative file names start from. */
  readonly folder: string;
  read(): Promise<ConfigRead>;
}

/** What the command line sets, whatever the file says. */
export interface Overrides {
  readonly listen?: string;
  readonly data?: string;
  /** Answers without a token, whatever the configuration says. */
  readonly isAnonymous?: boolean;
}

export function fileSource(file: string, overrides: Overrides): ConfigSource {
  return {
    name: file,
    folder: dirname(resolve(file)),
    async read() {
      const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => error);
      if (text instanceof Error) return { ok: false, mistakes: [`${file}: it cannot be read: ${text.code}`] };
      const read = readConfig(text);
      if (!read.ok) return { ok: false, mistakes: read.errors.map((error) => mistakeLine(file, error)) };
      return { ok: true, config: overridden(read.value, overrides) };
    },
  };
}

/** A job of the command line. */
export interface NamedTargets {
  readonly job: string;
  /** HOST:PORT of each instance. */
  readonly targets: readonly string[];
}

/** How often services are scraped and judged, where the defaults are too slow, as for a demonstration. */
export interface Pace {
  readonly scrapeIntervalMs: number;
  readonly judgeIntervalMs: number;
  readonly windowMs: number;
}

/** Jobs of the command line. */
export function argumentsSource(jobs: readonly NamedTargets[], pace: Pace | null, overrides: Overrides): ConfigSource {
  const scrape_configs = jobs.map(({ job, targets }) => ({
    job_name: job,
    static_configs: [{ targets: [...targets] }],
  }));
  return {
    name: "command line",
    folder: process.cwd(),
    async read() {
      const config = overridden(configSchema.parse({ scrape_configs }), overrides);
      return { ok: true, config: pace === null ? config : withPace(config, pace) };
    },
  };
}

function overridden(config: Config, { listen, data, isAnonymous }: Overrides): Config {
  return {
    ...config,
    ...(listen === undefined ? {} : { listen }),
    ...(data === undefined ? {} : { data }),
    ...(isAnonymous ? { access: { ...config.access, anonymous: true } } : {}),
  };
}

function withPace(config: Config, { scrapeIntervalMs, judgeIntervalMs, windowMs }: Pace): Config {
  return {
    ...config,
    global: { ...config.global, scrape_interval: scrapeIntervalMs },
    judging: { window: windowMs, interval: judgeIntervalMs },
  };
}

export const mistakeLine = (file: string, { line, column, path, message }: ConfigError): string =>
  `${file}:${line}:${column}: ${path === "" ? "" : `${path}: `}${message}`;
