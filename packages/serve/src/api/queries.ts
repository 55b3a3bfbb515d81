/** Parts of queries that several routes share: a service, a range, a number of points. */
import { z } from "@hono/zod-openapi";
import type { UnixMs } from "leakhound/server";
import type { Range } from "../views/levels.ts";

const HOUR_MS = 3_600_000;
const RANGE_MS_MAX = 400 * 24 * HOUR_MS;
const POINTS_MAX = 2_000;
const NAME_CHARS_MAX = 500;

export const nameText = z.string().min(1).max(NAME_CHARS_MAX);

const time = z.string().max(40);
export const rangeQuery = {
  from: time.optional().openapi({ description: "ISO time or Unix milliseconds; an hour before `to` if not given" }),
  to: time.optional().openapi({ description: "ISO time or Unix milliseconds; now if not given" }),
};

export const subjectQuery = {
  service: nameText,
  instance: nameText.optional().openapi({ description: "all instances if not given" }),
  ...rangeQuery,
};

export const pointsQuery = {
  points: z.coerce
    .number()
    .int()
    .min(1)
    .max(POINTS_MAX)
    .default(300)
    .openapi({ description: "points of each series, at most; fewer where there are very many instances" }),
};

/** Values of all series of one answer together. */
const VALUES_MAX = 200_000;
const SHARED_POINTS_MIN = 20;

/** Points of each series where the answer has one for each of so many instances. */
export const sharedPoints = (points: number, { instances }: { readonly instances: number }): number =>
  Math.min(points, Math.max(SHARED_POINTS_MIN, Math.floor(VALUES_MAX / Math.max(1, instances))));

export const problem = z.object({ error: z.string() }).openapi("Problem");

export const jsonAnswer = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { "application/json": { schema } },
});

/** @returns null for a text that is neither an ISO time nor Unix milliseconds */
export function timeOf(text: string): number | null {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** The range of a query; or one clause that says what is wrong with it. */
export function rangeOf(given: { from?: string | undefined; to?: string | undefined }, now: UnixMs): Range | string {
  const toMs = given.to === undefined ? now : timeOf(given.to);
  if (toMs === null) return "to: neither an ISO time nor Unix milliseconds";
  const fromMs = given.from === undefined ? toMs - HOUR_MS : timeOf(given.from);
  if (fromMs === null) return "from: neither an ISO time nor Unix milliseconds";
  if (fromMs >= toMs) return "from is not before to";
  if (toMs - fromMs > RANGE_MS_MAX) return "the range is longer than 400 days";
  return { fromMs, toMs };
}
