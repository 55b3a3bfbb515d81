/** Tickets as JSON, and what people do with them. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type UnixMs, unixMs } from "leakhound/server";
import type { Caller } from "../access/gate.ts";
import type { KnownInstance } from "../judging/instance-book.ts";
import { act, TEXT_CHARS_MAX, type TicketAction } from "../tickets/actions.ts";
import { oddOnesOut } from "../tickets/odd-ones.ts";
import { pivotWords } from "../tickets/pivot-words.ts";
import { type Ticket, type TicketEvent, type TicketVerification, WINDOWS } from "../tickets/ticket.ts";
import { type InstanceSource, judgmentTimes } from "./instances.ts";

/** Where the routes find tickets. */
export interface TicketSource {
  all(): readonly Ticket[];
  get(id: string): Ticket | null;
  /** Stores a ticket that a user changed. */
  save(ticket: Ticket): Promise<void>;
  now(): UnixMs;
}

const STATES = ["suspected", "open", "fixed", "resolved", "withdrawn"] as const;
const time = z.string().openapi({ description: "ISO time" });
const rate = z
  .object({ perHour: z.number(), low: z.number(), high: z.number(), unit: z.enum(["bytes", "goroutines"]) })
  .openapi("Rate", { description: "growth an hour, with its 95% interval" });

export const ticketSummarySchema = z
  .object({
    id: z.string().openapi({ example: "shop-7" }),
    service: z.string(),
    kind: z.enum(["heap", "goroutine", "stack", "off-heap"]),
    state: z.enum(STATES),
    site: z.string().openapi({ description: "the function that the growth is attributed to" }),
    rate,
    confidence: z.number(),
    firstSeen: time,
    lastSeen: time,
    opened: time.nullable(),
    exhausted: time.nullable().openapi({ description: "when the first instance reaches its memory limit" }),
    instances: z.number().openapi({ description: "how many instances show it" }),
    release: z.string().nullable().openapi({ description: "the first release in which it was seen" }),
    isMuted: z.boolean(),
    acknowledgedBy: z.string().nullable(),
  })
  .openapi("TicketSummary");

const source = z.object({
  file: z.string(),
  line: z.number(),
  text: z.string().nullable(),
  around: z
    .object({ first: z.number(), lines: z.array(z.string()) })
    .nullable()
    .openapi({ description: "the line with some of its neighbors" }),
  doubt: z.string().nullable(),
  commit: z.object({ id: z.string(), author: z.string(), at: time, summary: z.string() }).nullable(),
});

const verification = z.object({
  release: z.string(),
  at: time,
  outcome: z.enum(["fixed", "not-fixed", "improved", "inconclusive"]),
  before: rate.nullable(),
  after: rate.nullable(),
  text: z.string(),
});

export const ticketSchema = ticketSummarySchema
  .omit({ instances: true, release: true })
  .extend({
    stack: z.array(z.string()).openapi({ description: "functions of the stack that grows most, leaf first" }),
    instances: z.array(z.object({ instance: z.string(), rate, lastSeen: time })),
    without: z.array(z.string()).openapi({ description: "instances that do not show it" }),
    releases: z.object({
      firstWith: z.string().nullable(),
      lastWithout: z.string().nullable(),
      lastWith: z.string().nullable(),
    }),
    causes: z.array(z.string()),
    evidence: z.array(z.string()),
    judgments: z
      .array(
        z.object({
          instance: z.string(),
          at: time,
          ageSeconds: z.number(),
          verdict: z.enum(["leak", "no-leak", "inconclusive"]),
        }),
      )
      .openapi({
        description:
          "the last judgment of each instance on the last hours; calm ones keep it for up to twelve intervals",
      }),
    exhaustedBetween: z
      .object({ earliest: time, latest: time.nullable() })
      .nullable()
      .openapi({ description: "95% interval of `exhausted`; `latest` is null for never" }),
    decided: time.nullable().openapi({
      description: "of a suspicion: until when a cache that fills, or chance, may explain it; null where neither does",
    }),
    own: z.string().nullable().openapi({ description: "the first function of the service's own code on the stack" }),
    place: z.object({ function: z.string(), file: z.string(), line: z.number() }).nullable(),
    windows: z
      .array(z.enum(WINDOWS))
      .openapi({ description: "windows whose judgments show it: the last hours, a day, a week" }),
    limitBytes: z.number().nullable().openapi({ description: "the memory limit that `exhausted` counts to" }),
    odd: z
      .object({ instances: z.array(z.string()), differ: z.enum(["leak", "no-leak", "rate"]) })
      .nullable()
      .openapi({ description: "the few instances that differ from all others, and by what" }),
    source: source.nullable().openapi({ description: "the line in the checkout that is configured for the service" }),
    profiles: z
      .object({ before: z.string(), after: z.string() })
      .nullable()
      .openapi({ description: "paths of stored profiles from before and after the growth" }),
    verification: verification
      .nullable()
      .openapi({ description: "profiles before and after the last release, compared" }),
    fix: verification.nullable(),
    history: z.array(z.object({ at: time, event: z.string(), by: z.string().nullable(), text: z.string().nullable() })),
  })
  .openapi("Ticket");

export const ticketListSchema = z.object({ tickets: z.array(ticketSummarySchema) });

const problem = z.object({ error: z.string() }).openapi("Problem");
const json = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { "application/json": { schema } },
});
const idParameter = z.object({ id: z.string().max(100) });

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/tickets",
  summary: "Tickets, those seen last first",
  request: { query: z.object({ state: z.enum(STATES).optional(), service: z.string().max(500).optional() }) },
  responses: { 200: json("tickets", ticketListSchema) },
});

const getRoute = createRoute({
  method: "get",
  path: "/api/v1/tickets/{id}",
  summary: "One ticket with its evidence and history",
  request: { params: idParameter },
  responses: { 200: json("the ticket", ticketSchema), 404: json("there is none with this id", problem) },
});

const actionBody = z.object({
  action: z.enum(["acknowledge", "resolve", "comment", "mute", "unmute"]),
  by: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .openapi({ description: "who does it; without effect for a request with a token, which has a name" }),
  text: z.string().max(TEXT_CHARS_MAX).default(""),
  until: z
    .string()
    .max(40)
    .optional()
    .openapi({ description: 'with "mute": "release", for the next release, or an ISO time' }),
});

const actionRoute = createRoute({
  method: "post",
  path: "/api/v1/tickets/{id}/actions",
  summary: "Acknowledge, resolve, comment or mute a ticket",
  request: {
    params: idParameter,
    body: { required: true, content: { "application/json": { schema: actionBody } } },
  },
  responses: {
    200: json("the ticket afterward", ticketSchema),
    400: json("the action is not possible", problem),
    404: json("there is no such ticket", problem),
  },
});

export function addTicketRoutes(app: OpenAPIHono, tickets: TicketSource, instances: Pick<InstanceSource, "own">): void {
  const ticketJson = (ticket: Ticket) => detailsJson(ticket, instances.own(ticket.service), tickets.now());
  app.openapi(listRoute, (context) => {
    const { state, service } = context.req.valid("query");
    const wanted = tickets
      .all()
      .filter(
        (one) => (state === undefined || one.state === state) && (service === undefined || one.service === service),
      );
    return context.json({ tickets: wanted.map((ticket) => summaryJson(ticket)) }, 200);
  });
  app.openapi(getRoute, (context) => {
    const ticket = tickets.get(context.req.valid("param").id);
    return ticket ? context.json(ticketJson(ticket), 200) : context.json({ error: "there is no such ticket" }, 404);
  });
  app.openapi(actionRoute, async (context) => {
    const ticket = tickets.get(context.req.valid("param").id);
    if (!ticket) return context.json({ error: "there is no such ticket" }, 404);
    const { by: given, text, ...asked } = context.req.valid("json");
    const by = actorOf(context.get("caller"), given);
    const action = actionOf(asked);
    const after = typeof action === "string" ? action : act(ticket, action, { by, text, at: tickets.now() });
    if (typeof after === "string") return context.json({ error: after }, 400);
    await tickets.save(after);
    return context.json(ticketJson(after), 200);
  });
}

/** Nobody acts under the name of another token. */
export const actorOf = (caller: Caller | null, given: string | undefined): string =>
  caller === null || caller.via === "local" ? (given ?? "local") : caller.name;

function actionOf({
  action,
  until,
}: {
  action: TicketAction["action"];
  until?: string | undefined;
}): TicketAction | string {
  if (action !== "mute") return { action };
  if (until === undefined) return 'mute needs "until": "release" or an ISO time';
  if (until === "release") return { action, until };
  const at = Date.parse(until);
  return Number.isNaN(at) ? '"until" is neither "release" nor an ISO time' : { action, until: unixMs(at) };
}

const iso = (at: UnixMs): string => new Date(at).toISOString();
const isoOrNull = (at: UnixMs | null): string | null => (at === null ? null : iso(at));

function rateJson({ kind }: Ticket, { perHour, low, high }: Ticket["rate"]): z.output<typeof rate> {
  return { perHour, low, high, unit: kind === "goroutine" ? "goroutines" : "bytes" };
}

function commonJson(ticket: Ticket): Omit<z.output<typeof ticketSummarySchema>, "instances" | "release"> {
  return {
    id: ticket.id,
    service: ticket.service,
    kind: ticket.kind,
    state: ticket.state,
    site: ticket.site.name,
    rate: rateJson(ticket, ticket.rate),
    confidence: ticket.confidence,
    firstSeen: iso(ticket.firstSeenAt),
    lastSeen: iso(ticket.lastSeenAt),
    opened: isoOrNull(ticket.openedAt),
    exhausted: isoOrNull(ticket.exhaustedAt),
    isMuted: ticket.mute !== null,
    acknowledgedBy: ticket.acknowledgedBy,
  };
}

const summaryJson = (ticket: Ticket): z.output<typeof ticketSummarySchema> => ({
  ...commonJson(ticket),
  instances: ticket.instances.length,
  release: ticket.firstRelease,
});

const eventJson = ({ at, event, by, text }: TicketEvent) => ({ at: iso(at), event, by, text });

function oddJson(ticket: Ticket): z.output<typeof ticketSchema>["odd"] {
  const odd = oddOnesOut(ticket);
  return odd && { ...odd, instances: [...odd.instances] };
}

function profilesJson({ service, kind, profiles }: Ticket): z.output<typeof ticketSchema>["profiles"] {
  if (profiles === null) return null;
  const path = (at: UnixMs) => {
    const query = { service, instance: profiles.instance, kind: kind === "goroutine" ? kind : "heap", at: iso(at) };
    return `/api/v1/profile?${new URLSearchParams(query)}`;
  };
  return { before: path(profiles.before), after: path(profiles.after) };
}

const linesJson = (around: NonNullable<Ticket["source"]>["around"]) =>
  around && { first: around.first, lines: [...around.lines] };

function verificationJson(ticket: Ticket, given: TicketVerification | null): z.output<typeof verification> | null {
  if (given === null) return null;
  const rateOrNull = (one: Ticket["rate"] | null) => one && rateJson(ticket, one);
  return { ...given, at: iso(given.at), before: rateOrNull(given.before), after: rateOrNull(given.after) };
}

function judgmentsJson(instances: readonly KnownInstance[], now: UnixMs) {
  return instances.flatMap(({ name, judged, judgedAt }) =>
    judged === null || judgedAt === null
      ? []
      : [{ instance: name, ...judgmentTimes(judgedAt, now), verdict: judged.verdict }],
  );
}

function detailsJson(ticket: Ticket, instances: readonly KnownInstance[], now: UnixMs): z.output<typeof ticketSchema> {
  const { exhaustedBetween, pivot } = ticket;
  return {
    ...commonJson(ticket),
    stack: [...ticket.site.stack],
    instances: ticket.instances.map(({ instance, rate: one, lastSeenAt }) => ({
      instance,
      rate: rateJson(ticket, one),
      lastSeen: iso(lastSeenAt),
    })),
    without: [...ticket.without],
    releases: {
      firstWith: ticket.firstRelease,
      lastWithout: ticket.lastReleaseWithout,
      lastWith: ticket.lastRelease,
    },
    causes: [...ticket.causes],
    evidence: [...ticket.evidence, ...(pivot === null ? [] : [pivotWords(pivot)])],
    judgments: judgmentsJson(instances, now),
    decided: isoOrNull(ticket.decidedAt),
    exhaustedBetween: exhaustedBetween && {
      earliest: iso(exhaustedBetween.earliest),
      latest: isoOrNull(exhaustedBetween.latest),
    },
    own: ticket.site.own,
    place: ticket.site.place,
    windows: WINDOWS.filter((window) => ticket.runs[window].lastSeenAt !== null),
    limitBytes: ticket.limitBytes,
    odd: oddJson(ticket),
    source: ticket.source && { ...ticket.source, around: linesJson(ticket.source.around) },
    profiles: profilesJson(ticket),
    verification: verificationJson(ticket, ticket.verification),
    fix: verificationJson(ticket, ticket.fix),
    history: ticket.history.map(eventJson),
  };
}
