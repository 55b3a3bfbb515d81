/** `leakhound demo`: start, watch, stop. The service is a process of its own, and is watched like any other. */
import { fileURLToPath } from "node:url";
import { bytes, type DurationMs, durationMs } from "../../base/units.ts";
import { startDemo } from "../../demo/run.ts";
import { distFolder } from "../output/dist-folder.ts";
import { complain, EXIT, type ExitStatus } from "../output/exit.ts";
import type { OutputOptions } from "../output/output.ts";
import { watch } from "../watch/watch.ts";

export interface DemoCommandOptions extends OutputOptions {
  readonly fixed?: boolean;
  readonly for: DurationMs;
  readonly every: DurationMs;
  readonly out?: string;
  readonly own?: RegExp;
  readonly verbose?: boolean;
}

export async function demo(options: DemoCommandOptions): Promise<ExitStatus> {
  const out = options.out ?? `leakhound-demo-${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const html = options.html ?? `${out}/report.html`;
  const service = await startDemo({
    serviceFile: fileURLToPath(new URL("demo-service.js", distFolder())),
    isFixed: options.fixed === true,
    lifetimeMs: durationMs(options.for + 60_000),
  });
  if (!service.ok) {
    complain(service.error, options.verbose === true);
    return EXIT.badInput;
  }
  const { adminUrl, stop } = service.value;
  process.stderr.write(
    `started a shop whose liveness probe ${options.fixed ? "was mended" : "forgets to clear up"}: ${adminUrl}\n`,
  );
  try {
    const status = await watch([adminUrl], {
      ...options,
      out,
      html,
      gc: true,
      timeout: durationMs(10_000),
      window: options.for,
      maxBody: bytes(256 * 1024 * 1024),
      grace: durationMs(10_000),
    });
    process.stderr.write(`report: ${html}\nagain:  leakhound diagnose ${out}\n`);
    return status;
  } finally {
    await stop();
  }
}
