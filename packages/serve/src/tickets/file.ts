/** Tickets as JSON: as the store keeps them, as a copy for when it is away, and as the file in which they were before 0.2. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { type UnixMs, unixMs } from "leakhound/server";
import { z } from "zod";
import type { Ticket } from "./ticket.ts";

const SCHEMA = "leakhound.tickets/1";

const time: z.ZodType<UnixMs> = z.number().transform(unixMs);
const rate = z.object({ perHour: z.number(), low: z.number(), high: z.number() });
const text = z.string();

const run = z.object({ seen: z.number(), clear: z.number(), lastSeenAt: time.nullable() });
const verification = z.object({
  release: text,
  at: time,
  outcome: z.enum(["fixed", "not-fixed", "improved", "inconclusive"]),
  before: rate.nullable(),
  after: rate.nullable(),
  text,
});

const source = z.object({
  file: text,
  line: z.number(),
  text: text.nullable(),
  around: z
    .object({ first: z.number(), lines: z.array(text) })
    .nullable()
    .default(null),
  doubt: text.nullable(),
  commit: z.object({ id: text, author: text, at: text, summary: text }).nullable(),
});

const pivot = z.object({
  measure: z.enum(["live", "resident", "goroutines"]),
  level: z.number(),
  ages: z.array(
    z.object({ fromMs: z.number(), toMs: z.number().nullable(), processes: z.number(), above: z.number() }),
  ),
});

export const ticketSchema: z.ZodType<Ticket> = z.object({
  id: text,
  service: text,
  kind: z.enum(["heap", "goroutine", "stack", "off-heap"]),
  site: z.object({
    id: text.nullable(),
    name: text,
    stack: z.array(text),
    own: text.nullable(),
    place: z.object({ function: text, file: text, line: z.number() }).nullable(),
  }),
  state: z.enum(["suspected", "open", "fixed", "resolved", "withdrawn"]),
  firstSeenAt: time,
  lastSeenAt: time,
  decidedAt: time.nullable().default(null),
  openedAt: time.nullable(),
  rate,
  confidence: z.number(),
  exhaustedAt: time.nullable(),
  exhaustedBetween: z.object({ earliest: time, latest: time.nullable() }).nullable().default(null),
  instances: z.array(z.object({ instance: text, rate, lastSeenAt: time })),
  without: z.array(text),
  firstRelease: text.nullable(),
  lastReleaseWithout: text.nullable(),
  lastRelease: text.nullable(),
  causes: z.array(text),
  evidence: z.array(text),
  limitBytes: z.number().nullable(),
  runs: z.object({ short: run, day: run, week: run }),
  source: source.nullable().default(null),
  profiles: z.object({ instance: text, before: time, after: time }).nullable().default(null),
  verification: verification.nullable(),
  pivot: pivot.nullable().default(null),
  fix: verification.nullable(),
  acknowledgedBy: text.nullable(),
  mute: z
    .discriminatedUnion("until", [
      z.object({ until: z.literal("release"), mutedRelease: text.nullable() }),
      z.object({ until: z.literal("date"), at: time }),
    ])
    .nullable(),
  notifiedRate: rate.nullable(),
  history: z.array(
    z.object({
      at: time,
      event: z.enum([
        "suspected",
        "opened",
        "changed",
        "fixed",
        "reopened",
        "withdrawn",
        "resolved",
        "acknowledged",
        "muted",
        "unmuted",
        "commented",
        "not verified",
        "evidence",
      ]),
      by: text.nullable(),
      text: text.nullable(),
    }),
  ),
});

const file = z.object({ schema: z.literal(SCHEMA), tickets: z.array(ticketSchema) });

/** @returns the tickets, none where there is no file; or one clause that says why the file cannot be used */
export async function readTickets(path: string): Promise<readonly Ticket[] | string> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error) return text.code === "ENOENT" ? [] : `it cannot be read: ${text.code}`;
  const parsed = file.safeParse(jsonOf(text));
  return parsed.success ? parsed.data.tickets : "it is not a file of tickets of this version";
}

/** Rejects where it cannot be written; the file is whole in any case. */
export async function writeTickets(path: string, tickets: readonly Ticket[]): Promise<void> {
  const temporary = `${path}.tmp`;
  await writeFile(temporary, JSON.stringify({ schema: SCHEMA, tickets }), { mode: 0o600, flush: true });
  await rename(temporary, path);
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
