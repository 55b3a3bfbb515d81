/** `leakhound demo`: starts a leaking service in a process of its own, watches it, and stops it. */
import { fileURLToPath } from "node:url";
import { bytes, type DurationMs, durationMs } from "../../base/units.ts";
import { startDemo } from "../../demo/run.ts";
import { distFolder } from "../../work/dist-folder.ts";
import type { JudgeFlags } from "../options/judge-request.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import type { GateFlags } from "../output/gate.ts";
import type { OutputFlags } from "../output/show-judged.ts";
import { watch } from "../watch/watch.ts";

export interface DemoFlags extends OutputFlags, JudgeFlags, GateFlags {
  readonly fixed?: boolean;
  readonly for: DurationMs;
  readonly every: DurationMs;
  readonly out?: string;
  readonly verbose?: boolean;
}

/** The service outlives the watch by this, and then ends even if leakhound was killed. */
const EXTRA_LIFETIME_MS = 60_000;

export async function demo(flags: DemoFlags): Promise<ExitStatus> {
  const out = flags.out ?? `leakhound-demo-${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const html = flags.html ?? `${out}/report.html`;
  const service = await startDemo({
    serviceFile: fileURLToPath(new URL("demo-service.js", distFolder())),
    isFixed: flags.fixed === true,
    lifetimeMs: durationMs(flags.for + EXTRA_LIFETIME_MS),
  });
  if (!service.ok) {
    printFault(service.error, flags.verbose === true);
    return EXIT.badInput;
  }
  const { adminUrl, stop } = service.value;
  const what = flags.fixed ? "its leak fixed" : "a liveness probe that leaks memory";
  process.stderr.write(`started a shop with ${what}: ${adminUrl}\n`);
  try {
    const status = await watch([adminUrl], {
      ...flags,
      out,
      html,
      gc: true,
      timeout: durationMs(10_000),
      window: flags.for,
      maxBody: bytes(256 * 1024 * 1024),
      grace: durationMs(10_000),
    });
    process.stderr.write(`report: ${html}\nagain:  leakhound diagnose ${out}\n`);
    return status;
  } finally {
    await stop();
  }
}
