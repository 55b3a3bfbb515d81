/**
 * The evidence kits of tickets, and the holders of the memory of an instance.
 *
 *   GET  /api/v1/tickets/{id}/evidence     goroutines; whether there is an answer of the heap      read
 *   POST /api/v1/tickets/{id}/evidence     looks again                                             admin
 *   GET  /api/v1/holders/tickets/{id}      what the heap images of the ticket show                 admin, in the audit log
 *   GET  /api/v1/holders?service=&instance=     … of an instance on demand                         admin, in the audit log
 *   POST /api/v1/holders?service=&instance=     looks at the instance                              admin
 */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Fault, Result, UnixMs } from "leakhound/server";
import type { EvidenceCollector } from "../evidence/collector.ts";
import type { Subject } from "../evidence/kept-kits.ts";
import type { EvidenceKit, HeapAnswer, KeptGoroutines, Part } from "../evidence/kit/kit.ts";
import { mainHolder } from "../evidence/kit/main-holder.ts";
import { missingWords } from "../evidence/kit/words.ts";
import type { FoundTarget } from "../fleet/fleet.ts";
import type { Ticket } from "../tickets/ticket.ts";
import { jsonAnswer, nameText, problem } from "./queries.ts";
import { actorOf } from "./tickets.ts";

export interface EvidenceSource {
  readonly kits: { of(subject: Subject): Promise<Result<readonly EvidenceKit[], Fault>> };
  readonly collector: Pick<EvidenceCollector, "stateOf" | "lookAtTicket" | "lookAtInstance">;
  readonly find: (service: string, instance: string) => FoundTarget | null;
}

interface Tickets {
  get(id: string): Ticket | null;
}

const time = z.string().openapi({ description: "ISO time" });
const count = z.number();

const missing = z
  .object({ state: z.literal("missing"), code: z.string(), why: z.string() })
  .openapi("MissingEvidence", { description: "why there is none, in one clause" });

const frame = z.object({ function: z.string(), file: z.string(), line: count }).openapi("EvidenceFrame");

const goroutines = z
  .object({
    state: z.literal("taken"),
    goroutines: count,
    groups: count.openapi({ description: "groups of goroutines with the same stack, state and creator" }),
    states: z.array(z.object({ state: z.string(), count })),
    kept: z
      .array(
        z.object({
          count,
          state: z.string(),
          waitMinutesMax: count,
          waiting: count.openapi({ description: "of these, how many wait for a minute or longer" }),
          stack: z.array(frame).openapi({ description: "leaf first" }),
          framesLeftOut: count.openapi({ description: "frames left out before the last six" }),
          createdBy: frame.nullable(),
          isOfSite: z.boolean(),
        }),
      )
      .openapi({ description: "those of the ticket's site, then the largest" }),
  })
  .openapi("GoroutineDump");

const heap = z
  .object({
    state: z.literal("taken"),
    heapBytes: count,
    objects: count,
    pauseMs: count.nullable(),
    ofSite: z
      .object({
        allocatedBy: z.string(),
        isLeaf: z.boolean(),
        samples: count,
        holders: z.array(z.object({ holder: z.string(), holderId: z.string(), share: count, low: count, high: count })),
      })
      .nullable()
      .openapi({
        description: "who keeps what the ticket's site allocated, by samples in the image; null where unknown",
      }),
    main: z
      .object({ id: z.string(), basis: z.enum(["allocations", "growth", "size"]) })
      .nullable()
      .openapi({ description: "the holder that explains the leak, and what that follows from" }),
    holders: z.array(
      z.object({
        id: z.string(),
        root: z.string(),
        kind: z.string(),
        retainedBytes: count,
        share: count,
        objects: count,
        path: z.array(z.string()),
        growthBytes: count.nullable(),
      }),
    ),
    types: z.array(z.object({ type: z.string(), bytes: count, objects: count })),
    icicle: z
      .object({ names: z.array(z.string()), parent: z.array(count), name: z.array(count), total: z.array(count) })
      .nullable()
      .openapi({ description: "retention paths as a tree, parents before children; names by index" }),
    lines: z
      .array(z.object({ file: z.string(), line: count, text: z.string() }))
      .openapi({ description: "lines of the configured checkout that name the main holder" }),
    notes: z.array(z.string()),
    before: z.object({ at: time, heapBytes: count }).nullable(),
  })
  .openapi("HeapAnswer");

const looking = z.enum(["waiting", "running"]).nullable().openapi({ description: "a look that is not done yet" });
const kit = z.object({
  at: time,
  occasion: z.enum(["opened", "reopened", "asked"]),
  by: z.string().nullable(),
  instance: z.string().nullable(),
});

export const evidenceSchema = z
  .object({
    looking,
    kits: z
      .array(
        kit.extend({
          goroutines: z.discriminatedUnion("state", [goroutines, missing]),
          heap: z
            .discriminatedUnion("state", [z.object({ state: z.literal("taken") }), missing])
            .openapi({ description: "what it found: /api/v1/holders/tickets/{id}" }),
        }),
      )
      .openapi({ description: "the newest first" }),
  })
  .openapi("Evidence");

export const holdersSchema = z
  .object({ looking, kits: z.array(kit.extend({ heap: z.discriminatedUnion("state", [heap, missing]) })) })
  .openapi("Holders");

const begun = z.object({ looking });
const idParameter = z.object({ id: z.string().max(100) });
const instanceQuery = z.object({ service: nameText, instance: nameText });
const NO_TICKET = { error: "there is no such ticket" };
const unread = ({ what }: Fault) => ({ error: what });

const evidenceRoute = createRoute({
  method: "get",
  path: "/api/v1/tickets/{id}/evidence",
  summary: "What was looked up in a process of the ticket: goroutines, and whether a heap image was analyzed",
  request: { params: idParameter },
  responses: {
    200: jsonAnswer("the last kits", evidenceSchema),
    404: jsonAnswer("there is no such ticket", problem),
    500: jsonAnswer("the store cannot be read", problem),
  },
});

const lookRoute = createRoute({
  method: "post",
  path: "/api/v1/tickets/{id}/evidence",
  summary: "Looks at a process of the ticket again, within the budget of heap images",
  request: { params: idParameter },
  responses: {
    202: jsonAnswer("it will be done", begun),
    404: jsonAnswer("there is no such ticket", problem),
    503: jsonAnswer("too many looks wait", problem),
  },
});

const ticketHoldersRoute = createRoute({
  method: "get",
  path: "/api/v1/holders/tickets/{id}",
  summary: "Who holds the memory, by the heap images of a ticket",
  request: { params: idParameter },
  responses: {
    200: jsonAnswer("the last kits", holdersSchema),
    404: jsonAnswer("there is no such ticket", problem),
    500: jsonAnswer("the store cannot be read", problem),
  },
});

const holdersRoute = createRoute({
  method: "get",
  path: "/api/v1/holders",
  summary: "Who holds the memory of an instance, by the heap images that users asked for",
  request: { query: instanceQuery },
  responses: {
    200: jsonAnswer("the last kits", holdersSchema),
    400: jsonAnswer("the query is wrong", problem),
    500: jsonAnswer("the store cannot be read", problem),
  },
});

const lookAtInstanceRoute = createRoute({
  method: "post",
  path: "/api/v1/holders",
  summary: "Takes a heap image of an instance and analyzes it, within the budget",
  request: { query: instanceQuery },
  responses: {
    202: jsonAnswer("it will be done", begun),
    400: jsonAnswer("the query is wrong", problem),
    404: jsonAnswer("no target of the instance is scraped", problem),
    503: jsonAnswer("too many looks wait", problem),
  },
});

export function addEvidenceRoutes(app: OpenAPIHono, tickets: Tickets, source: EvidenceSource): void {
  addTicketEvidence(app, tickets, source);
  addInstanceHolders(app, source);
}

function addTicketEvidence(app: OpenAPIHono, tickets: Tickets, { kits, collector }: EvidenceSource): void {
  app.openapi(evidenceRoute, async (context) => {
    const ticket = tickets.get(context.req.valid("param").id);
    if (!ticket) return context.json(NO_TICKET, 404);
    const read = await kits.of(subjectOf(ticket));
    if (!read.ok) return context.json(unread(read.error), 500);
    return context.json({ looking: collector.stateOf(subjectOf(ticket)), kits: read.value.map(evidenceJson) }, 200);
  });
  app.openapi(lookRoute, (context) => {
    const ticket = tickets.get(context.req.valid("param").id);
    if (!ticket) return context.json(NO_TICKET, 404);
    const isTaken = collector.lookAtTicket(ticket, "asked", actorOf(context.get("caller"), undefined));
    return isTaken ? context.json({ looking: collector.stateOf(subjectOf(ticket)) }, 202) : context.json(TOO_MANY, 503);
  });
  app.openapi(ticketHoldersRoute, async (context) => {
    const ticket = tickets.get(context.req.valid("param").id);
    if (!ticket) return context.json(NO_TICKET, 404);
    const read = await kits.of(subjectOf(ticket));
    if (!read.ok) return context.json(unread(read.error), 500);
    return context.json({ looking: collector.stateOf(subjectOf(ticket)), kits: read.value.map(holdersJson) }, 200);
  });
}

function addInstanceHolders(app: OpenAPIHono, { kits, collector, find }: EvidenceSource): void {
  app.openapi(holdersRoute, async (context) => {
    const subject: Subject = { kind: "instance", ...context.req.valid("query") };
    const read = await kits.of(subject);
    if (!read.ok) return context.json(unread(read.error), 500);
    return context.json({ looking: collector.stateOf(subject), kits: read.value.map(holdersJson) }, 200);
  });
  app.openapi(lookAtInstanceRoute, (context) => {
    const { service, instance } = context.req.valid("query");
    if (find(service, instance) === null)
      return context.json({ error: "no target of the instance is scraped now" }, 404);
    const isTaken = collector.lookAtInstance(service, instance, actorOf(context.get("caller"), undefined));
    const looked = collector.stateOf({ kind: "instance", service, instance });
    return isTaken ? context.json({ looking: looked }, 202) : context.json(TOO_MANY, 503);
  });
}

const TOO_MANY = { error: "too many looks at targets wait; try again later" };

const subjectOf = ({ id, service }: Ticket): Subject => ({ kind: "ticket", id, service });
const iso = (at: UnixMs): string => new Date(at).toISOString();

const kitJson = ({ at, occasion, by, instance }: EvidenceKit): z.output<typeof kit> => ({
  at: iso(at),
  occasion,
  by,
  instance,
});

const missingJson = (part: Extract<Part<unknown>, { state: "missing" }>): z.output<typeof missing> => ({
  state: "missing",
  code: part.why.code,
  why: missingWords(part.why),
});

function evidenceJson(one: EvidenceKit): z.output<typeof evidenceSchema>["kits"][number] {
  return {
    ...kitJson(one),
    goroutines: one.goroutines.state === "taken" ? goroutinesJson(one.goroutines.value) : missingJson(one.goroutines),
    heap: one.heap.state === "taken" ? { state: "taken" } : missingJson(one.heap),
  };
}

const goroutinesJson = ({ at: _at, ...value }: KeptGoroutines): z.output<typeof goroutines> => ({
  state: "taken",
  ...value,
});

const holdersJson = (one: EvidenceKit): z.output<typeof holdersSchema>["kits"][number] => ({
  ...kitJson(one),
  heap: one.heap.state === "taken" ? heapJson(one.heap.value) : missingJson(one.heap),
});

const heapJson = ({ at: _at, before, ...value }: HeapAnswer): z.output<typeof heap> => ({
  state: "taken",
  ...value,
  main: mainHolder({ at: _at, before, ...value }),
  before: before && { ...before, at: iso(before.at) },
});
