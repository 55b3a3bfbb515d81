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
      return { ok: true, config: { ...read.value, ...overrides } };
    },
  };
}

/** Targets of the command line, as one job. */
export function argumentsSource(targets: readonly string[], overrides: Overrides): ConfigSource {
  const scrape_configs = [{ job_name: "default", static_configs: [{ targets: [...targets] }] }];
  return {
    name: "command line",
    folder: process.cwd(),
    read: async () => ({ ok: true, config: configSchema.parse({ scrape_configs, ...overrides }) }),
  };
}

export const mistakeLine = (file: string, { line, column, path, message }: ConfigError): string =>
  `${file}:${line}:${column}: ${path === "" ? "" : `${path}: `}${message}`;
