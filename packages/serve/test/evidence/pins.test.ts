/** Which hours retention leaves alone. */
import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { pinnedHours } from "../../src/evidence/pins.ts";
import { pinOf } from "../../src/store/retention.ts";
import type { Ticket } from "../../src/tickets/ticket.ts";
import { openedBook } from "../support/tickets.ts";

const at = (hour: number, minute: number) => unixMs(Date.UTC(2026, 10, 29, hour, minute));
const NOW = at(20, 0);
const DAY_MS = 86_400_000;

function ticketWith(change: Partial<Ticket>): Ticket {
  const [ticket] = openedBook({ at: at(12, 0) }).tickets;
  return { ...ticket!, ...change };
}

const PROFILES = { instance: "shop-1", before: at(8, 30), after: at(12, 5) };
const pin = (hour: string) => pinOf("shop", `2026-11-29T${hour}`);

it("are those of the profiles of before and after; with the hour before, where one may have been stored in it", () => {
  expect([...pinnedHours([ticketWith({ profiles: PROFILES })], NOW)]).toEqual([pin("08"), pin("12"), pin("11")]);
  expect(pinnedHours([ticketWith({ profiles: null })], NOW).size).toBe(0);
});

it("are those of an open ticket, however old; of one that ended, for 90 days", () => {
  const later = unixMs(NOW + 91 * DAY_MS);
  expect(pinnedHours([ticketWith({ profiles: PROFILES })], later).size).toBe(3);
  expect(pinnedHours([ticketWith({ profiles: PROFILES, state: "fixed" })], NOW).size).toBe(3);
  expect(pinnedHours([ticketWith({ profiles: PROFILES, state: "fixed" })], later).size).toBe(0);
});
