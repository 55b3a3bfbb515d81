/**
 * How many heap images are requested: so many an hour of the whole fleet and of each job, and none twice of one target
 * within a period. A request counts when it is sent, whatever becomes of it, and is written down before, so that a server that
 * is killed and started again does not begin anew.
 */
import { type UnixMs, unixMs } from "leakhound/server";
import { z } from "zod";
import type { Missing } from "./kit/kit.ts";

export interface ImageRequest {
  readonly job: string;
  readonly service: string;
  readonly instance: string;
  readonly at: UnixMs;
}

export interface ImageLimits {
  readonly fleetPerHour: number;
  readonly jobPerHour: number;
  readonly periodMs: number;
}

const HOUR_MS = 3_600_000;

/** @param past requests so far; @returns null where one more is within the limits */
export function refusal(
  past: readonly ImageRequest[],
  { at, job, service, instance }: ImageRequest,
  { fleetPerHour, jobPerHour, periodMs }: ImageLimits,
): Missing | null {
  const same = past.filter((one) => one.service === service && one.instance === instance);
  const last = Math.max(...same.map((one) => one.at));
  if (at - last < periodMs) return { code: "asked-before", at: unixMs(last), periodMs };
  const ofHour = past.filter((one) => at - one.at < HOUR_MS);
  if (ofHour.length >= fleetPerHour) return { code: "budget", perHour: fleetPerHour, whose: "fleet" };
  const ofJob = ofHour.filter((one) => one.job === job);
  return ofJob.length >= jobPerHour ? { code: "budget", perHour: jobPerHour, whose: "job" } : null;
}

/** Older requests matter for no period that a configuration may have. */
export const PERIOD_MS_MAX = 31 * 24 * HOUR_MS;
const REQUESTS_MAX = 10_000;

export const keptRequests = (requests: readonly ImageRequest[], now: UnixMs): readonly ImageRequest[] =>
  requests.filter(({ at }) => now - at < PERIOD_MS_MAX).slice(-REQUESTS_MAX);

const file = z.object({
  schema: z.literal("leakhound.heap-image-requests/1"),
  requests: z.array(
    z.object({
      job: z.string(),
      service: z.string(),
      instance: z.string(),
      at: z.number().transform(unixMs),
    }),
  ),
});

export const requestsText = (requests: readonly ImageRequest[]): string =>
  `${JSON.stringify({ schema: "leakhound.heap-image-requests/1", requests })}\n`;

/** @returns null for a text that is no such file */
export function parseRequests(text: string): readonly ImageRequest[] | null {
  try {
    const parsed = file.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.requests : null;
  } catch {
    return null;
  }
}
