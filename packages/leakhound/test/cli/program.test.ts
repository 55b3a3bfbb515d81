/** The help of every command as a whole. `UPDATE_GOLDENS=1 npx vitest run …` writes it again, to be reviewed. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { openProgram } from "../../src/cli/program.ts";

const WIDTH = 100;

const COMMANDS = [
  "leakhound",
  "watch",
  "diagnose",
  "verify",
  "holders",
  "scan",
  "doctor",
  "completion",
  "mcp",
  "demo",
  "serve",
  "store",
  "leaks",
];

function commandOf(name: string): Command {
  const program = openProgram(() => {});
  const command = name === "leakhound" ? program : program.commands.find((one) => one.name() === name);
  if (!command) throw new Error(`there is no command ${name}`);
  return command;
}

function helpOf(name: string): string {
  let text = "";
  const command = commandOf(name).configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => WIDTH,
  });
  command.outputHelp();
  return text;
}

/** Runs a command line without its implementation. @returns the option values, or the error */
async function parse(name: string, ...args: readonly string[]): Promise<unknown> {
  const command = commandOf(name)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  let values: unknown;
  command.action((...given) => {
    values = given.at(-2);
  });
  try {
    await command.parseAsync(["node", "leakhound", ...args]);
    return values;
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

describe("leakhound --help", () => {
  it.each(COMMANDS)("of %s is as reviewed", (name) => {
    const golden = fileURLToPath(new URL(`goldens/help-${name}.txt`, import.meta.url));
    const help = helpOf(name);
    if (process.env["UPDATE_GOLDENS"]) writeFileSync(golden, help);
    expect(help).toBe(readFileSync(golden, "utf8"));
  });

  it("has no group that commander adds by default", () => {
    for (const name of COMMANDS.slice(1)) expect(helpOf(name)).not.toContain("\nOptions:");
  });
});

describe("the options", () => {
  it("have defaults", async () => {
    expect(await parse("watch", "localhost:6060")).toEqual({
      every: 5_000,
      gc: true,
      timeout: 10_000,
      maxBody: 256 * 1024 ** 2,
      grace: 10_000,
      window: 7_200_000,
    });
    expect(await parse("holders", "heap.dump")).toEqual({
      stop: true,
      timeout: 600_000,
      maxBody: 16 * 1024 ** 3,
    });
  });

  it("distinguish retention of a recording and saving of an image", async () => {
    expect(await parse("watch", "localhost:6060", "--retention", "7d")).toMatchObject({ retention: 604_800_000 });
    expect(await parse("holders", "localhost:6060", "--save", "heap.dump")).toMatchObject({
      save: "heap.dump",
    });
    for (const name of ["watch", "holders"])
      expect(await parse(name, "localhost:6060", "--keep", "7d")).toContain("unknown option '--keep'");
  });

  it.each([
    [["--for", "1m", "--webhook", "http://h/"], "'--webhook <url>' cannot be used with option '--for <duration>'"],
    [["--fail-on", "maybe"], "Allowed choices are leak, inconclusive"],
    [["--every", "soon"], "Write a duration such as 30s"],
    [["--memory-limit", "lots"], "Write a size such as 512MiB"],
    [["--own", "("], "Not a regular expression"],
    [["--header", "no colon"], 'Write a header as "Name: value"'],
  ])("are checked: %j", async (args, message) => {
    expect(await parse("watch", "localhost:6060", ...args)).toContain(message);
  });

  it.each([
    [["--explore", "--json"], "cannot be used with option"],
    [["--pid", "0"], "Write the number of a process"],
    [["--top", "0"], "Write a whole number from 1"],
  ])("of holders are checked: %j", async (args, message) => {
    expect(await parse("holders", "heap.dump", ...args)).toContain(message);
  });
});
