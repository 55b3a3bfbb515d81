/** `leakhound serve`: runs the server of @leakhound/serve until Ctrl-C. */
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { printable } from "../../report/terminal/paint.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { VERSION } from "../output/version.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { DEMO_PACE, type DemoFleet, startDemoFleet } from "./demo-fleet.ts";
import { loadServePackage, type ServePackage } from "./load-package.ts";

export interface ServeFlags {
  readonly config?: string;
  readonly checkConfig?: boolean;
  readonly demo?: boolean;
  readonly listen?: string;
  readonly data?: string;
  readonly allowAnonymous?: boolean;
  readonly logFormat?: "text" | "json";
  readonly verbose?: boolean;
}

export async function serve(targets: readonly string[], flags: ServeFlags): Promise<ExitStatus> {
  const usage = usageFault(targets, flags);
  const loaded = usage ? err(usage) : await loadServePackage("serve");
  const services = loaded.ok && flags.demo ? await startDemoFleet() : ok(servicesOf(targets));
  if (!loaded.ok || !services.ok) {
    printFault(loaded.ok ? faultOf(services) : loaded.error, flags.verbose === true);
    return EXIT.badInput;
  }
  try {
    return (await run(loaded.value, services.value, flags)) === 0 ? EXIT.done : EXIT.badInput;
  } finally {
    await services.value.stop();
  }
}

/** Services of the command line are instances of one service. */
const servicesOf = (targets: readonly string[]): DemoFleet => ({
  jobs: targets.length > 0 ? [{ job: "default", targets }] : [],
  stop: async () => {},
});

function faultOf(result: Result<unknown, Fault>): Fault {
  if (result.ok) throw new Error("a success has no fault");
  return result.error;
}

async function run(loaded: ServePackage, { jobs }: DemoFleet, flags: ServeFlags): Promise<0 | 2> {
  // SIGHUP reads the configuration again.
  const stop = stopSignal(null, ["SIGINT", "SIGTERM"]);
  const given = {
    jobs,
    pace: flags.demo ? DEMO_PACE : null,
    config: flags.config ?? null,
    isCheck: flags.checkConfig === true,
    version: VERSION,
    logFormat: flags.logFormat ?? "text",
    ...(flags.listen === undefined ? {} : { listen: flags.listen }),
    ...(flags.data === undefined ? {} : { data: flags.data }),
    ...(flags.allowAnonymous ? { isAnonymous: true } : {}),
  };
  const status = await loaded.serve(given, {
    print: (line) => void process.stdout.write(`${printable(line)}\n`),
    warn: (line) => void process.stderr.write(`leakhound: ${printable(line)}\n`),
    write: (text) => void process.stderr.write(text),
    signal: stop.signal,
    onReload: (reload) => void process.on("SIGHUP", reload),
  });
  stop.close();
  return status;
}

function usageFault(targets: readonly string[], { config, checkConfig, demo }: ServeFlags): Fault | null {
  const usage = (what: string, todo: string): Fault => ({ code: "usage", what, where: "serve", todo });
  if (demo && (config !== undefined || targets.length > 0))
    return usage("--demo has services of its own", "give --demo alone, or the services to watch");
  if (config !== undefined && targets.length > 0)
    return usage("targets and --config were given", "name the targets in the configuration");
  if (config === undefined && checkConfig) return usage("--check-config needs --config FILE", "name the configuration");
  if (config === undefined && targets.length === 0 && !demo)
    return usage("there is nothing to watch", "give HOST:PORT of the services, --config FILE, or --demo");
  return null;
}
