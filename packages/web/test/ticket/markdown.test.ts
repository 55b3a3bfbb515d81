import { describe, expect, it } from "vitest";
import { code, ticketMarkdown } from "../../src/ticket/markdown.ts";
import type { FoundEvidence } from "../../src/ticket/use-evidence.ts";
import { ticket } from "./ticket-fixture.ts";

const ADDRESS = "http://127.0.0.1:7070/tickets/shop-7";

it("is an issue that says what leaks, where, since when, and how that is known", () => {
  expect(ticketMarkdown(ticket(), ADDRESS)).toBe(`## Heap leak in \`shop\`: \`example.com/shop/session.(*Store).Put\`

- grows by **2.0 MiB/h** (95%: 1.0 to 3.0 MiB/h), confidence 0.94
- seen from 2026-03-01T12:00:00.000Z to 2026-03-01T15:20:00.000Z (3 h 20 min)
- ticket \`shop-7\`: <http://127.0.0.1:7070/tickets/shop-7>

### What was seen

- goroutine count is stable: 34 → 34

### Where

\`example.com/shop/session.(*Store).Put\` at \`/src/session/store.go:41\`

The stack that grows most, leaf first:

\`\`\`
example.com/shop/session.(*Store).Put
net/http.(*conn).serve
\`\`\`

### Likely cause

- \`heap.session-map\`

### Instances

- \`shop-1:6060\`: 2.0 MiB/h
- \`shop-2:6060\`: not seen

### Release

- It came with this release: judgments of the one before do not show it.
- first seen in: \`v2\`
- last judged without it: \`v1\`
- last seen in: \`v2\`
`);
});

it("has the line of the checkout, and the commit that brought it", () => {
  const commit = { id: "0123abcd", author: "A. <b>", at: "2026-02-01T00:00:00Z", summary: "Keep sessions" };
  const source = {
    file: "session/store.go",
    line: 41,
    text: "\tstore.all[id] = session",
    around: null,
    doubt: null,
    commit,
  };
  expect(ticketMarkdown(ticket({ source }), ADDRESS)).toContain(`\`session/store.go:41\`

\`store.all[id] = session\`

brought by commit \`0123abcd\` of A. \\<b\\>: Keep sessions
`);
});

const FRAME = { function: "shop.poll", file: "/src/poll.go", line: 9 };
const MISSING = { state: "missing", code: "not-served", why: "the service does not serve it" } as const;
const KIT = { at: "2026-03-01T12:20:01.000Z", occasion: "opened", by: null, instance: "shop-1:6060" } as const;
const GROUP = { count: 8, state: "select", waitMinutesMax: 3, waiting: 8, framesLeftOut: 0, createdBy: null };
const HOLDER = { id: "s", root: "session.all", kind: "global", retainedBytes: 943_718, share: 0.9, objects: 90 };
const FOUND: FoundEvidence = {
  dump: {
    kit: { ...KIT, heap: { state: "taken" }, goroutines: MISSING },
    goroutines: {
      state: "taken",
      goroutines: 9,
      groups: 1,
      states: [{ state: "select", count: 9 }],
      kept: [{ ...GROUP, stack: [FRAME], isOfSite: true }],
    },
  },
  heap: {
    ...KIT,
    heap: {
      state: "taken",
      heapBytes: 1_048_576,
      objects: 100,
      pauseMs: null,
      main: { id: "s", basis: "size" },
      ofSite: null,
      holders: [{ ...HOLDER, path: ["session.all", "[value] `x`"], growthBytes: null }],
      types: [],
      icicle: null,
      lines: [{ file: "session/store.go", line: 12, text: "all = `x`" }],
      notes: [],
      before: null,
    },
  },
};

it("has the goroutines, the lines around the one to change, and who holds the memory", () => {
  const around = { first: 40, lines: ["func put() {", "\tstore.all[id] = session", "}"] };
  const place = { file: "session/store.go", line: 41, text: "store.all[id] = session" };
  const text = ticketMarkdown(ticket({ source: { ...place, around, doubt: null, commit: null } }), ADDRESS, FOUND);
  expect(text).toContain(`### Goroutines

9 goroutines of \`shop-1:6060\` at 2026-03-01T12:20:01.000Z

8 goroutines: select; for up to 3 min; of this site

\`\`\`
shop.poll /src/poll.go:9
\`\`\`
`);
  expect(text).toContain(`\`\`\`
  40  func put() {
> 41      store.all[id] = session
  42  }
\`\`\`
`);
  expect(text).toContain(`From the holder to the memory:

\`\`\`
session.all
[value] \`x\`
\`\`\`

Lines of the checkout with its name:

\`\`\`
session/store.go:12  all = \`x\`
\`\`\`

By the heap image of \`shop-1:6060\` at 2026-03-01T12:20:01.000Z.
`);
  expect(text).toContain("- session.all retains 922 KiB in 90 objects, 90% of the reachable heap of 1.0 MiB.");
});

it("leaves out what is not known", () => {
  const text = ticketMarkdown(ticket({ evidence: [], stack: [], place: null, causes: [] }), ADDRESS);
  expect(text).not.toMatch(/What was seen|Where|Likely cause/);
});

describe("hostile names", () => {
  it.each([
    ["name", "`name`"],
    ["a`b", "``a`b``"],
    ["```", "```` ``` ````"],
    ["", "(no name)"],
    ["a\nb", "`a\\u{a}b`"],
  ])("%j becomes the code span %s", (name, span) => {
    expect(code(name)).toBe(span);
  });

  it("cannot end the block of the stack, nor begin a line outside of it", () => {
    const text = ticketMarkdown(ticket({ stack: ["```\n# pwned", "````"] }), ADDRESS);
    expect(text).toContain("`````\n```\\u{a}# pwned\n````\n`````");
  });

  it("are inert in sentences: no link, no mention, no HTML", () => {
    const evidence = ["[x](javascript:1) <img src=x> @team #7 **bold** ~~no~~ | a"];
    const line = ticketMarkdown(ticket({ evidence }), ADDRESS)
      .split("\n")
      .find((one) => one.includes("javascript"));
    expect(line).toBe("- \\[x\\](javascript:1) \\<img src=x\\> \\@team \\#7 \\*\\*bold\\*\\* \\~\\~no\\~\\~ \\| a");
  });

  it("are cut to a length that a tracker accepts", () => {
    expect(ticketMarkdown(ticket({ site: "x".repeat(30_000) }), ADDRESS).length).toBeLessThan(2_000);
  });
});
