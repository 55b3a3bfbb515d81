import { describe, expect, it } from "vitest";
import { code, ticketMarkdown } from "../../src/ticket/markdown.ts";
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
