/**
 * Options that several commands share, in the groups that `--help` shows.
 *
 *   leakhound watch --help
 *     Scraping: …       of the command itself
 *     Verdict: …        ─┐
 *     Output: …          │
 *     Credentials: …     ├─ shared
 *     TLS: …             │
 *     General: …        ─┘
 */
import { type Command, Option } from "commander";
import { FAIL_ON } from "../output/exit.ts";
import { parseBytes, parseHeader, parseHorizon, parsePattern } from "./parse-values.ts";

export const EXIT_STATUS_HELP = `
Exit status: 0 no leak (or done), 1 leak found, 2 bad usage or input or a failure, 3 inconclusive,
128 + N ended by signal N (130 for Ctrl-C), 142 a file system did not answer.`;

/** An option whose default the help shows as the user would write it: `5s` instead of 5000. */
export function withDefault<T>(
  flags: string,
  { help, value, parse }: { readonly help: string; readonly value: string; readonly parse: (text: string) => T },
): Option {
  return new Option(flags, help).argParser(parse).default(parse(value), value);
}

/** For commands that end with a verdict. */
export function addVerdictOptions(command: Command): Command {
  return command
    .optionsGroup("Verdict:")
    .addOption(memoryLimitOption())
    .addOption(horizonOption())
    .addOption(ownCodeOption())
    .option("--source <dir>", "source of the service, to name the line of a cause")
    .addOption(
      new Option("--fail-on <verdict>", "fail only on a leak, or also on an inconclusive verdict (default)").choices(
        FAIL_ON,
      ),
    )
    .option("--baseline <file>", "JSON of an earlier run: leaks that it names do not fail")
    .addHelpText("after", EXIT_STATUS_HELP);
}

export const memoryLimitOption = (): Option =>
  new Option(
    "--memory-limit <size>",
    "memory limit of the service, e.g. 512MiB, to predict when it is reached",
  ).argParser(parseBytes);

export const horizonOption = (): Option =>
  new Option(
    "--horizon <duration>",
    "no leak only if one too slow to show would not reach the memory limit in this time, e.g. 24h",
  ).argParser(parseHorizon);

export const ownCodeOption = (): Option =>
  new Option("--own <regex>", "functions or files that are the service's own code").argParser(parsePattern);

export function addOutputOptions(command: Command): Command {
  return command
    .optionsGroup("Output:")
    .option("--json", "print the diagnosis as JSON")
    .option("--json-file <file>", "write the diagnosis as JSON")
    .option("--html <file>", "write a page with charts and a flame graph of the growth");
}

/** For commands that connect to a service. */
export function addConnectionOptions(command: Command): Command {
  return command
    .optionsGroup("Credentials:")
    .option("--header <name:value>", "send this header; may be repeated", parseHeader)
    .option("--user <name:password>", "basic auth (or set LEAKHOUND_USER)")
    .option("--token <token>", "bearer token (or set LEAKHOUND_TOKEN)")
    .option("--follow-redirects", "follow redirects to other origins, without credentials")
    .optionsGroup("TLS:")
    .option("--ca <file>", "certificates to trust, PEM")
    .option("--cert <file>", "client certificate, PEM")
    .option("--key <file>", "client key, PEM")
    .option("--insecure", "do not verify the server's certificate");
}

export function addGeneralOptions(command: Command): Command {
  return command
    .optionsGroup("General:")
    .option("--verbose", "show underlying errors")
    .helpOption("-h, --help", "show help");
}
