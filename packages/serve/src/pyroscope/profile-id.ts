/**
 * Ids of single profiles, which exemplars have, and by which a flame graph selects them: instance and time of a scrape.
 *
 *   ["shop","shop-1:6060",1795968000000]  ──▶  base64url
 */
export interface ProfileId {
  readonly service: string;
  readonly instance: string;
  readonly atMs: number;
}

const CHARS_MAX = 4_096;

export const profileIdOf = ({ service, instance, atMs }: ProfileId): string =>
  Buffer.from(JSON.stringify([service, instance, atMs])).toString("base64url");

/** @returns null for what is no id of this server */
export function parseProfileId(text: string): ProfileId | null {
  const [service, instance, atMs] = text.length > CHARS_MAX ? [] : partsOf(text);
  if (typeof service !== "string" || typeof instance !== "string") return null;
  return typeof atMs === "number" && Number.isSafeInteger(atMs) && atMs >= 0 ? { service, instance, atMs } : null;
}

function partsOf(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
