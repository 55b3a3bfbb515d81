/**
 * Ids of single profiles, which exemplars have, and by which a flame graph selects them: instance and time of a scrape.
 *
 *   ["shop","shop-1:6060",1795968000000]  ──▶  base64url
 */
import { z } from "zod";

export interface ProfileId {
  readonly service: string;
  readonly instance: string;
  readonly atMs: number;
}

const CHARS_MAX = 4_096;
const parts = z.tuple([z.string(), z.string(), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)]);

export const profileIdOf = ({ service, instance, atMs }: ProfileId): string =>
  Buffer.from(JSON.stringify([service, instance, atMs])).toString("base64url");

/** @returns null for what is no id of this server */
export function parseProfileId(text: string): ProfileId | null {
  if (text.length > CHARS_MAX) return null;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return null;
  }
  const read = parts.safeParse(value);
  return read.success ? { service: read.data[0], instance: read.data[1], atMs: read.data[2] } : null;
}
