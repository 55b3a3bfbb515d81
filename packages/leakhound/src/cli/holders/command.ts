/** Options and help of `leakhound holders`. */
import { type Command, Option } from "commander";
import { addConnectionOptions, addGeneralOptions, withDefault } from "../options/groups.ts";
import { parseBytes, parseCount, parseDuration, parsePid } from "../options/parse-values.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addHoldersCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("holders")
    .summary("who holds the memory: from a heap dump of Go or a heap snapshot of V8")
    .description(
      "Shows who holds the memory of a heap image: which variables and goroutines, how much, and through which path.\n" +
        "Take the image with runtime/debug.WriteHeapDump, after runtime.GC(), or in Node with v8.writeHeapSnapshot;\n" +
        "or give the address of a service that serves it: with the Go package go/heapdump, or @leakhound/admin in Node.\n" +
        "An image contains all memory of the process, secrets included: keep it safe. " +
        "A fetched image is removed afterward unless --save is given.",
    )
    .argument("[image]", "Go heap dump, ELF core or V8 .heapsnapshot; plain, gzip or zstd; or host:port of a service");
  addImageOptions(command);
  addHoldersOutputOptions(command);
  addConnectionOptions(command);
  addGeneralOptions(command);
  command.action(async (image, flags) => finish(await (await import("./holders.ts")).holders(image, flags)));
}

function addImageOptions(command: Command): void {
  command
    .optionsGroup("Image:")
    .option("--binary <file>", "the Go service's binary, for names and types")
    .option("--base <older>", "an older image of the same process, to rank holders by growth")
    .option("--save <file>", "keep the fetched image in this file")
    .option("--twin", "dump from a forked copy (pauses the service for milliseconds); Go on Linux")
    .addOption(
      withDefault("--timeout <duration>", { help: "timeout of the fetch", value: "10m", parse: parseDuration }),
    )
    .addOption(
      withDefault("--max-body <size>", { help: "refuse larger images, as sent", value: "16GiB", parse: parseBytes }),
    )
    .option(
      "--pid <number>",
      "read the memory of a Go process on this machine (Linux), stopped during the copy; it stays stopped only if leakhound and both of its guards are killed at one moment (then: kill -CONT <number>)",
      parsePid,
    )
    .option("--no-stop", "with --pid: do not stop the process; memory that changes during the copy is inconsistent");
}

function addHoldersOutputOptions(command: Command): void {
  command
    .optionsGroup("Output:")
    .option("--json", "print the report as JSON")
    .option(
      "--top <number>",
      "number of holders to show (default: 5; 50 on the page; 10 rows in the explorer)",
      parseCount,
    )
    .option("--html <file>", "write a page: holders, an icicle of what they hold, types")
    .option("--pprof <file>", "write what the holders hold as a pprof profile")
    .optionsGroup("Explorer:")
    .addOption(
      new Option(
        "--explore",
        "explore the image with commands: from holders down to objects, and up to their referrers",
      ).conflicts(["json", "html", "pprof"]),
    )
    .option("--show-values", "with --explore: show the contents of strings, secrets included");
}
