/** Targets as JSON. */
import { z } from "@hono/zod-openapi";
import type { FleetState } from "../fleet/fleet.ts";

const target = z
  .object({
    address: z.string().openapi({ example: "http://shop-1:6060/debug/pprof/" }),
    labels: z.record(z.string(), z.string()),
    health: z.enum(["unknown", "up", "down"]),
    runtime: z.string().nullable().openapi({ description: "what kind of process answers", example: "go" }),
    lastScrape: z.string().nullable().openapi({ description: "ISO time" }),
    lastProblem: z.object({ at: z.string(), problem: z.string() }).nullable(),
    restarts: z.number(),
    scrapeIntervalSeconds: z.number(),
  })
  .openapi("Target");

const badTarget = z.object({ labels: z.record(z.string(), z.string()), problem: z.string() });

export const targetsSchema = z
  .object({
    targets: z.array(target),
    bad: z.array(badTarget).openapi({ description: "discovered, but without an address that can be scraped" }),
    dropped: z.number().openapi({ description: "how many targets relabeling dropped" }),
    problems: z.array(z.string()).openapi({ description: "sources of discovery that could not be read" }),
  })
  .openapi("Targets");

type OneTarget = FleetState["targets"][number];

export function targetJson({
  target: { target, labels, intervalMs },
  health,
}: OneTarget): z.output<typeof targetSchema> {
  const { lastProblem, lastScrapeAt } = health;
  return {
    address: `${target.origin}${target.base}`,
    labels: Object.fromEntries(labels),
    health: health.state,
    runtime: health.runtime,
    lastScrape: lastScrapeAt === null ? null : new Date(lastScrapeAt).toISOString(),
    lastProblem: lastProblem && { at: new Date(lastProblem.at).toISOString(), problem: lastProblem.problem },
    restarts: health.restarts,
    scrapeIntervalSeconds: intervalMs / 1_000,
  };
}

const targetSchema = target;
