/** `leakhound leaks show ID`, at the widths of a split terminal and of a wide one. */
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import type { evidenceSchema, holdersSchema } from "../../src/api/evidence-json.ts";
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
  judgments: [],
  exhaustedBetween: { earliest: "2026-11-29T17:00:00.000Z", latest: null },
  decided: null,
  own: "example.com/shop/session.(*Store).Put",
  place: { function: "example.com/shop/session.(*Store).Put", file: "/build/session/store.go", line: 88 },
  windows: ["short", "day"],
  limitBytes: 16 * GIB,
  odd: { instances: ["shop-1:6060"], differ: "leak" },
  source: {
    file: "session/store.go",
    line: 88,
    text: "s.all[id] = strings.Clone(value)",
    around: { first: 87, lines: ["\tfor id, value := range all {", "\t\ts.all[id] = strings.Clone(value)", "\t}"] },
    doubt: null,
    commit: { id: "3f2a0c1b9d8e7f60", author: "Ann", at: "2026-11-20T09:00:00.000Z", summary: "Sessions are kept" },
  },
  profiles: null,
  verification: null,
  fix: null,
  history: [{ at: "2026-11-29T10:20:00.000Z", event: "opened", by: null, text: null }],
};

const KIT = { at: "2026-11-29T10:20:01.000Z", occasion: "opened" as const, by: null, instance: "shop-1:6060" };
const GROUP = { state: "select", waitMinutesMax: 3, waiting: 2, framesLeftOut: 0, isOfSite: true };
const EVIDENCE: z.output<typeof evidenceSchema> = {
  looking: null,
  kits: [
    {
      ...KIT,
      heap: { state: "taken" },
      goroutines: {
        state: "taken",
        goroutines: 9,
        groups: 2,
        states: [
          { state: "select", count: 8 },
          { state: "IO wait", count: 1 },
        ],
        kept: [
          {
            ...GROUP,
            count: 8,
            stack: [{ function: "shop.poll", file: "/src/poll.go", line: 9 }],
            createdBy: { function: "shop.Start", file: "/src/start.go", line: 3 },
          },
        ],
      },
    },
  ],
};
const MIB = 2 ** 20;
const SESSIONS = { id: "s", root: "session.all", kind: "global", retainedBytes: 90 * MIB, share: 0.9, objects: 1_234 };
const HOLDERS: z.output<typeof holdersSchema> = {
  looking: null,
  kits: [
    {
      ...KIT,
      heap: {
        state: "taken",
        heapBytes: 100 * MIB,
        objects: 2_000,
        pauseMs: 15,
        ofSite: {
          allocatedBy: "strings.Clone",
          isLeaf: true,
          samples: 276,
          holders: [{ holder: "session.all", holderId: "s", share: 0.97, low: 0.95, high: 0.98 }],
        },
        main: { id: "s", basis: "allocations" },
        holders: [{ ...SESSIONS, path: ["session.all", "map[string]string"], growthBytes: null }],
        types: [],
        icicle: null,
        lines: [{ file: "session/store.go", line: 12, text: "all = map[string]string{}" }],
        notes: [],
        before: null,
      },
    },
  ],
};

describe("a ticket as a story", () => {
  it("has a column of labels in a wide terminal", () => {
    expect(ticketStory(TICKET, 120).join("\n")).toBe(
      `
shop-7: heap leak of shop, open, acknowledged by ann

Memory      grows by 3.4 GiB/h (95%: 3.3 to 3.6 GiB/h), with confidence 0.97, over the last hours and over a day
            reaches the memory limit of 16.0 GiB at 2026-11-29T18:00:00.000Z (95%: 2026-11-29T17:00:00.000Z at the
              earliest)
            seen from 2026-11-29T10:00:00.000Z to 2026-11-29T15:00:00.000Z
Goroutines  goroutine count is stable: 34 → 34
Site        strings.Clone
            ← example.com/shop/session.(*Store).Put
            ← net/http.(*conn).serve
            first of your code: example.com/shop/session.(*Store).Put
Cause       heap.user-map
Source      session/store.go:88
            | 87   for id, value := range all {
            > 88     s.all[id] = strings.Clone(value)
            | 89   }
            brought by commit 3f2a0c1b9d8e of Ann, 2026-11-20: Sessions are kept
Release     first seen in r2; the last release without it is r1
Instances   shop-1:6060  3.4 GiB/h
            not in shop-2:6060, shop-3:6060
            only these leak: shop-1:6060
Evidence    live bytes rise by 3.4 GiB/h to the end of the window
History     2026-11-29T10:20:00.000Z  opened`.trim(),
    );
  });

  it("has the goroutines of the dump, and who holds the memory with the path to it", () => {
    const text = ticketStory(TICKET, 120, { evidence: EVIDENCE, holders: HOLDERS }).join("\n");
    expect(text).toContain(`
Goroutines  goroutine count is stable: 34 → 34
            dump of shop-1:6060 at 2026-11-29T10:20:01.000Z: 9 goroutines (8 select, 1 IO wait)
            8 goroutines: select; 2 of them for up to 3 min; started by shop.Start; of this site
            ← shop.poll /src/poll.go:9
`);
    expect(text).toContain(`
Holder      session.all keeps 97% (95%: 95 to 98%) of what strings.Clone allocated, by 276 samples in the heap image.
            session.all retains 90.0 MiB in 1,234 objects, 90% of the reachable heap of 100 MiB.
            path: session.all
            → map[string]string
            session/store.go:12  all = map[string]string{}
            by the heap image of shop-1:6060 at 2026-11-29T10:20:01.000Z
Source `);
  });

  it("says who may see the holders, or why there are none", () => {
    const [kit] = EVIDENCE.kits;
    expect(ticketStory(TICKET, 120, { evidence: EVIDENCE, holders: null }).join("\n")).toContain(
      "with the scope admin",
    );
    const heap = { state: "missing" as const, code: "failed", why: "the service was busy" };
    const missing = { looking: "running" as const, kits: [{ ...kit!, heap }] };
    const text = ticketStory(TICKET, 120, { evidence: missing, holders: null }).join("\n");
    expect(text).toContain("Holder      no heap image: the service was busy\n            the server is looking");
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
      "    at 2026-11-29T18:00:00.000Z (95%:",
    ]);
  });

  it.each([20, 40, 60, 80, 120])("has no line longer than %i columns, whatever the names", (width) => {
    const site = "x".repeat(300);
    const lines = ticketStory({ ...TICKET, site, stack: [site, `y.${"z ".repeat(99)}`] }, width);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width + 2);
  });

  it("says until when a suspicion waits", () => {
    const waiting = { ...TICKET, state: "suspected" as const, decided: "2026-11-29T14:00:00.000Z" };
    expect(ticketStory(waiting, 200)[0]).toBe(
      "shop-7: heap leak of shop, suspected, a cache that fills or chance may explain it until 2026-11-29T14:00:00.000Z, acknowledged by ann",
    );
  });

  it("says what is not known", () => {
    const text = ticketStory(
      { ...TICKET, exhausted: null, causes: [], evidence: [], source: null, place: null },
      100,
    ).join("\n");
    expect(text).toContain("Goroutines  not judged: ");
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
