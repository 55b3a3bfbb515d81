/** Periods of a configuration: quiet hours of receivers, maintenance of services. */
import { z } from "zod";

/** In the order of `Date.getUTCDay`. */
export const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
type Weekday = (typeof WEEKDAYS)[number];

const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'write a time of day in quotes, for example "22:00"');
const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d$/, 'write a local time in quotes, for example "2026-12-01T22:00"')
  .refine((text) => !Number.isNaN(Date.parse(`${text}Z`)), "there is no such date");
const timeZone = z
  .string()
  .max(100)
  .refine(isTimeZone, "not a time zone; write for example Europe/Berlin or UTC")
  .default("UTC");

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** The keys of a period, for a schema that may have more. */
export const periodKeys = {
  /** Weekly: on these days, or on all. */
  weekdays: z.array(z.enum(WEEKDAYS)).min(1).optional(),
  start: clockTime.optional(),
  end: clockTime.optional(),
  /** Once. */
  from: localTime.optional(),
  to: localTime.optional(),
  time_zone: timeZone,
};

/** A time by a wall clock: weekly, with minutes since midnight, or once, with times that compare as text. */
export type Period =
  | {
      readonly type: "weekly";
      /** Days on which it begins. */
      readonly weekdays: ReadonlySet<Weekday>;
      /** An end before the start, or equal to it, is on the next day. */
      readonly start: number;
      readonly end: number;
      readonly timeZone: string;
    }
  | { readonly type: "single"; readonly from: string; readonly to: string; readonly timeZone: string };

type GivenPeriod = z.output<z.ZodObject<typeof periodKeys>>;

/** Adds an issue for keys that do not fit together. */
export function periodOf(given: GivenPeriod, context: z.RefinementCtx): Period {
  const { weekdays, start, end, from, to, time_zone } = given;
  const refuse = (message: string) => {
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  };
  if (from !== undefined && to !== undefined && start === undefined && end === undefined && weekdays === undefined)
    return from < to ? { type: "single", from, to, timeZone: time_zone } : refuse("to must be later than from");
  if (start === undefined || end === undefined || from !== undefined || to !== undefined)
    return refuse("give start and end, for a period of each day or of some weekdays; or from and to, for a single one");
  return {
    type: "weekly",
    weekdays: new Set(weekdays ?? WEEKDAYS),
    start: minutesOf(start),
    end: minutesOf(end),
    timeZone: time_zone,
  };
}

const HOUR_MINUTES = 60;
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * HOUR_MINUTES + Number(time.slice(3));
