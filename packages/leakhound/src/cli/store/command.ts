/** Options and help of `leakhound store`. */
import type { Command } from "commander";
import { addGeneralOptions } from "../options/groups.ts";
import type { ExitStatus } from "../output/exit.ts";

export function addStoreCommand(program: Command, finish: (status: ExitStatus) => void): void {
  const store = program
    .command("store")
    .summary("verify, back up, export and import what leakhound serve has stored")
    .description(
      "Works on the data folder of a leakhound serve, or, while that runs, through it.\n" +
        "Needs the package @leakhound/serve next to leakhound.",
    )
    .optionsGroup("General:")
    .helpOption("-h, --help", "show help");
  withPlace(store.command("verify").summary("rebuild every stored profile, and compare all checksums")).action(
    async (flags) => finish(await (await import("./store.ts")).verifyStore(flags)),
  );
  const backup = store
    .command("backup")
    .summary("copy the data folder")
    .description(
      "Copies the data folder to one that a server starts from, and says what the copy has.\n" +
        "Rows in ClickHouse are not in it: the statement that copies them there is printed.",
    )
    .argument("<dir>", "folder of the copy");
  withPlace(backup).action(async (out, flags) => finish(await (await import("./store.ts")).backupStore(out, flags)));
  const exporting = store
    .command("export")
    .summary("write stored profiles as recordings of pprof files")
    .argument("<dir>", "folder of the recordings, one for each instance")
    .option("--service <name>", "this service only")
    .option("--instance <name>", "this instance only")
    .option("--from <time>", "profiles from this ISO time on")
    .option("--to <time>", "profiles before this ISO time");
  withPlace(exporting).action(async (out, flags) => finish(await (await import("./store.ts")).exportStore(out, flags)));
  const importing = store
    .command("import")
    .summary("make a recording of leakhound watch history of a service")
    .argument("<recording>", "folder of the recording, or of profiles")
    .requiredOption("--service <name>", "the service that it is of");
  withPlace(importing).action(async (folder, flags) =>
    finish(await (await import("./store.ts")).importStore(folder, flags)),
  );
}

/** Options that say which store. */
function withPlace(command: Command): Command {
  command
    .optionsGroup("Store:")
    .option("--data <dir>", "folder of the server's data (default: that of --config, or leakhound-data)")
    .option("--config <file>", "configuration of the server, where its rows are in ClickHouse")
    .option("--server <url>", "address of the running server (default: what it says in its folder)")
    .option("--token <token>", "token of the server with the scope admin (or set LEAKHOUND_TOKEN)")
    .option("--ca <file>", "certificates to trust, PEM");
  return addGeneralOptions(command);
}
