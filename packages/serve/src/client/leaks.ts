/** `leakhound leaks`: asks a running server for its tickets, and prints them. */
import { bytes, durationMs, err, type Fault, type HttpFault, ok, openHttpClient, type Result } from "leakhound/server";
import type { z } from "zod";
import { evidenceSchema, holdersSchema } from "../api/evidence-json.ts";
import { ticketListSchema, ticketSchema } from "../api/tickets.ts";
import type { StoryEvidence } from "./evidence-story.ts";
import { ticketStory } from "./story.ts";
import { ticketTable } from "./ticket-text.ts";

export interface LeaksArguments {
  /** Address of the server: `http://127.0.0.1:7070`. */
  readonly server: string;
  /** Null for a server on this machine that has no tokens. */
  readonly token: string | null;
  /** Certificates to trust, PEM; null for those of the system. */
  readonly ca: string | null;
  /** The ticket to show; null for a list. */
  readonly id: string | null;
  /** Lists fixed, resolved and suspected tickets, too. */
  readonly isAll: boolean;
  readonly isJson: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const TIMEOUT_MS = durationMs(10_000);
const BODY_BYTES_MAX = bytes(64 * 2 ** 20);

/** @returns the lines to print */
export async function leaks(given: LeaksArguments): Promise<Result<readonly string[], Fault>> {
  const base = addressOf(given.server);
  if (base === null) {
    const todo = "write for example http://127.0.0.1:7070";
    return err({ code: "usage", what: "this is not an address", where: "--server", todo });
  }
  const path = given.id === null ? "" : `/${encodeURIComponent(given.id)}`;
  const answer = await get(base, `/api/v1/tickets${path}`, given);
  if (!answer.ok) return answer;
  if (given.id !== null) return story(answer.value, base, path, given);
  if (given.isJson) return ok([JSON.stringify(answer.value, null, 2)]);
  return parsed(ticketListSchema, answer.value, base, ({ tickets }) =>
    ticketTable(given.isAll ? tickets : tickets.filter(({ state }) => state === "open"), given.width),
  );
}

async function story(
  ticket: unknown,
  base: string,
  path: string,
  given: LeaksArguments,
): Promise<Result<readonly string[], Fault>> {
  const found: StoryEvidence = {
    evidence: await optional(evidenceSchema, base, `/api/v1/tickets${path}/evidence`, given),
    holders: await optional(holdersSchema, base, `/api/v1/holders/tickets${path}`, given),
  };
  return parsed(ticketSchema, ticket, base, (read) =>
    given.isJson ? [JSON.stringify({ ...read, looks: found }, null, 2)] : ticketStory(read, given.width, found),
  );
}

/** @returns null for what the server does not have, or this caller may not see */
async function optional<T>(type: z.ZodType<T>, base: string, path: string, given: LeaksArguments): Promise<T | null> {
  const answer = await get(base, path, given);
  const read = answer.ok ? type.safeParse(answer.value) : null;
  return read?.success ? read.data : null;
}

const addressOf = (text: string): string | null => {
  const address = /^https?:\/\//.test(text) ? text : `http://${text}`;
  return URL.canParse(address) ? address.replace(/(?<!\/)\/+$/, "") : null;
};

async function get(base: string, path: string, given: LeaksArguments): Promise<Result<unknown, Fault>> {
  const { token, ca } = given;
  const client = openHttpClient({
    origin: new URL(base).origin,
    bearerToken: token,
    ...(ca === null ? {} : { tls: { ca } }),
  });
  if (!client.ok) return client;
  const request = { url: base + path, timeoutMs: TIMEOUT_MS, bodyBytesMax: BODY_BYTES_MAX };
  const answer = await client.value.get(request, new AbortController().signal);
  await client.value.close();
  if (!answer.ok) return err(refusedFault(answer.error, base, given));
  try {
    return ok(JSON.parse(new TextDecoder().decode(answer.value.body)));
  } catch {
    return err(notTickets(base));
  }
}

function refusedFault({ code, what, status }: HttpFault, where: string, { id, token }: LeaksArguments): Fault {
  if (code === "status" && status === 404 && id !== null)
    return { code, what: `there is no ticket ${id}`, where, todo: "leakhound leaks --all lists them" };
  if (code === "status" && status === 401)
    return {
      code,
      what: token === null ? "the server wants a token" : "the server refuses the token",
      where,
      todo: "give --token TOKEN or set LEAKHOUND_TOKEN; leakhound serve token add NAME makes one",
    };
  return { code, what, where, todo: "start leakhound serve, or name its address with --server" };
}

function parsed<T>(
  schema: z.ZodType<T>,
  value: unknown,
  where: string,
  lines: (value: T) => readonly string[],
): Result<readonly string[], Fault> {
  const read = schema.safeParse(value);
  return read.success ? ok(lines(read.data)) : err(notTickets(where));
}

const notTickets = (where: string): Fault => ({
  code: "not-tickets",
  what: "the answer has no tickets",
  where,
  todo: "check that leakhound serve of this version listens there",
});
