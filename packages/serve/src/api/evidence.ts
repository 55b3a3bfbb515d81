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
import { type Fault, ok, type Result } from "leakhound/server";
import type { EvidenceCollector } from "../evidence/collector.ts";
import type { Subject } from "../evidence/kept-kits.ts";
import type { EvidenceKit } from "../evidence/kit/kit.ts";
import type { FoundTarget } from "../fleet/fleet.ts";
import type { Ticket } from "../tickets/ticket.ts";
import { evidenceJson, evidenceSchema, holdersJson, holdersSchema, looking } from "./evidence-json.ts";
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

function addTicketEvidence(app: OpenAPIHono, tickets: Tickets, source: EvidenceSource): void {
  app.openapi(evidenceRoute, async (context) => {
    const ticket = tickets.get(context.req.valid("param").id);
    if (!ticket) return context.json(NO_TICKET, 404);
    const read = await readKits(source, subjectOf(ticket), evidenceJson);
    return read.ok ? context.json(read.value, 200) : context.json(unread(read.error), 500);
  });
  app.openapi(lookRoute, (context) => {
    const ticket = tickets.get(context.req.valid("param").id);
    if (!ticket) return context.json(NO_TICKET, 404);
    const { collector } = source;
    const isTaken = collector.lookAtTicket(ticket, "asked", actorOf(context.get("caller"), undefined));
    return isTaken ? context.json({ looking: collector.stateOf(subjectOf(ticket)) }, 202) : context.json(TOO_MANY, 503);
  });
  app.openapi(ticketHoldersRoute, async (context) => {
    const ticket = tickets.get(context.req.valid("param").id);
    if (!ticket) return context.json(NO_TICKET, 404);
    const read = await readKits(source, subjectOf(ticket), holdersJson);
    return read.ok ? context.json(read.value, 200) : context.json(unread(read.error), 500);
  });
}

function addInstanceHolders(app: OpenAPIHono, source: EvidenceSource): void {
  app.openapi(holdersRoute, async (context) => {
    const read = await readKits(source, { kind: "instance", ...context.req.valid("query") }, holdersJson);
    return read.ok ? context.json(read.value, 200) : context.json(unread(read.error), 500);
  });
  app.openapi(lookAtInstanceRoute, (context) => {
    const { service, instance } = context.req.valid("query");
    if (source.find(service, instance) === null)
      return context.json({ error: "no target of the instance is scraped now" }, 404);
    const { collector } = source;
    const isTaken = collector.lookAtInstance(service, instance, actorOf(context.get("caller"), undefined));
    const looked = collector.stateOf({ kind: "instance", service, instance });
    return isTaken ? context.json({ looking: looked }, 202) : context.json(TOO_MANY, 503);
  });
}

/** The last kits of a ticket or an instance, and whether another is being made. */
async function readKits<Kit>(
  { kits, collector }: EvidenceSource,
  subject: Subject,
  kitJson: (kit: EvidenceKit) => Kit,
): Promise<Result<{ looking: ReturnType<EvidenceCollector["stateOf"]>; kits: Kit[] }, Fault>> {
  const read = await kits.of(subject);
  return read.ok ? ok({ looking: collector.stateOf(subject), kits: read.value.map(kitJson) }) : read;
}

const TOO_MANY = { error: "too many looks at targets wait; try again later" };

const subjectOf = ({ id, service }: Ticket): Subject => ({ kind: "ticket", id, service });
