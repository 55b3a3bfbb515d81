/**
 * Stored profiles, as pprof files: `go tool pprof` and `leakhound pprof` open their address.
 *
 *   go tool pprof 'http://127.0.0.1:7070/api/v1/profile?service=shop&instance=shop-1:6060&at=2026-11-29T15:00:00Z'
 *
 *   instance, at          the bytes that the instance sent
 *   at                    the last profile of each instance at that moment, summed over instances
 *   from, to              the mean of each instance over the range, summed over instances
 *   base_at, base_from    subtracts another moment or range
 *   values=allocated      what was allocated within from and to, by function
 */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import {
  combineWithBase,
  encodeProfile,
  err,
  type Fault,
  ok,
  type Profile,
  type Result,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import {
  type FoundProfile,
  type HistoryHours,
  type ProfileSubject,
  profileAt,
  profileOver,
} from "../profiles/query.ts";
import { Turns } from "../profiles/turns.ts";
import { allocatedOver } from "../stacks/allocated-profile.ts";
import type { SeriesKey } from "../store/names.ts";
import type { Range } from "../views/levels.ts";
import { jsonAnswer, nameText, problem, rangeOf, rangeQuery, timeOf } from "./queries.ts";

export interface ProfileSource extends HistoryHours {
  /** The uncompressed bytes of the last profile at or before a time; null where there is none. */
  profile(key: SeriesKey, at: UnixMs): Promise<Result<Uint8Array | null, Fault>>;
}

const time = z.string().max(40).optional();
export const profileQuery = {
  service: nameText,
  instance: nameText.optional().openapi({ description: "all instances together if not given" }),
  kind: z.enum(["heap", "goroutine", "goroutineleak"]).default("heap"),
  values: z.enum(["in-use", "allocated"]).default("in-use").openapi({
    description:
      "allocated: objects and bytes allocated between from and to, of kind heap; its stacks have functions without lines",
  }),
  at: time.openapi({ description: "a moment: ISO time or Unix milliseconds; now if nothing is given" }),
  ...rangeQuery,
  base_at: time.openapi({ description: "subtracts the profile of this moment" }),
  base_from: time.openapi({ description: "subtracts the profile of the range from here to base_to" }),
  base_to: time,
  base_instance: nameText
    .optional()
    .openapi({ description: "subtracts the profile of this instance, at the same time" }),
};
const query = z.object(profileQuery);
export type ProfileAsked = z.output<typeof query>;

const route = createRoute({
  method: "get",
  path: "/api/v1/profile",
  summary: "A profile of a moment or a range, of one instance or all, or the difference of two, as a pprof file",
  request: { query },
  responses: {
    200: {
      description:
        "the profile, gzipped; X-Leakhound-Instances and X-Leakhound-Scrapes (read of all) say what it is made of",
      content: { "application/octet-stream": { schema: z.any() } },
    },
    400: jsonAnswer("the query is wrong", problem),
    404: jsonAnswer("there is no such profile", problem),
    500: jsonAnswer("the store cannot be read", problem),
    503: jsonAnswer("too many such requests at once", problem),
  },
});

/** A moment, or a range. */
/** A moment, or a range over which the mean is taken. */
export type When = { readonly at: UnixMs } | { readonly range: Range };

const compressed = promisify(gzip);
const RUNNING_MAX = 2;
const WAITING_MAX = 20;

export function addProfileRoutes(app: OpenAPIHono, source: ProfileSource, now: () => UnixMs): void {
  const turns = new Turns({ runningMax: RUNNING_MAX, waitingMax: WAITING_MAX });
  app.openapi(route, async (context) => {
    const asked = context.req.valid("query");
    const wanted = wantedOf(asked, now());
    if (typeof wanted === "string") return context.json({ error: wanted }, 400);
    const { service, instance, kind } = asked;
    if (instance !== undefined && wanted.values === "in-use" && "at" in wanted.when && wanted.base === null)
      return asSent(context, await source.profile({ service, instance, kind }, wanted.when.at));
    const found = await turns.take(() => findProfile(source, wanted));
    if (found === null) return context.json({ error: "too many such requests at once; try again later" }, 503);
    if (!found.ok) return refused(context, found.error);
    if (found.value === null) return context.json({ error: "there is no such profile" }, 404);
    return context.body(await gzipped(encodeProfile(found.value.profile)), 200, headersOf(found.value));
  });
}

/** What a query asks for, checked. */
interface Wanted {
  readonly subject: ProfileSubject;
  readonly values: ProfileAsked["values"];
  readonly when: When;
  /** What is to be subtracted; null for nothing. */
  readonly base: { readonly subject: ProfileSubject; readonly when: When } | null;
}

/** @returns one clause for a query that is wrong */
export function wantedOf(asked: ProfileAsked, now: UnixMs): Wanted | string {
  const when = whenOf(asked, now);
  const baseWhen = baseOf(asked, now);
  if (typeof when === "string") return when;
  if (typeof baseWhen === "string") return baseWhen;
  const { service, instance, kind, values, base_instance: other } = asked;
  if (values === "allocated" && (kind !== "heap" || "at" in when || (baseWhen !== null && "at" in baseWhen)))
    return "values=allocated needs from and to, and the kind heap";
  const subject = { service, instance: instance ?? null, kind };
  if (baseWhen === null && other === undefined) return { subject, values, when, base: null };
  return {
    subject,
    values,
    when,
    base: { subject: { ...subject, instance: other ?? subject.instance }, when: baseWhen ?? when },
  };
}

async function asSent(context: Context, found: Result<Uint8Array | null, Fault>) {
  if (!found.ok) return context.json({ error: found.error.what }, 500);
  if (found.value === null) return context.json({ error: "there is no such profile" }, 404);
  return context.body(await gzipped(found.value), 200, { "content-type": "application/octet-stream" });
}

const gzipped = async (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await compressed(bytes));

const refused = (context: Context, { code, what, todo }: Fault) =>
  code === "query" ? context.json({ error: `${what}; ${todo}` }, 400) : context.json({ error: what }, 500);

function headersOf({ instances, read, scrapes }: FoundProfile) {
  return {
    "content-type": "application/octet-stream",
    "x-leakhound-instances": String(instances),
    "x-leakhound-scrapes": `${read} of ${scrapes}`,
  };
}

function whenOf({ at, from, to }: ProfileAsked, now: UnixMs): When | string {
  if (at !== undefined && (from !== undefined || to !== undefined)) return "give at, or from and to";
  if (from === undefined && to === undefined) return momentOf("at", at, now);
  const range = rangeOf({ from, to }, now);
  return typeof range === "string" ? range : { range };
}

/** Null where nothing is to be subtracted. */
function baseOf({ base_at: at, base_from: from, base_to: to }: ProfileAsked, now: UnixMs): When | string | null {
  if (at !== undefined && (from !== undefined || to !== undefined)) return "give base_at, or base_from and base_to";
  if (at !== undefined) return momentOf("base_at", at, now);
  if (from === undefined && to === undefined) return null;
  if (from === undefined || to === undefined) return "base_from and base_to need each other";
  const range = rangeOf({ from, to }, now);
  return typeof range === "string" ? `base: ${range}` : { range };
}

function momentOf(name: string, text: string | undefined, now: UnixMs): When | string {
  const at = text === undefined ? now : timeOf(text);
  return at === null ? `${name}: neither an ISO time nor Unix milliseconds` : { at: unixMs(at) };
}

type Found = Result<FoundProfile | null, Fault>;

export async function findProfile(source: HistoryHours, { subject, values, when, base }: Wanted): Promise<Found> {
  const found = await profileOf(source, { subject, values, when });
  if (!found.ok || found.value === null || base === null) return found;
  const before = await profileOf(source, { ...base, values });
  if (!before.ok || before.value === null) return before;
  const combined = combineWithBase(found.value.profile, before.value.profile, { isDiff: false, normalize: false });
  if (!combined.ok) return err(combined.error);
  const { instances, read, scrapes } = found.value;
  return ok({
    profile: combined.value,
    instances,
    read: read + before.value.read,
    scrapes: scrapes + before.value.scrapes,
  });
}

async function profileOf(source: HistoryHours, { subject, values, when }: Omit<Wanted, "base">): Promise<Found> {
  const found = await readProfile(source, { subject, values, when });
  if (!found.ok || found.value === null) return found;
  return ok({ ...found.value, profile: dated(found.value.profile, { when, values }, found.value) });
}

function readProfile(source: HistoryHours, { subject, values, when }: Omit<Wanted, "base">): Promise<Found> {
  if ("at" in when) return profileAt(source, subject, when.at);
  return (values === "allocated" ? allocatedOver : profileOver)(source, subject, when.range);
}

/** Time and origin of the profile, as `go tool pprof` shows them. */
function dated(
  profile: Profile,
  { when, values }: Pick<Wanted, "when" | "values">,
  { instances, read, scrapes }: FoundProfile,
): Profile {
  const range = "range" in when ? when.range : null;
  const atMs = "at" in when ? when.at : when.range.toMs;
  const durationMs = range === null ? 0 : range.toMs - range.fromMs;
  const summary = values === "allocated" ? "allocated between the first and last" : "mean";
  const kind = range === null ? "last profile" : `${summary} of ${read} of ${scrapes} profiles`;
  return {
    ...profile,
    timeNanos: BigInt(Math.round(atMs)) * 1_000_000n,
    durationNanos: BigInt(Math.round(durationMs)) * 1_000_000n,
    comments: [`leakhound: ${kind}, ${instances} instances`],
  };
}
