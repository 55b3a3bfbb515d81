/** When receivers get the events of tickets, by a clock that stands still. */
import { unixMs } from "leakhound/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { FakeClock } from "../../../leakhound/test/support/fake-clock.ts";
import { readConfig } from "../../src/config/read.ts";
import { combined, Dispatcher, GROUP_WAIT_MS } from "../../src/notify/dispatcher.ts";
import type { GroupMessage } from "../../src/notify/message.ts";
import { act } from "../../src/tickets/actions.ts";
import type { TicketBook } from "../../src/tickets/book.ts";
import type { Ticket, TicketEvent } from "../../src/tickets/ticket.ts";
import { openedBook } from "../support/tickets.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const at = (iso: string) => unixMs(Date.parse(iso));

/** A receiver that keeps what it gets, in words: `shop: shop-1 opened, shop-2 opened`. */
function dispatching(now: string, book: TicketBook, config = "") {
  const read = readConfig(config);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const { maintenance, notifications } = read.value;
  const clock = new FakeClock(at(now));
  const sent: string[] = [];
  const receiver = {
    receive: ({ service, events }: GroupMessage) =>
      void sent.push(`${service}: ${events.map(({ ticket, event }) => `${ticket} ${event}`).join(", ")}`),
    resume: ({ ticket }: { ticket: string }) => void sent.push(`${ticket} goes on`),
    withdraw: (ticket: string) => void sent.push(`${ticket} withdrawn`),
    close: async () => {},
  };
  const recipients = [{ receiver, quietHours: notifications[0]?.quiet_hours ?? [] }];
  const baseUrl = "http://leakhound.example";
  const options = { clock, recipients, maintenance, ticketOf: (id: string) => book.get(id), baseUrl };
  const dispatcher = new Dispatcher(options, book.all());
  onTestFinished(() => dispatcher.close());
  const pass = async (ms: number) => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { dispatcher, sent, pass };
}

function changed(book: TicketBook, ticket: Ticket, event: TicketEvent["event"], time: string): Ticket {
  const after = { ...ticket, history: [...ticket.history, { at: at(time), event, by: null, text: null }] };
  book.put(after);
  return after;
}

const news = (ticket: Ticket): readonly TicketEvent[] => ticket.history.slice(-1);

describe("events of one service", () => {
  it("are sent together after a short wait, and other services apart", async () => {
    const { book } = openedBook();
    const { dispatcher, sent, pass } = dispatching("2026-11-29T12:00Z", book);
    const shop = openedBook({ sites: ["session.Put", "cart.Add"] }).tickets;
    const orders = openedBook({ service: "orders" }).tickets;
    for (const ticket of [...shop, ...orders]) {
      book.put(ticket);
      dispatcher.add(ticket, news(ticket));
    }
    await pass(GROUP_WAIT_MS - 1);
    expect(sent).toEqual(["shop-1 goes on"]);
    await pass(MINUTE_MS);
    expect(sent.slice(1)).toEqual(["shop: shop-1 opened, shop-2 opened", "orders: orders-1 opened"]);
  });

  it("of one ticket are combined to what they come to", () => {
    const events = (...names: TicketEvent["event"][]) =>
      combined(names.map((event, row) => ({ at: unixMs(row), event, by: null, text: null })))?.event ?? null;
    expect(events("opened", "changed")).toBe("opened");
    expect(events("opened", "changed", "fixed")).toBeNull();
    expect(events("fixed", "reopened")).toBe("reopened");
    expect(events("changed", "resolved")).toBe("resolved");
  });
});

describe("quiet hours", () => {
  const quiet = 'notifications: [{ type: slack, url: "http://h", quiet_hours: [{ start: "22:00", end: "07:00" }] }]';

  it("hold events back until they end, and then send the ticket as it is", async () => {
    const { book, tickets } = openedBook({ at: at("2026-11-29T12:00Z") });
    const { dispatcher, sent, pass } = dispatching("2026-11-29T23:00Z", book, quiet);
    dispatcher.add(tickets[0]!, news(tickets[0]!));
    await pass(HOUR_MS);
    const later = changed(book, tickets[0]!, "changed", "2026-11-30T00:00Z");
    dispatcher.add(later, news(later));
    await pass(6 * HOUR_MS);
    expect(sent.slice(1)).toEqual([]);
    await pass(HOUR_MS + 1);
    expect(sent.slice(1)).toEqual(["shop: shop-1 opened"]);
  });

  it("do not hold back a leak that reaches the limit before they end", async () => {
    const { book, tickets } = openedBook({ exhaustedAt: at("2026-11-30T05:00Z") });
    const { dispatcher, sent, pass } = dispatching("2026-11-29T23:00Z", book, quiet);
    dispatcher.add(tickets[0]!, news(tickets[0]!));
    await pass(MINUTE_MS);
    expect(sent.slice(1)).toEqual(["shop: shop-1 opened"]);
  });

  it("lose nothing when the server restarts in them", async () => {
    const { book } = openedBook({ at: at("2026-11-29T22:30Z") });
    const { sent, pass } = dispatching("2026-11-30T03:00Z", book, quiet);
    expect(sent).toEqual([]);
    await pass(5 * HOUR_MS);
    expect(sent).toEqual(["shop: shop-1 opened"]);
  });
});

describe("maintenance", () => {
  const config = 'maintenance: [{ services: [shop], from: "2026-11-29T12:00", to: "2026-11-29T14:00" }]';

  it("holds back its services alone, even a leak that is urgent", async () => {
    const { book, tickets } = openedBook({ exhaustedAt: at("2026-11-29T13:00Z") });
    const orders = openedBook({ service: "orders" }).tickets[0]!;
    book.put(orders);
    const { dispatcher, sent, pass } = dispatching("2026-11-29T12:10Z", book, config);
    for (const ticket of [tickets[0]!, orders]) dispatcher.add(ticket, news(ticket));
    await pass(MINUTE_MS);
    expect(sent.slice(2)).toEqual(["orders: orders-1 opened"]);
    await pass(2 * HOUR_MS);
    expect(sent.slice(3)).toEqual(["shop: shop-1 opened"]);
  });

  it("leaves nothing to send of a leak that opened and ended in it", async () => {
    const { book, tickets } = openedBook();
    const { dispatcher, sent, pass } = dispatching("2026-11-29T12:10Z", book, config);
    dispatcher.add(tickets[0]!, news(tickets[0]!));
    const resolved = changed(book, { ...tickets[0]!, state: "resolved" }, "resolved", "2026-11-29T12:20Z");
    dispatcher.add(resolved, news(resolved));
    await pass(3 * HOUR_MS);
    expect(sent.slice(1)).toEqual([]);
  });
});

it("a ticket that is muted is withdrawn at once, and notified again when its mute ends", async () => {
  const { book, tickets } = openedBook();
  const { dispatcher, sent, pass } = dispatching("2026-11-29T12:10Z", book);
  const by = { by: "ann", at: at("2026-11-29T12:10Z"), text: "" };
  const muted = act(tickets[0]!, { action: "mute", until: "release" }, by);
  if (typeof muted === "string") throw new Error(muted);
  book.put(muted);
  dispatcher.add(muted, news(muted));
  await pass(MINUTE_MS);
  const unmuted = act(muted, { action: "unmute" }, by);
  if (typeof unmuted === "string") throw new Error(unmuted);
  book.put(unmuted);
  dispatcher.add(unmuted, news(unmuted));
  await pass(MINUTE_MS);
  expect(sent.slice(1)).toEqual(["shop-1 withdrawn", "shop: shop-1 unmuted"]);
});
