/**
 * What the commands and a running server say to each other, as lines of JSON.
 *
 *   verify   {"type":"checked","chunks":12,…}   after each hour; then {"type":"end"}
 *   export   {"type":"instance",…} {"type":"reading",…} {"type":"profile","profile":"H4sI…"} … {"type":"end"}
 *   both     {"type":"fault",…}                 instead of what would follow
 *   import   the same items, from the command to the server
 *
 * Profiles are gzipped, in base64. A stream without its last line was cut.
 */
import { gzipSync } from "node:zlib";
import {
  err,
  eventLine,
  type Fault,
  inflate,
  ok,
  parseEvent,
  parseReading,
  type Result,
  readingLine,
  unixMs,
} from "leakhound/server";
import { z } from "zod";
import type { ExportItem } from "./export.ts";
import type { Verification } from "./verify.ts";

const PROFILE_BYTES_MAX = 64 * 2 ** 20;

const text = z.string();
const subject = z.object({ service: text, instance: text });
const time = z.number().transform(unixMs);
const fault = z.object({ code: text, what: text, where: text, todo: text });

const reading = z.string().transform((line, context) => parseReading(line) ?? refused(context, "no reading"));
const event = z.string().transform((line, context) => parseEvent(line) ?? refused(context, "no event"));
const profile = z.string().transform((encoded, context) => {
  const unpacked = inflate(new Uint8Array(Buffer.from(encoded, "base64")), PROFILE_BYTES_MAX);
  return unpacked.ok ? unpacked.value : refused(context, `no profile: ${unpacked.error.reason}`);
});

function refused(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

const item: z.ZodType<ExportItem> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("instance"), subject, startedAt: time }),
  z.object({ type: z.literal("reading"), subject, reading }),
  z.object({ type: z.literal("event"), subject, event }),
  z.object({
    type: z.literal("profile"),
    subject,
    kind: z.enum(["heap", "goroutine", "goroutineleak"]),
    at: time,
    bytes: profile,
  }),
]);

const counts = { chunks: z.number(), logs: z.number(), profiles: z.number(), rawProfiles: z.number() };
const verification: z.ZodType<Verification> = z.object({ ...counts, tickets: z.number(), faults: z.array(fault) });

const control = z.discriminatedUnion("type", [
  z.object({ type: z.literal("fault"), fault }),
  z.object({ type: z.literal("end") }),
]);

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

export function itemLine(given: ExportItem): string {
  switch (given.type) {
    case "instance":
      return lineOf(given);
    case "reading":
      return lineOf({ ...given, reading: readingLine(given.reading).trim() });
    case "event":
      return lineOf({ ...given, event: eventLine(given.event).trim() });
    case "profile":
      return lineOf({ ...given, bytes: gzipSync(given.bytes).toString("base64") });
  }
}

export const checkedLine = (checked: Verification): string =>
  lineOf({ type: "checked", checked: { ...checked, faults: checked.faults.map(withoutCause) } });

export const faultLine = (given: Fault): string => lineOf({ type: "fault", fault: withoutCause(given) });
export const END_LINE = lineOf({ type: "end" });

/** Causes are errors of this process. */
const withoutCause = ({ code, what, where, todo }: Fault): Fault => ({ code, what, where, todo });

const checkedSchema = z.object({ type: z.literal("checked"), checked: verification }).transform((one) => one.checked);

/** What a line says; "end" for the last one. */
export type Line<T> = Result<T | "end", Fault>;

export const readItem = (line: string, where: string): Line<ExportItem> => readLine(line, item, where);
export const readChecked = (line: string, where: string): Line<Verification> => readLine(line, checkedSchema, where);

function readLine<T>(line: string, schema: z.ZodType<T>, where: string): Line<T> {
  const json = jsonOf(line);
  const said = control.safeParse(json);
  if (said.success) return said.data.type === "end" ? ok("end") : err(said.data.fault);
  const parsed = schema.safeParse(json);
  return parsed.success ? ok(parsed.data) : err(unknownLine(where));
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const unknownLine = (where: string): Fault => ({
  code: "wire",
  what: "a line is not one that this version knows",
  where,
  todo: "use the same version of leakhound on both sides",
});
