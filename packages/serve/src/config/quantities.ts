/** Durations and sizes as a configuration writes them. */
import { z } from "zod";

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};
const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 2 ** 10,
  KiB: 2 ** 10,
  MB: 2 ** 20,
  MiB: 2 ** 20,
  GB: 2 ** 30,
  GiB: 2 ** 30,
  TB: 2 ** 40,
  TiB: 2 ** 40,
};
const CHARS_MAX = 64;

/** `30s`, `1h30m`, `7d`, like the durations of Prometheus: units in descending order, each at most once. */
export function parseDurationMs(text: string): number | null {
  if (text.length > CHARS_MAX) return null;
  const match = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (!match || text === "") return null;
  const units = ["y", "w", "d", "h", "m", "s", "ms"];
  return units.reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * UNIT_MS[unit]!, 0);
}

/** `64MiB` or `64MB`, which mean the same, as in Prometheus; or `1024B`. */
export function parseSizeBytes(text: string): number | null {
  const match = text.length <= CHARS_MAX ? /^(\d+(?:\.\d+)?)([KMGT]i?B|B)$/.exec(text) : null;
  return match ? Number(match[1]) * UNIT_BYTES[match[2]!]! : null;
}

/** A duration above zero, in milliseconds. */
export const duration: z.ZodType<number, string> = z.string().transform((text, context) => {
  const ms = parseDurationMs(text);
  if (ms !== null && ms > 0) return ms;
  context.addIssue({ code: "custom", message: "not a duration above zero; write for example 30s, 5m or 1h30m" });
  return z.NEVER;
});

/** A size above zero, in bytes. */
export const size: z.ZodType<number, string> = z.string().transform((text, context) => {
  const count = parseSizeBytes(text);
  if (count !== null && count > 0) return count;
  context.addIssue({ code: "custom", message: "not a size above zero; write for example 64MiB or 2GiB" });
  return z.NEVER;
});
