/** What can be completed, taken from the commands themselves, so that no list can become out of date. */
import type { Command, Option } from "commander";
import { FLAG_KINDS } from "../pprof/arguments/invocation.ts";

export interface OptionWords {
  /** `--for`, `-h`, `-top` */
  readonly names: readonly string[];
  readonly description: string;
  /** What its value is: one of these words, a file, or something that cannot be completed; "none" without a value. */
  readonly value: readonly string[] | "file" | "folder" | "text" | "none";
}

export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
}

export function commandWords(program: Command): readonly CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: command.name() === "pprof" ? pprofOptions() : optionsOf(command),
  }));
}

/** Options, and those of subcommands: `serve token add`. */
function optionsOf(command: Command): readonly OptionWords[] {
  const help: OptionWords = { names: ["--help", "-h"], description: "show help", value: "none" };
  const own = [command, ...command.commands].flatMap(({ options }) => options.filter(({ hidden }) => !hidden));
  const words = own.map(
    (option): OptionWords => ({
      names: [option.long, option.short].filter((name) => name !== undefined && name !== null),
      description: option.description,
      value: kindOfValue(option),
    }),
  );
  const first = words.filter((one, row) => words.findIndex(({ names }) => names[0] === one.names[0]) === row);
  return [...first, help];
}

function kindOfValue({ argChoices, flags }: Option): OptionWords["value"] {
  if (argChoices) return argChoices;
  if (/<file>|<path>/.test(flags)) return "file";
  if (/<dir>|<folder>/.test(flags)) return "folder";
  return /[<[]/.test(flags) ? "text" : "none";
}

function pprofOptions(): readonly OptionWords[] {
  return [...FLAG_KINDS].map(([name, kind]) => ({
    names: [`-${name}`],
    description: "",
    value: kind === "boolean" ? "none" : "file",
  }));
}
