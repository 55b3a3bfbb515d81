/**
 * Whose a ticket is, where several collectors share a store: each judges its own instances, and changes its own tickets only.
 *
 *   shop-7         of a store that one server uses
 *   shop-3f2a-7    of the collector with the mark 3f2a
 */
import { createHash } from "node:crypto";
import type { Ticket } from "./ticket.ts";

const MARK = /^([0-9a-f]{4})-\d+$/;

/** Four digits for the name of a collector. */
export const markOf = (collector: string): string => createHash("sha256").update(collector).digest("hex").slice(0, 4);

export const slugOf = (service: string): string =>
  service
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40) || "service";

/** The beginning of the ids of a service's tickets. */
export const idPrefix = (service: string, mark: string | null): string =>
  `${slugOf(service)}-${mark === null ? "" : `${mark}-`}`;

/** @param mark of this collector; null where it has the store for itself, and all tickets in it */
export function isOwn({ id, service }: Pick<Ticket, "id" | "service">, mark: string | null): boolean {
  if (mark === null) return true;
  const rest = id.startsWith(idPrefix(service, null)) ? id.slice(idPrefix(service, null).length) : id;
  const [, found] = MARK.exec(rest) ?? [];
  // A ticket without a mark is older than the second collector.
  return found === undefined || found === mark;
}
