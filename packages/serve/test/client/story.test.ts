/** `leakhound leaks show ID`, at the widths of a split terminal and of a wide one. */
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import type { ticketSchema } from "../../src/api/tickets.ts";
import { ticketStory, wrapped } from "../../src/client/story.ts";

const GIB = 2 ** 30;
const rate = { perHour: 3.4 * GIB, low: 3.3 * GIB, high: 3.6 * GIB, unit: "bytes" as const };

const TICKET: z.output<typeof ticketSchema> = {
  id: "shop-7",
  service: "shop",
  kind: "heap",
  state: "open",
  site: "strings.Clone",
  rate,
  confidence: 0.97,
  firstSeen: "2026-11-29T10:00:00.000Z",
  lastSeen: "2026-11-29T15:00:00.000Z",
  opened: "2026-11-29T10:20:00.000Z",
  exhausted: "2026-11-29T18:00:00.000Z",
  isMuted: false,
  acknowledgedBy: "ann",
  stack: ["strings.Clone", "example.com/shop/session.(*Store).Put", "net/http.(*conn).serve"],
  instances: [{ instance: "shop-1:6060", rate, lastSeen: "2026-11-29T15:00:00.000Z" }],
  without: ["shop-2:6060", "shop-3:6060"],
  releases: { firstWith: "r2", lastWithout: "r1", lastWith: "r2" },
  causes: ["heap.user-map"],
  evidence: ["goroutine count is stable: 34 → 34", "live bytes rise by 3.4 GiB/h to the end of the window"],
  own: "example.com/shop/session.(*Store).Put",
  place: { function: "example.com/shop/session.(*Store).Put", file: "/build/session/store.go", line: 88 },
  windows: ["short", "day"],
  limitBytes: 16 * GIB,
  odd: { instances: ["shop-1:6060"], differ: "leak" },
  source: {
    file: "session/store.go",
    line: 88,
    text: "s.all[id] = strings.Clone(value)",
    doubt: null,
    commit: { id: "3f2a0c1b9d8e7f60", author: "Ann", at: "2026-11-20T09:00:00.000Z", summary: "Sessions are kept" },
  },
  profiles: null,
  verification: null,
  fix: null,
  history: [{ at: "2026-11-29T10:20:00.000Z", event: "opened", by: null, text: null }],
};

describe("a ticket as a story", () => {
  it("has a column of labels in a wide terminal", () => {
    expect(ticketStory(TICKET, 120).join("\n")).toBe(
      `
shop-7: heap leak of shop, open, acknowledged by ann

Memory      grows by 3.4 GiB/h (95%: 3.3 to 3.6 GiB/h), with confidence 0.97, over the last hours and over a day
            reaches the memory limit of 16.0 GiB at 2026-11-29T18:00:00.000Z
            seen from 2026-11-29T10:00:00.000Z to 2026-11-29T15:00:00.000Z
Goroutines  goroutine count is stable: 34 → 34
Site        strings.Clone
            ← example.com/shop/session.(*Store).Put
            ← net/http.(*conn).serve
            first of your code: example.com/shop/session.(*Store).Put
Cause       heap.user-map
Source      session/store.go:88  s.all[id] = strings.Clone(value)
            brought by commit 3f2a0c1b9d8e of Ann, 2026-11-20: Sessions are kept
Release     first seen in r2; the last release without it is r1
Instances   shop-1:6060  3.4 GiB/h
            not in shop-2:6060, shop-3:6060
            only these leak: shop-1:6060
Evidence    live bytes rise by 3.4 GiB/h to the end of the window
History     2026-11-29T10:20:00.000Z  opened`.trim(),
    );
  });

  it("has labels on lines of their own in a narrow one", () => {
    const lines = ticketStory(TICKET, 40);
    expect(lines.slice(0, 9)).toEqual([
      "shop-7: heap leak of shop, open,",
      "  acknowledged by ann",
      "",
      "Memory",
      "  grows by 3.4 GiB/h (95%: 3.3 to 3.6",
      "    GiB/h), with confidence 0.97, over",
      "    the last hours and over a day",
      "  reaches the memory limit of 16.0 GiB",
      "    at 2026-11-29T18:00:00.000Z",
    ]);
  });

  it.each([20, 40, 60, 80, 120])("has no line longer than %i columns, whatever the names", (width) => {
    const site = "x".repeat(300);
    const lines = ticketStory({ ...TICKET, site, stack: [site, `y.${"z ".repeat(99)}`] }, width);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width + 2);
  });

  it("says what is not known", () => {
    const text = ticketStory(
      { ...TICKET, exhausted: null, causes: [], evidence: [], source: null, place: null },
      100,
    ).join("\n");
    expect(text).toContain("Goroutines  not known to be ruled out");
    expect(text).toContain("when it runs out is unknown");
    expect(text).toContain("no known leak matches");
    expect(text).not.toContain("Source");
  });
});

it("text is broken at spaces, and long words where the line ends", () => {
  expect(wrapped("one two three", 20)).toEqual(["one two three"]);
  expect(wrapped("aaaa bbbb cccc dddd eeee", 20)).toEqual(["aaaa bbbb cccc dddd", "  eeee"]);
  expect(wrapped("x".repeat(30), 20)).toEqual(["x".repeat(20), `  ${"x".repeat(10)}`]);
});
