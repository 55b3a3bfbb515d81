/** Tickets of several collectors in one store: each changes its own, and what people do counts wherever they did it. */
import { unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { TicketBook } from "../../src/tickets/book.ts";
import { mergedTicket } from "../../src/tickets/merge.ts";
import { isOwn, markOf } from "../../src/tickets/owner.ts";
import type { Ticket } from "../../src/tickets/ticket.ts";
import { heapLeak } from "../support/tickets.ts";

function judged(book: TicketBook, steps: number, service = "shop"): readonly Ticket[] {
  const leaks = [heapLeak("main.remember")];
  const instance = { instance: "i", release: "1", verdict: "leak" as const, reason: "", leaks, boundPerHour: null };
  for (let step = 1; step <= steps; step++)
    book.apply({ service, at: unixMs(step * 60_000), window: "short", instances: [instance] });
  return book.all();
}

const [MINE, OTHERS] = [markOf("ops-1-3f2a9c01"), markOf("ops-2-77aa0011")];

describe("the id", () => {
  it("has the mark of the collector, so that two never give the same one", () => {
    expect(judged(new TicketBook([]), 1)[0]!.id).toBe("shop-1");
    expect(judged(new TicketBook([], MINE), 1)[0]!.id).toBe(`shop-${MINE}-1`);
    expect(MINE).not.toBe(OTHERS);
  });

  it.each([
    ["shop", `shop-${MINE}-7`, true],
    ["shop", `shop-${OTHERS}-7`, false],
    ["shop", "shop-7", true],
    ["shop-beef", "shop-beef-7", true],
  ])("of service %s, %s: own %s", (service, id, isExpected) => {
    expect(isOwn({ service, id }, MINE)).toBe(isExpected);
    expect(isOwn({ service, id }, null)).toBe(true);
  });
});

it("a judgment leaves the tickets of other collectors as they are, also where they have the same leak", () => {
  const foreign = judged(new TicketBook([], OTHERS), 6)[0]!;
  const book = new TicketBook([foreign], MINE);
  const tickets = judged(book, 6);
  expect(tickets.map(({ id }) => id).sort()).toEqual([foreign.id, `shop-${MINE}-1`].sort());
  expect(book.get(foreign.id)).toBe(foreign);
  const quiet = { instance: "i", release: "2", verdict: "no-leak" as const, reason: "", leaks: [], boundPerHour: null };
  for (let step = 7; step < 40; step++)
    book.apply({ service: "shop", at: unixMs(step * 60_000), window: "short", instances: [quiet] });
  expect(book.get(foreign.id)).toBe(foreign);
  expect(book.awaitingVerification("shop").map(({ id }) => id)).not.toContain(foreign.id);
});

describe("a ticket that the store has, too", () => {
  const known = judged(new TicketBook([], MINE), 6)[0]!;
  const acknowledged: Ticket = {
    ...known,
    acknowledgedBy: "ann",
    history: [...known.history, { at: unixMs(9e6), event: "acknowledged", by: "ann", text: null }],
  };

  it("of another collector is as the store has it, unless this server has changed it since", () => {
    expect(mergedTicket(known, acknowledged, false)).toBe(acknowledged);
    expect(mergedTicket(acknowledged, known, false)).toBe(acknowledged);
    expect(mergedTicket(known, structuredClone(known), false)).toBe(known);
  });

  it("of this collector stays as it is judged, with what people did on another server", () => {
    const later = { ...known, lastSeenAt: unixMs(2e7), rate: { perHour: 9, low: 8, high: 10 } };
    const merged = mergedTicket(later, acknowledged, true);
    expect(merged).toMatchObject({ rate: later.rate, lastSeenAt: later.lastSeenAt, acknowledgedBy: "ann" });
    expect(merged.history.at(-1)).toMatchObject({ event: "acknowledged", by: "ann" });
    expect(mergedTicket(merged, acknowledged, true)).toBe(merged);
    const resolved = {
      ...known,
      state: "resolved" as const,
      history: [...known.history, { at: unixMs(9e6), event: "resolved" as const, by: "ann", text: "no" }],
    };
    expect(mergedTicket(later, resolved, true).state).toBe("resolved");
  });
});
