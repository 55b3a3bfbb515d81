/** `leakhound serve`: runs the server of @leakhound/serve until Ctrl-C. */
import type { Fault } from "../../base/fault.ts";
import { err } from "../../base/result.ts";
import { printable } from "../../report/terminal/paint.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { VERSION } from "../output/version.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { loadServePackage } from "./load-package.ts";

export interface ServeFlags {
  readonly config?: string;
  readonly checkConfig?: boolean;
  readonly listen?: string;
  readonly data?: string;
  readonly verbose?: boolean;
}

export async function serve(targets: readonly string[], flags: ServeFlags): Promise<ExitStatus> {
  const usage = usageFault(targets, flags);
  const loaded = usage ? err(usage) : await loadServePackage("serve");
  if (!loaded.ok) {
    printFault(loaded.error, flags.verbose === true);
    return EXIT.badInput;
  }
  // SIGHUP reads the configuration again.
  const stop = stopSignal(null, ["SIGINT", "SIGTERM"]);
  const status = await loaded.value.serve(
    {
      targets,
      config: flags.config ?? null,
      isCheck: flags.checkConfig === true,
      version: VERSION,
      ...(flags.listen === undefined ? {} : { listen: flags.listen }),
      ...(flags.data === undefined ? {} : { data: flags.data }),
    },
    {
      print: (line) => void process.stdout.write(`${printable(line)}\n`),
      warn: (line) => void process.stderr.write(`leakhound: ${printable(line)}\n`),
      signal: stop.signal,
      onReload: (reload) => void process.on("SIGHUP", reload),
    },
  );
  stop.close();
  return status === 0 ? EXIT.done : EXIT.badInput;
}

function usageFault(targets: readonly string[], { config, checkConfig }: ServeFlags): Fault | null {
  const usage = (what: string, todo: string): Fault => ({ code: "usage", what, where: "serve", todo });
  if (config !== undefined && targets.length > 0)
    return usage("targets and --config were given", "name the targets in the configuration");
  if (config === undefined && checkConfig) return usage("--check-config needs --config FILE", "name the configuration");
  if (config === undefined && targets.length === 0)
    return usage("there is nothing to watch", "give HOST:PORT of the services, or --config FILE");
  return null;
}
