/** Stored profiles as the pages draw them: a flame graph, functions, lines, callers and callees, or source. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type FlameTable, type SourceListing, type UnixMs, unixMs } from "leakhound/server";
import type { ProfileSubject } from "../profiles/query.ts";
import { type StoredHours, type StoredTimes, storedTimes } from "../profiles/stored-times.ts";
import { Turns } from "../profiles/turns.ts";
import type { Folding } from "../profiles/view/folding.ts";
import { findProfile, profileQuery, type When, wantedOf } from "./profiles.ts";
import { jsonAnswer, problem } from "./queries.ts";

const FUNCTION_CHARS_MAX = 4_000;

const functionName = z.string().max(FUNCTION_CHARS_MAX).default("");
const count = z.number().int();
const column = z.array(z.number());

const flameSchema = z
  .object({
    unit: z.enum(["bytes", "count", "nanoseconds"]),
    per: z.enum(["hour", "window", "profile", "image"]).optional(),
    names: z.array(z.string()),
    files: z.array(z.string()),
    parent: column.openapi({ description: "row of the caller, -1 for the root" }),
    name: column.openapi({ description: "position in names" }),
    file: column.openapi({ description: "position in files" }),
    line: column,
    own: z.array(z.literal([0, 1])).openapi({ description: "1 for code of the service itself" }),
    total: column.openapi({ description: "what passes through the frame" }),
    shrunk: column.optional().openapi({ description: "the part of total that is a decrease" }),
    grown: column.optional(),
  })
  .openapi("Flame");

const sourceSchema = z
  .object({
    isConfigured: z.boolean().openapi({ description: "whether a checkout is configured for the service" }),
    listings: z.array(
      z.object({
        function: z.string(),
        file: z.string().openapi({ description: "below the checkout, or else as the profile names it" }),
        flat: z.number(),
        cum: z.number(),
        first: count.openapi({ description: "the first line that is shown, counted from 1" }),
        last: count,
        values: z
          .array(z.object({ line: count, flat: z.number(), cum: z.number() }))
          .openapi({ description: "lines that account for something" }),
        texts: z.array(z.string()).openapi({ description: "lines from first on; empty where the file cannot be read" }),
        notes: z.array(z.string()),
      }),
    ),
  })
  .openapi("Source");

export const profileViewSchema = z
  .object({
    sampleTypes: z.array(z.string()),
    sampleType: z.string(),
    unit: z.enum(["bytes", "count", "nanoseconds"]),
    total: z.number(),
    flame: flameSchema.nullable(),
    hidden: count.openapi({ description: "frames that are too narrow to be drawn" }),
    rows: z.array(z.object({ name: z.string(), flat: z.number(), cum: z.number() })),
    rowsOfAll: count,
    text: z.string(),
    source: sourceSchema.nullable().openapi({ description: "the view source of a function; null for other views" }),
    instances: count,
    read: count.openapi({ description: "scrapes that were read" }),
    scrapes: count.openapi({ description: "scrapes of the range" }),
  })
  .openapi("ProfileView");

const moment = z.string().openapi({ description: "ISO time" });

export const missingSchema = z
  .object({
    error: z.string(),
    stored: z
      .object({ first: moment, last: moment, before: moment.nullable(), after: moment.nullable() })
      .nullable()
      .openapi({ description: "which profiles there are: the first, the last, and those next to what was asked for" }),
  })
  .openapi("MissingProfile");

const route = createRoute({
  method: "get",
  path: "/api/v1/profile/view",
  summary: "A stored profile, merge or difference as a flame graph, a table, or lines of source",
  request: {
    query: z.object({
      ...profileQuery,
      view: z.enum(["flame", "top", "lines", "peek", "source"]).default("flame"),
      type: z.string().max(100).default("").openapi({ description: "sample type; the profile's own default if empty" }),
      function: functionName.openapi({
        description: "whose lines, source, or callers and callees, are shown: the exact name",
      }),
      focus: functionName.openapi({ description: "only stacks through this function" }),
      ignore: functionName.openapi({ description: "no stacks through this function" }),
      hide: functionName.openapi({ description: "stacks without the frames of this function" }),
      show_from: functionName.openapi({ description: "stacks from this function on" }),
      sort: z.enum(["flat", "cum"]).default("flat"),
    }),
  },
  responses: {
    200: jsonAnswer("as asked", profileViewSchema),
    400: jsonAnswer("the query is wrong", problem),
    404: jsonAnswer("there is no such profile", missingSchema),
    500: jsonAnswer("the store cannot be read", problem),
    503: jsonAnswer("too many such requests at once", problem),
  },
});

const RUNNING_MAX = 1;
const WAITING_MAX = 20;

/** Lines with their texts, from the checkout that is configured for a service; null where none is. */
export type SourceTexts = (
  service: string,
  listings: readonly SourceListing[],
) => Promise<readonly SourceListing[] | null>;

export interface ProfileViews {
  readonly history: StoredHours;
  readonly folding: Pick<Folding, "fold">;
  readonly sourceTexts: SourceTexts;
}

export function addProfileViewRoutes(
  app: OpenAPIHono,
  { history, folding, sourceTexts }: ProfileViews,
  now: () => UnixMs,
): void {
  const turns = new Turns({ runningMax: RUNNING_MAX, waitingMax: WAITING_MAX });
  app.openapi(route, async (context) => {
    const { view, type, function: named, focus, ignore, hide, show_from, sort, ...asked } = context.req.valid("query");
    const wanted = wantedOf(asked, now());
    if (typeof wanted === "string") return context.json({ error: wanted }, 400);
    const found = await turns.take(() => findProfile(history, wanted));
    if (found === null) return context.json({ error: "too many such requests at once; try again later" }, 503);
    if (!found.ok) {
      const { code, what, todo } = found.error;
      return code === "query" ? context.json({ error: `${what}; ${todo}` }, 400) : context.json({ error: what }, 500);
    }
    if (found.value === null) {
      const stored = await storedFor(history, wanted);
      return context.json({ error: "there is no such profile", stored }, 404);
    }
    const { profile, instances, read, scrapes } = found.value;
    const filters = { function: named, focus, ignore, hide, showFrom: show_from };
    const shown = await folding.fold(profile, { view, sampleType: type, sort, ...filters });
    if (!shown.ok) return context.json({ error: `${shown.error.what}; ${shown.error.todo}` }, 400);
    const { sampleTypes, rows, flame, listings, ...rest } = shown.value;
    const json = { ...rest, sampleTypes: [...sampleTypes], rows: [...rows], flame: flame && mutable(flame) };
    const source = view === "source" ? sourceJson(listings, await sourceTexts(asked.service, listings)) : null;
    return context.json({ ...json, source, instances, read, scrapes }, 200);
  });
}

/** @param read the listings with their texts; null where no checkout is configured */
function sourceJson(
  listings: readonly SourceListing[],
  read: readonly SourceListing[] | null,
): z.output<typeof sourceSchema> {
  return {
    isConfigured: read !== null,
    listings: (read ?? listings).map(({ values, texts, notes, ...rest }) => ({
      ...rest,
      values: [...values],
      texts: [...texts],
      notes: [...notes],
    })),
  };
}

/** The route sends it and changes nothing; its type has no columns that must not change. */
function mutable(flame: FlameTable): z.output<typeof flameSchema> {
  const { shrunk, grown, per, unit } = flame;
  return {
    unit,
    ...(per === undefined ? {} : { per }),
    names: [...flame.names],
    files: [...flame.files],
    parent: [...flame.parent],
    name: [...flame.name],
    file: [...flame.file],
    line: [...flame.line],
    own: [...flame.own],
    total: [...flame.total],
    ...(shrunk === undefined ? {} : { shrunk: [...shrunk] }),
    ...(grown === undefined ? {} : { grown: [...grown] }),
  };
}

interface Asked {
  readonly subject: ProfileSubject;
  readonly when: When;
}

/** Which profiles there are, of what was asked for, or of what was to be subtracted where that is older. */
async function storedFor(
  history: StoredHours,
  { subject, when, base }: Asked & { readonly base: Asked | null },
): Promise<z.output<typeof missingSchema>["stored"]> {
  const ofWhen = await storedTimes(history, subject, endOf(when));
  if (!ofWhen.ok || ofWhen.value === null || base === null) return momentsOf(ofWhen.ok ? ofWhen.value : null);
  const isHere = ofWhen.value.firstMs <= endOf(when) && endOf(when) <= ofWhen.value.lastMs;
  const ofBase = isHere ? await storedTimes(history, base.subject, endOf(base.when)) : ofWhen;
  return momentsOf(ofBase.ok ? ofBase.value : null);
}

const endOf = (when: When): UnixMs => ("at" in when ? when.at : unixMs(when.range.toMs));

function momentsOf(times: StoredTimes | null): z.output<typeof missingSchema>["stored"] {
  const iso = (ms: number) => new Date(ms).toISOString();
  if (times === null) return null;
  const { firstMs, lastMs, beforeMs, afterMs } = times;
  return {
    first: iso(firstMs),
    last: iso(lastMs),
    before: beforeMs === null ? null : iso(beforeMs),
    after: afterMs === null ? null : iso(afterMs),
  };
}
