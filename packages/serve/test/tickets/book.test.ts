/**
 * The life of tickets. Each letter is one judgment of the service:
 *
 *   L leak   . no leak   ? inconclusive        2 from here on, the instances run release 2
 */
import { unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { act } from "../../src/tickets/actions.ts";
import { TicketBook } from "../../src/tickets/book.ts";
import type { JudgedInstance, ObservedLeak } from "../../src/tickets/observation.ts";
import type { Ticket } from "../../src/tickets/ticket.ts";

const MINUTE_MS = 60_000;

const STACK = ["session.(*Store).Put", "shop.pay", "net/http.HandlerFunc.ServeHTTP", "net/http.(*conn).serve"];

function leak(perHour = 100, stack: readonly string[] = STACK): ObservedLeak {
  return {
    kind: "heap",
    site: { id: `heap:function:${stack[0]}`, name: stack[0]!, stack },
    rate: { perHour, low: perHour * 0.9, high: perHour * 1.1 },
    confidence: 0.9,
    exhaustedAt: null,
    causes: ["heap.user-map"],
    evidence: ["live bytes rise"],
  };
}

const instance = (
  name: string,
  verdict: JudgedInstance["verdict"],
  rest: Partial<JudgedInstance> = {},
): JudgedInstance => ({
  instance: name,
  release: "1",
  verdict,
  reason: "",
  leaks: [],
  boundPerHour: verdict === "no-leak" ? 5 : null,
  ...rest,
});

/** Judges one instance as the letters say. @returns the events, each with the number of its judgment */
function judged(letters: string, book = new TicketBook([])): { book: TicketBook; events: string[] } {
  let release = "1";
  let step = 0;
  const events: string[] = [];
  for (const letter of letters) {
    if (letter === " ") continue;
    if (/\d/.test(letter)) {
      release = letter;
      continue;
    }
    const verdict = letter === "L" ? "leak" : letter === "." ? "no-leak" : "inconclusive";
    const one = instance("shop-1", verdict, { release, leaks: verdict === "leak" ? [leak()] : [] });
    const changes = book.apply({ service: "shop", at: unixMs(++step * MINUTE_MS), instances: [one] });
    for (const { events: news } of changes) for (const { event } of news) events.push(`${step} ${event}`);
  }
  return { book, events };
}

const only = (book: TicketBook): Ticket => {
  expect(book.all()).toHaveLength(1);
  return book.all()[0]!;
};

describe("a ticket", () => {
  it("opens once after four judgments with the leak, and never flaps while it goes on", () => {
    expect(judged("LLLLLLL?LL..LL?LLLLL").events).toEqual(["1 suspected", "4 opened"]);
  });

  it("stays a suspicion while the judgments disagree, and is withdrawn after twelve without the leak", () => {
    expect(judged("L.LL.LLL............").events).toEqual(["1 suspected", "20 withdrawn"]);
  });

  it("is fixed when twelve judgments of a later release do not show it, with the growth that they exclude", () => {
    const { book, events } = judged("LLLLL 2 ............");
    expect(events).toEqual(["1 suspected", "4 opened", "17 fixed"]);
    expect(only(book)).toMatchObject({ state: "fixed", fix: { release: "2", boundPerHour: 5 }, firstRelease: "1" });
  });

  it("is not fixed by silence: without a later release, the traffic may be missing", () => {
    const { book, events } = judged("LLLLL ....................");
    expect(events).toEqual(["1 suspected", "4 opened"]);
    expect(only(book).state).toBe("open");
  });

  it("is not fixed by inconclusive judgments of a later release", () => {
    expect(judged("LLLLL 2 ????????????????????").events).toEqual(["1 suspected", "4 opened"]);
  });

  it("opens again when a fix did not last", () => {
    expect(judged("LLLL 2 ............ LLLL").events).toEqual(["1 suspected", "4 opened", "16 fixed", "20 reopened"]);
  });

  it("goes on after a restart of the server as if nothing had happened", () => {
    const first = judged("LLL");
    const restarted = new TicketBook(structuredClone(first.book.all()));
    expect(judged("L", restarted).events).toEqual(["1 opened"]);
  });
});

describe("figures", () => {
  it("are those of the newest judgment, and a change is reported once the rate has doubled", () => {
    const book = new TicketBook([]);
    const events: string[] = [];
    [100, 100, 100, 100, 120, 150, 199, 250, 260].forEach((perHour, index) => {
      const instances = [instance("shop-1", "leak", { leaks: [leak(perHour)] })];
      for (const change of book.apply({ service: "shop", at: unixMs(index), instances }))
        for (const { event } of change.events) events.push(`${perHour} ${event}`);
    });
    expect(events).toEqual(["100 suspected", "100 opened", "250 changed"]);
    expect(only(book).rate.perHour).toBe(260);
  });

  it("name the instances that show it, and those that do not", () => {
    const book = new TicketBook([]);
    const instances = [
      instance("shop-1", "leak", { leaks: [leak(100)] }),
      instance("shop-2", "leak", { leaks: [leak(300)] }),
      instance("shop-3", "no-leak"),
      instance("shop-4", "inconclusive"),
    ];
    book.apply({ service: "shop", at: unixMs(0), instances });
    const ticket = only(book);
    expect(ticket.instances.map((one) => one.instance)).toEqual(["shop-1", "shop-2"]);
    expect([ticket.without, ticket.rate.perHour]).toEqual([["shop-3"], 300]);
  });

  it("name the release that brought it, and the last one that ran without it", () => {
    const book = new TicketBook([]);
    const instances = [
      instance("shop-1", "leak", { release: "2", leaks: [leak()] }),
      instance("shop-2", "no-leak", { release: "1" }),
    ];
    book.apply({ service: "shop", at: unixMs(0), instances });
    expect(only(book)).toMatchObject({ firstRelease: "2", lastReleaseWithout: "1" });
  });
});

describe("identity", () => {
  const apply = (book: TicketBook, stack: readonly string[], release: string) =>
    book.apply({
      service: "shop",
      at: unixMs(0),
      instances: [instance("shop-1", "leak", { release, leaks: [leak(100, stack)] })],
    });

  it("survives that a release renames or splits the function", () => {
    const book = new TicketBook([]);
    apply(book, STACK, "1");
    apply(book, ["session.(*Store).put1", ...STACK], "2");
    expect(only(book).site.name).toBe("session.(*Store).put1");
  });

  it("is another one for a leak that shares only the server's own frames", () => {
    const book = new TicketBook([]);
    apply(book, STACK, "1");
    apply(book, ["cart.Add", "shop.cart", "net/http.HandlerFunc.ServeHTTP", "net/http.(*conn).serve"], "1");
    expect(
      book
        .all()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(["shop-1", "shop-2"]);
  });

  it("is never shared between services", () => {
    const book = new TicketBook([]);
    for (const service of ["shop", "orders"])
      book.apply({ service, at: unixMs(0), instances: [instance("a", "leak", { leaks: [leak()] })] });
    expect(
      book
        .all()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(["orders-1", "shop-1"]);
  });
});

describe("people", () => {
  const by = (at: number, text = "") => ({ by: "ann", at: unixMs(at), text });
  const opened = () => only(judged("LLLL").book);

  it("acknowledge, comment and resolve; a leak that goes on afterward opens the ticket again", () => {
    const resolved = act(opened(), { action: "resolve" }, by(0, "wontfix"));
    if (typeof resolved === "string") throw new Error(resolved);
    expect(resolved.history.at(-1)).toEqual({ at: 0, event: "resolved", by: "ann", text: "wontfix" });
    expect(judged("LLLL", new TicketBook([resolved])).events).toEqual(["4 reopened"]);
  });

  it("mute until the next release", () => {
    const muted = act(opened(), { action: "mute", until: "release" }, by(0));
    if (typeof muted === "string") throw new Error(muted);
    const book = new TicketBook([muted]);
    expect(judged("LLLL", book).events).toEqual([]);
    expect(judged("2 L", book).events).toEqual(["1 unmuted"]);
  });

  it("get the reason why an action is not possible", () => {
    expect(act(opened(), { action: "comment" }, by(0))).toBe("a comment needs a text");
    expect(act(opened(), { action: "mute", until: unixMs(5) }, by(9))).toBe("the date is in the past");
  });
});
