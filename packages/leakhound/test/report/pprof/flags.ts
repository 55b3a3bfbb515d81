/** From the flags of a command line to a report, for tests: `-top -focus=main -nodecount=5`. */
import { DEFAULT_PPROF_OPTIONS, type PprofCommand, type PprofOptions } from "../../../src/report/pprof/options.ts";

type Flag = readonly [name: string, value: string | null];

export interface Flags {
  readonly command: PprofCommand;
  readonly options: PprofOptions;
}

const GRANULARITIES = ["functions", "filefunctions", "files", "lines", "addresses"] as const;
const PLAIN_COMMANDS = [
  "top",
  "text",
  "tree",
  "traces",
  "tags",
  "raw",
  "comments",
  "dot",
  "callgrind",
  "proto",
  "topproto",
] as const;

export function parseFlags(flags: readonly string[]): Flags {
  let command: PprofCommand = { name: "top" };
  let options: PprofOptions = DEFAULT_PPROF_OPTIONS;
  for (const [name, value] of flags.map(split)) {
    const plain = PLAIN_COMMANDS.find((each) => each === name);
    const granularity = GRANULARITIES.find((each) => each === name);
    if (plain) command = { name: plain };
    else if (name === "peek" || name === "list") command = { name, pattern: value ?? "" };
    else if (granularity) options = { ...options, granularity };
    else if (name === "cum" || name === "flat") options = { ...options, sort: name };
    else options = withOption(options, name, value);
  }
  return { command, options };
}

function split(flag: string): Flag {
  const [, name, , value] = /^--?([^=]+)(=(.*))?$/s.exec(flag) ?? [];
  if (name === undefined) throw new Error(`${flag} is no flag`);
  return [name, value ?? null];
}

function withOption(options: PprofOptions, name: string, value: string | null): PprofOptions {
  if (!(name in options)) throw new Error(`-${name} is not known`);
  const before = options[name as keyof PprofOptions];
  if (typeof before === "boolean") return { ...options, [name]: value !== "false" };
  return { ...options, [name]: typeof before === "number" ? Number(value) : value };
}
