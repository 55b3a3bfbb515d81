/** Options and help of `leakhound watch`. */
import { type Command, Option } from "commander";
import {
  addConnectionOptions,
  addGeneralOptions,
  addOutputOptions,
  addVerdictOptions,
  withDefault,
} from "../options/groups.ts";
import { parseBytes, parseDuration, parseHeader } from "../options/parse-values.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addWatchCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const command = program
    .command("watch")
    .summary("scrape live services, show progress, give a verdict and leave a recording")
    .description(
      "Scrapes live services through /debug/pprof, shows progress, gives a verdict and leaves a recording.\n" +
        "A target is host:port, the address of a /debug/pprof folder, or of a heap profile;\n" +
        "unix:///run/app.sock, or k8s://NAMESPACE/POD:PORT and k8s://NAMESPACE/deployment/NAME:PORT (through kubectl).\n" +
        "Without --for it runs until Ctrl-C: it judges the last hours at regular intervals, and sends an alarm " +
        "when a leak begins, changes or ends.",
    )
    .argument("<url...>", "targets");
  addScrapingOptions(command);
  addAlarmOptions(command);
  addVerdictOptions(command);
  addOutputOptions(command);
  addConnectionOptions(command);
  addGeneralOptions(command);
  command.action(async (urls, flags) => finish(await (await import("./watch.ts")).watch(urls, flags)));
}

function addScrapingOptions(command: Command): void {
  command
    .optionsGroup("Scraping:")
    .option(
      "--for <duration>",
      "length of the watch, e.g. 90s, 10m (default: until Ctrl-C, with alarms)",
      parseDuration,
    )
    .addOption(withDefault("--every <duration>", { help: "time between scrapes", value: "5s", parse: parseDuration }))
    .option("--no-gc", "do not request a garbage collection before each heap profile (gc=1)")
    .addOption(withDefault("--timeout <duration>", { help: "timeout per request", value: "10s", parse: parseDuration }))
    .addOption(
      withDefault("--max-body <size>", { help: "refuse larger responses", value: "256MiB", parse: parseBytes }),
    )
    .addOption(
      withDefault("--grace <duration>", {
        help: "how long to wait for a target that does not answer yet",
        value: "10s",
        parse: parseDuration,
      }),
    )
    .option("--ssh <host>", "reach all targets through this host, by ssh and its configuration")
    .option("--metrics <url>", "address of the Prometheus metrics (default: /metrics of the target)")
    .optionsGroup("Recording:")
    .option("--out <dir>", "folder of the recording (default: leakhound-recording-TARGET-TIME)")
    .option(
      "--retention <duration>",
      "remove data from the recording when it is older, e.g. 7d (default: keep everything)",
      parseDuration,
    );
}

function addAlarmOptions(command: Command): void {
  command
    .optionsGroup("Alarms (without --for):")
    .addOption(
      withDefault("--window <duration>", { help: "how far back a judgment looks", value: "2h", parse: parseDuration }),
    )
    .addOption(new Option("--webhook <url>", "post alarms to this address, as JSON").conflicts("for"))
    .option("--webhook-header <name:value>", "send this header to the webhook; may be repeated", parseHeader)
    .addOption(new Option("--alertmanager <url>", "send alarms to this Alertmanager").conflicts("for"))
    .option("--alertmanager-header <name:value>", "send this header to the Alertmanager; may be repeated", parseHeader);
}
