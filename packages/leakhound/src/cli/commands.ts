/**
 * The commands: names, options and help. Each command's room is loaded when it is called, so that
 * `--help` costs little more than starting Node.
 */
import { Command, Option } from "commander";
import { parseBytes, parseCount, parseDuration, parseHeader, parsePattern, parsePid } from "./options/parse.ts";
import { EXIT, FAIL_ON } from "./output/exit.ts";
import { VERSION } from "./output/version.ts";

const EXIT_HELP = `
Exit status: 0 no leak (or done), 1 leak found, 2 bad usage or input, 3 inconclusive.`;

const program = new Command("leakhound")
  .description("Says whether a service leaks memory, where, and how fast.")
  .version(VERSION)
  .helpOption("-h, --help", "show help")
  .helpCommand("help [command]", "show help of a command")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "leakhound: ")) })
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.badInput))
  .addHelpText("after", EXIT_HELP);

connecting(
  judging(
    program
      .command("watch")
      .summary("scrape live services, show progress, give a verdict and leave a recording")
      .description(
        "Scrapes live services through /debug/pprof, shows progress, gives a verdict and leaves a recording.\n" +
          "A target is host:port, the address of a /debug/pprof folder, or of a heap profile.\n" +
          "Without --for it runs until Ctrl-C as an alarm: it judges the last hours again and again, and tells " +
          "when a leak begins, changes or ends.",
      )
      .argument("<url...>", "targets")
      .option("--for <duration>", "watch this long, e.g. 90s, 10m (default: until Ctrl-C, as an alarm)", parseDuration)
      .addOption(withDefault("--window <duration>", "how far back an alarm looks", parseDuration, "2h"))
      .addOption(new Option("--webhook <url>", "post alarms there, as JSON").conflicts("for"))
      .option("--webhook-header <name:value>", "send this header to the webhook; may be repeated", parseHeader)
      .addOption(new Option("--alertmanager <url>", "send alarms to this Alertmanager").conflicts("for"))
      .option("--alertmanager-header <name:value>", "send this header to the Alertmanager", parseHeader)
      .addOption(withDefault("--every <duration>", "time between scrapes", parseDuration, "5s"))
      .option("--out <dir>", "folder of the recording (default: leakhound-recording-TARGET-TIME here)")
      .option(
        "--keep <duration>",
        "remove from the recording what is older, e.g. 7d (default: keep all)",
        parseDuration,
      )
      .option("--no-gc", "do not ask for a collection before each heap profile (gc=1)")
      .addOption(withDefault("--timeout <duration>", "of one request, body included", parseDuration, "10s"))
      .addOption(withDefault("--max-body <size>", "refuse larger answers", parseBytes, "256MiB"))
      .addOption(
        withDefault(
          "--grace <duration>",
          "how long to wait for a target that does not answer yet",
          parseDuration,
          "10s",
        ),
      )
      .option("--metrics <url>", "where Prometheus metrics are, when not on the target's /metrics"),
  ),
).action(async (urls, options) => finish(await (await import("./watch/watch.ts")).watch(urls, options)));

judging(
  program
    .command("diagnose")
    .summary("the same verdict from a recording, a folder or a list of profile files")
    .description("Gives the verdict on a recording, any folder with profiles, or a list of profile files.")
    .argument("<path...>", "recordings, folders or profile files")
    .option("--heap-dump <file>", "an image of the process's heap: name who holds the memory, as holders does")
    .option("--binary <file>", "with --heap-dump: the Go service's binary, for names and types")
    .option("--base-dump <older>", "with --heap-dump: an older image, to rank by growth"),
).action(async (paths, options) =>
  finish(await (await import("./diagnose/diagnose.ts")).diagnosePaths(paths, options)),
);

program
  .command("verify")
  .summary("is the leak of one recording gone in another, made after the fix?")
  .description(
    "Compares two recordings of one service, made before and after a change: whether what leaked still does.\n" +
      "Sites are matched by function, so lines may have moved. Exit status: 0 fixed, 1 not fixed or still leaking,\n" +
      "2 bad usage or input, 3 inconclusive.",
  )
  .argument("<before>", "recording, folder or profile file")
  .argument("<after>", "the same of the changed service")
  .option("--json", "print the comparison as JSON")
  .option("--json-file <file>", "write the comparison as JSON")
  .option("--own <regex>", "functions or files that are the service's own code", parsePattern)
  .option("--verbose", "tell the cause of errors")
  .action(async (before, after, options) =>
    finish(await (await import("./verify/verify.ts")).verifyPaths(before, after, options)),
  );

connecting(
  program
    .command("holders")
    .summary("who keeps the memory alive: from a heap dump of Go or a heap snapshot of V8")
    .description(
      "Says who keeps the memory of a heap image alive: the variables and goroutines that hold it, how much, and how.\n" +
        "Take the image with runtime/debug.WriteHeapDump, after runtime.GC(), or in Node with v8.writeHeapSnapshot;\n" +
        "or give the address of a service that serves it: with the Go package go/heapdump, or @leakhound/admin in Node.\n" +
        "It holds all the process held: keep it safe. What is fetched is removed again, unless --keep is given.",
    )
    .argument(
      "[image]",
      "Go heap dump or ELF core, or V8 .heapsnapshot; plain, gzip or zstd. Or host:port of a service",
    )
    .option(
      "--pid <number>",
      "read the memory of a Go process on this machine (Linux), stopped while it is copied",
      parsePid,
    )
    .option("--no-stop", "with --pid, do not stop the process: what changes while it is copied is blurred")
    .option(
      "--twin",
      "of a live Go service on Linux: let a copy of the process write the image, so that it stands still for milliseconds",
    )
    .option("--keep <file>", "keep the image that is fetched")
    .addOption(withDefault("--timeout <duration>", "of fetching the image", parseDuration, "10m"))
    .addOption(withDefault("--max-body <size>", "refuse larger images, as sent", parseBytes, "16GiB"))
    .option("--binary <file>", "the Go service's binary, for names and types")
    .option("--base <older>", "an older image of the same process: rank by growth")
    .option("--json", "print the answer as JSON")
    .option(
      "--top <number>",
      "show so many holders (default: 5, 50 on the page, and 10 rows in the explorer)",
      parseCount,
    )
    .option("--html <file>", "write a page: holders, an icicle of what they hold, types")
    .option("--pprof <file>", "write what is held, and how, as a pprof profile")
    .addOption(
      new Option(
        "--explore",
        "look around by commands: from holders down to objects, and up to who refers to them",
      ).conflicts(["json", "html", "pprof"]),
    )
    .option("--show-values", "with --explore: show what strings hold, secrets included")
    .option("--verbose", "tell the cause of errors"),
).action(async (dump, options) => finish(await (await import("./holders/holders.ts")).holders(dump, options)));

program
  .command("scan")
  .summary("mistakes in Go source that leak memory")
  .description(
    "Looks in Go source for mistakes that leak memory, and says what to change.\n" +
      "A finding is suppressed by //leakhound:ignore RULE reason, on its line or the one above.\n" +
      "Exit status: 0 nothing found, 1 findings as sure as --fail-on or surer, 2 bad usage or input.",
  )
  .argument("<dir...>", "folders of Go source")
  .option("--json", "print the findings as JSON")
  .addOption(new Option("--sarif", "print the findings as SARIF 2.1.0").conflicts("json"))
  .addOption(
    new Option("--fail-on <confidence>", "how sure a finding must be to fail")
      .choices(["high", "medium", "low"])
      .default("low"),
  )
  .option("--verbose", "tell the cause of errors")
  .action(async (folders, options) => finish(await (await import("./scan/scan.ts")).scan(folders, options)));

judging(
  program
    .command("demo")
    .summary("a leaking service, started, watched and explained on this machine")
    .description(
      "Starts a leaking service on this machine, loads it, watches it through HTTP and explains what it finds.",
    )
    .option("--fixed", "start the service with its leak mended")
    .addOption(withDefault("--for <duration>", "watch this long", parseDuration, "40s"))
    .addOption(withDefault("--every <duration>", "time between scrapes", parseDuration, "1.5s"))
    .option("--out <dir>", "folder of the recording (default: leakhound-demo-TIME here)"),
).action(async (options) => finish(await (await import("./demo/demo.ts")).demo(options)));

program
  .command("pprof")
  .summary("drop-in for go tool pprof: the same flags, reports and shell, and pictures without graphviz")
  .helpOption(false)
  .action(async () => finish(await (await import("./pprof/main.ts")).pprof(["-help"])));

/** Help shows the default as a person would write it. */
function withDefault<T>(flags: string, description: string, parse: (text: string) => T, value: string): Option {
  return new Option(flags, description).argParser(parse).default(parse(value), value);
}

/** Options of every command that ends with a verdict. */
function judging(command: Command): Command {
  return command
    .option("--json", "print the diagnosis as JSON")
    .option("--json-file <file>", "write the diagnosis as JSON")
    .option("--html <file>", "write a page with charts and the flame graph of the growth")
    .option("--memory-limit <size>", "the service's limit, e.g. 512MiB, to tell how long it lasts", parseBytes)
    .option("--own <regex>", "functions or files that are the service's own code", parsePattern)
    .option("--source <dir>", "source of the service: scanned, so that a cause names its line")
    .addOption(
      new Option(
        "--fail-on <verdict>",
        "what makes the exit status fail a build (default: leak is 1, doubt is 3)",
      ).choices(FAIL_ON),
    )
    .option("--baseline <file>", "an earlier --json-file: leaks that it names do not fail")
    .option("--verbose", "tell the cause of errors")
    .addHelpText("after", EXIT_HELP);
}

/** Options of every command that asks a service. */
function connecting(command: Command): Command {
  return command
    .option("--header <name:value>", "send this header; may be given more than once", parseHeader)
    .option("--user <name:password>", "basic auth (or LEAKHOUND_USER in the environment)")
    .option("--token <token>", "bearer token (or LEAKHOUND_TOKEN in the environment)")
    .option("--ca <file>", "certificates to trust, PEM")
    .option("--cert <file>", "client certificate, PEM")
    .option("--key <file>", "client key, PEM")
    .option("--insecure", "do not check the server's certificate");
}

/** Waits until what was written has left: a pipe may be slower than we are. */
function finish(status: number): void {
  process.exitCode = status;
}

if (process.argv.length <= 2) program.help();
await program.parseAsync();
