/**
 * Three small services for `leakhound serve --demo`: one leaks, one fills its cache for minutes, one is healthy.
 *
 *   shop-leaky     a probe that leaks each request
 *   shop-filling   a cache of 600 pages, which fills and stays full: no leak
 *   shop-healthy   a small cache
 */
import { fileURLToPath } from "node:url";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { durationMs, HOUR_MS } from "../../base/units.ts";
import { type RunningDemo, startDemo } from "../../demo/run.ts";
import { distFolder } from "../../work/dist-folder.ts";

const LIFETIME_MS = durationMs(HOUR_MS);
const SERVICES = [
  { job: "shop-leaky", isFixed: false },
  { job: "shop-filling", isFixed: true },
  { job: "shop-healthy", isFixed: true, cachePagesMax: 20 },
];

/** A minute shows the leak. */
export const DEMO_PACE = { scrapeIntervalMs: 2_000, judgeIntervalMs: 5_000, windowMs: 600_000 };

export interface DemoFleet {
  readonly jobs: readonly { readonly job: string; readonly targets: readonly string[] }[];
  stop(): Promise<void>;
}

export async function startDemoFleet(): Promise<Result<DemoFleet, Fault>> {
  const serviceFile = fileURLToPath(new URL("demo-service.js", distFolder()));
  const started = await Promise.all(
    SERVICES.map(({ job: _, ...options }) => startDemo({ serviceFile, lifetimeMs: LIFETIME_MS, ...options })),
  );
  const running = started.flatMap((one): RunningDemo[] => (one.ok ? [one.value] : []));
  const stop = async () => void (await Promise.all(running.map((one) => one.stop())));
  const failed = started.find((one) => !one.ok);
  if (failed && !failed.ok) {
    await stop();
    return err(failed.error);
  }
  const jobs = running.map(({ adminUrl }, row) => ({ job: SERVICES[row]!.job, targets: [new URL(adminUrl).host] }));
  return ok({ jobs, stop });
}
