/**
 * The life of tickets. Each letter is one judgment of the service:
 *
 *   L leak   . no leak   ? inconclusive        2 from here on, the instances run release 2
 */
import { unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { act } from "../../src/tickets/actions.ts";
import { TicketBook } from "../../src/tickets/book.ts";
import { verified } from "../../src/tickets/lifecycle.ts";
import type { JudgedInstance, ObservedLeak } from "../../src/tickets/observation.ts";
import type { Ticket, WindowName } from "../../src/tickets/ticket.ts";
import { heapLeak, siteOf } from "../support/tickets.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How often each window is judged. */
const STEP_MS = { short: MINUTE_MS, day: 6 * HOUR_MS, week: 12 * HOUR_MS };

const STACK = ["session.(*Store).Put", "shop.pay", "net/http.HandlerFunc.ServeHTTP", "net/http.(*conn).serve"];

const leak = (perHour = 100, stack: readonly string[] = STACK): ObservedLeak =>
  heapLeak(stack[0]!, { site: siteOf(stack), rate: { perHour, low: perHour * 0.9, high: perHour * 1.1 } });

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

interface Judging {
  readonly book?: TicketBook;
  readonly window?: WindowName;
  /** Growth that a judgment without a leak excludes. */
  readonly bound?: number | null;
  /** Judgments before these. */
  readonly from?: number;
  /** When a warm-up no longer explains the leak. */
  readonly decidedAt?: ObservedLeak["decidedAt"];
}

/** Judges one instance as the letters say. @returns the events, each with the number of its judgment */
function judged(
  letters: string,
  { book = new TicketBook([]), window = "short", bound = 5, from = 0, decidedAt = null }: Judging = {},
) {
  let release = "1";
  let step = from;
  const events: string[] = [];
  for (const letter of letters) {
    if (letter === " ") continue;
    if (/\d/.test(letter)) {
      release = letter;
      continue;
    }
    const verdict = letter === "L" ? "leak" : letter === "." ? "no-leak" : "inconclusive";
    const boundPerHour = verdict === "no-leak" ? bound : null;
    const one = instance("shop-1", verdict, {
      release,
      leaks: verdict === "leak" ? [{ ...leak(), decidedAt }] : [],
      boundPerHour,
    });
    const changes = book.apply({ service: "shop", at: unixMs(++step * STEP_MS[window]), window, instances: [one] });
    for (const { events: news } of changes) for (const { event } of news) events.push(`${step} ${event}`);
  }
  return { book, events };
}

const only = (book: TicketBook): Ticket => {
  expect(book.all()).toHaveLength(1);
  return book.all()[0]!;
};

const isAwaiting = (book: TicketBook): boolean => book.awaitingVerification("shop").length > 0;

describe("a ticket", () => {
  it("opens once after four judgments with the leak, and never flaps while it goes on", () => {
    expect(judged("LLLLLLL?LL..LL?LLLLL").events).toEqual(["1 suspected", "4 opened"]);
  });

  it("stays a suspicion while the judgments disagree, and is withdrawn after twelve without the leak", () => {
    expect(judged("L.LL.LLL............").events).toEqual(["1 suspected", "20 withdrawn"]);
  });

  it("stays suspected until a warm-up would be over, and opens then", () => {
    const at = unixMs(7 * MINUTE_MS);
    expect(judged("LLLLLLLLLL", { decidedAt: at }).events).toEqual(["1 suspected", "7 opened"]);
    expect(judged("LLLLLL............", { decidedAt: at }).events).toEqual(["1 suspected", "18 withdrawn"]);
  });

  it("keeps that time where the process restarts, and not after a pause", () => {
    const book = new TicketBook([]);
    judged("LLLLL", { book, decidedAt: unixMs(7 * MINUTE_MS) });
    expect(judged("LLLLL", { book, from: 5, decidedAt: unixMs(100 * MINUTE_MS) }).events).toEqual(["7 opened"]);
    const paused = new TicketBook([]);
    judged("LLLLL", { book: paused, decidedAt: unixMs(50 * MINUTE_MS) });
    expect(judged("LLLLL", { book: paused, from: 60, decidedAt: unixMs(100 * MINUTE_MS) }).events).toEqual([]);
  });

  it("opens at once where another instance decides it", () => {
    const book = new TicketBook([]);
    const sighting = (name: string, decidedAt: ObservedLeak["decidedAt"]) =>
      instance(name, "leak", { leaks: [{ ...leak(), decidedAt }] });
    const instances = [sighting("shop-1", unixMs(100 * HOUR_MS)), sighting("shop-2", null)];
    for (let step = 1; step <= 4; step++)
      book.apply({ service: "shop", at: unixMs(step * MINUTE_MS), window: "short", instances });
    expect(book.all().map(({ state, decidedAt }) => [state, decidedAt])).toEqual([["open", null]]);
  });

  it("opens after fewer judgments of longer windows, which are further apart", () => {
    expect(judged("LLLLL", { window: "day" }).events).toEqual(["1 suspected", "2 opened"]);
    expect(judged("LLLLL", { window: "week" }).events).toEqual(["1 suspected", "2 opened"]);
  });

  it("counts judgments of a long window once that are close together, as after a restart", () => {
    const book = new TicketBook([]);
    const instances = [instance("shop-1", "leak", { leaks: [leak()] })];
    for (const hour of [0, 1, 2]) book.apply({ service: "shop", at: unixMs(hour * HOUR_MS), window: "day", instances });
    expect(only(book).state).toBe("suspected");
  });

  it("needs its run in one window: judgments of different windows share their data", () => {
    const { book, events } = judged("LLL");
    expect([...events, ...judged("L", { book, window: "day" }).events]).toEqual(["1 suspected"]);
  });

  it("goes on after a restart of the server as if nothing had happened", () => {
    const first = judged("LLL");
    const restarted = new TicketBook(structuredClone(first.book.all()));
    expect(judged("L", { book: restarted }).events).toEqual(["1 opened"]);
  });
});

describe("a fix", () => {
  const verification = {
    release: "2",
    at: unixMs(0),
    before: { perHour: 100, low: 90, high: 110 },
    after: { perHour: 0, low: -1, high: 1 },
    text: "it no longer grows",
  };

  it("is looked for when twelve judgments of a later release do not show the leak", () => {
    const { book } = judged("LLLLL 2 ...........");
    expect(isAwaiting(book)).toBe(false);
    expect(judged("2 .", { book, from: 16 }).events).toEqual([]);
    expect(isAwaiting(book)).toBe(true);
  });

  it("is decided by comparing profiles, and not by silence", () => {
    const { book } = judged("LLLLL 2 ............");
    const open = verified(only(book), { ...verification, outcome: "inconclusive", text: "the service was not used" });
    expect([open.state, open.history.at(-1)?.event]).toEqual(["open", "not verified"]);
    const fixed = verified(open, { ...verification, outcome: "fixed" });
    expect(fixed).toMatchObject({ state: "fixed", fix: { release: "2", before: { perHour: 100 } }, firstRelease: "1" });
    expect(fixed.history.at(-1)).toMatchObject({ event: "fixed", text: "it no longer grows" });
  });

  it.each([
    ["without a later release: the traffic may be missing", "LLLLL ...................."],
    ["by inconclusive judgments of a later release", "LLLLL 2 ????????????????????"],
    ["while the leak is seen now and then", "LLLLL 2 ..........L.........."],
  ])("is not looked for %s", (_, letters) => {
    expect(isAwaiting(judged(letters).book)).toBe(false);
  });

  it("is not looked for while a release that leaks still runs somewhere", () => {
    const { book } = judged("LLLLL");
    for (let step = 0; step < 30; step++) {
      const instances = [instance("shop-1", "no-leak"), instance("shop-2", "no-leak", { release: "2" })];
      book.apply({ service: "shop", at: unixMs(step), window: "short", instances });
    }
    expect(isAwaiting(book)).toBe(false);
  });

  it("is shown only by judgments that exclude a leak of that rate", () => {
    expect(isAwaiting(judged("LLLLL 2 ....................", { bound: 80 }).book)).toBe(false);
    const { book } = judged("LLL", { window: "week" });
    judged("2 ....................", { book, bound: null });
    expect(isAwaiting(book)).toBe(false);
    judged("2 ...", { book, bound: null, window: "week" });
    expect(isAwaiting(book)).toBe(true);
  });

  it("that did not last opens the ticket again", () => {
    const { book } = judged("LLLL 2 ............");
    book.put(verified(only(book), { ...verification, outcome: "fixed" }));
    expect(judged("LLLL", { book, from: 16 }).events).toEqual(["20 reopened"]);
  });
});

describe("figures", () => {
  it("are those of the newest judgment, and a change is reported once the rate has doubled", () => {
    const book = new TicketBook([]);
    const events: string[] = [];
    [100, 100, 100, 100, 120, 150, 199, 250, 260].forEach((perHour, index) => {
      const instances = [instance("shop-1", "leak", { leaks: [leak(perHour)] })];
      for (const change of book.apply({ service: "shop", at: unixMs(index), window: "short", instances }))
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
    book.apply({ service: "shop", at: unixMs(0), window: "short", instances });
    const ticket = only(book);
    expect(ticket.instances.map((one) => one.instance)).toEqual(["shop-1", "shop-2"]);
    expect([ticket.without, ticket.rate.perHour]).toEqual([["shop-3"], 300]);
  });
});

describe("the release that brought it", () => {
  it("is the first that shows it, after the last one beside it that does not", () => {
    const book = new TicketBook([]);
    const instances = [
      instance("shop-1", "leak", { release: "2", leaks: [leak()] }),
      instance("shop-2", "no-leak", { release: "1" }),
    ];
    book.apply({ service: "shop", at: unixMs(0), window: "short", instances });
    expect(only(book)).toMatchObject({ firstRelease: "2", lastReleaseWithout: "1" });
  });

  it("follows the last release that was judged without any leak, also where nothing runs it any more", () => {
    const book = new TicketBook([]);
    const judge = (release: string, verdict: "leak" | "no-leak", at: number) => {
      const leaks = verdict === "leak" ? [leak()] : [];
      const instances = [instance("shop-1", verdict, { release, leaks })];
      book.apply({ service: "shop", at: unixMs(at), window: "short", instances });
    };
    judge("1", "no-leak", 0);
    judge("2", "no-leak", 1);
    judge("3", "leak", 2);
    expect(only(book)).toMatchObject({ firstRelease: "3", lastReleaseWithout: "2" });
  });
});

it("tickets are never shared between services", () => {
  const book = new TicketBook([]);
  for (const service of ["shop", "orders"]) {
    const instances = [instance("a", "leak", { leaks: [leak()] })];
    book.apply({ service, at: unixMs(0), window: "short", instances });
  }
  expect(
    book
      .all()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(["orders-1", "shop-1"]);
});

describe("people", () => {
  const by = (at: number, text = "") => ({ by: "ann", at: unixMs(at), text });
  const opened = () => only(judged("LLLL").book);

  it("acknowledge, comment and resolve; a leak that goes on afterward opens the ticket again", () => {
    const resolved = act(opened(), { action: "resolve" }, by(0, "wontfix"));
    if (typeof resolved === "string") throw new Error(resolved);
    expect(resolved.history.at(-1)).toEqual({ at: 0, event: "resolved", by: "ann", text: "wontfix" });
    expect(judged("LLLL", { book: new TicketBook([resolved]) }).events).toEqual(["4 reopened"]);
  });

  it("mute until the next release", () => {
    const muted = act(opened(), { action: "mute", until: "release" }, by(0));
    if (typeof muted === "string") throw new Error(muted);
    const book = new TicketBook([muted]);
    expect(judged("LLLL", { book }).events).toEqual([]);
    expect(judged("2 L", { book }).events).toEqual(["1 unmuted"]);
  });

  it("get the reason why an action is not possible", () => {
    expect(act(opened(), { action: "comment" }, by(0))).toBe("a comment needs a text");
    expect(act(opened(), { action: "mute", until: unixMs(5) }, by(9))).toBe("the date is in the past");
  });
});

describe("the last release without the leak", () => {
  const clear = instance("shop-1", "no-leak", { release: "1" });
  const leaking = instance("shop-1", "leak", { release: "2", leaks: [leak()] });
  const after = (book: TicketBook) => {
    book.apply({ service: "shop", at: unixMs(2), window: "short", instances: [leaking] });
    return only(book).lastReleaseWithout;
  };

  it("is the one that was judged without any leak before", () => {
    const book = new TicketBook([]);
    book.apply({ service: "shop", at: unixMs(1), window: "short", instances: [clear] });
    expect(after(book)).toBe("1");
  });

  it("is known after a restart of the server, too", () => {
    const book = new TicketBook([]);
    book.apply({ service: "shop", at: unixMs(1), window: "short", instances: [clear] });
    expect(after(new TicketBook(book.all(), null, structuredClone(book.clearReleases())))).toBe("1");
  });
});
