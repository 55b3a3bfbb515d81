/** `leakhound serve`: loads the package @leakhound/serve, which has the server and its large dependencies, and runs it. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { printable } from "../../report/terminal/paint.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { VERSION } from "../output/version.ts";
import { stopSignal } from "../terminal/stop-signal.ts";

export interface ServeFlags {
  readonly config?: string;
  readonly checkConfig?: boolean;
  readonly listen?: string;
  readonly verbose?: boolean;
}

/** What `serve` of @leakhound/serve takes and gives; packages/serve/src/index.ts has the other side. */
interface ServePackage {
  serve(
    given: {
      readonly targets: readonly string[];
      readonly config: string | null;
      readonly isCheck: boolean;
      readonly listen?: string;
      readonly version: string;
    },
    terminal: {
      print(line: string): void;
      warn(line: string): void;
      readonly signal: AbortSignal;
      onReload(reload: () => void): void;
    },
  ): Promise<0 | 2>;
}

const PACKAGE = "@leakhound/serve";

export async function serve(targets: readonly string[], flags: ServeFlags): Promise<ExitStatus> {
  const usage = usageFault(targets, flags);
  const loaded = usage ? err(usage) : await loadPackage();
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

/** Loads the package from where leakhound is installed, or else from the current folder. */
async function loadPackage(): Promise<Result<ServePackage, Fault>> {
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), "index.js")).href]) {
    const file = resolved(from);
    if (file === null) continue;
    const loaded: ServePackage = await import(pathToFileURL(file).href);
    return ok(loaded);
  }
  return err({
    code: "not-installed",
    what: `the package ${PACKAGE} is not installed`,
    where: "serve",
    todo: `run: npm install leakhound ${PACKAGE}`,
  });
}

function resolved(from: string): string | null {
  try {
    return createRequire(from).resolve(PACKAGE);
  } catch {
    return null;
  }
}
