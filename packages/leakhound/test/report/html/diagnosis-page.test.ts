import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderPage } from "../../../src/report/html/diagnosis-page.ts";
import { pageScript } from "../../../src/report/html/document.ts";
import { outline } from "../../../src/report/html/flame.ts";
import { html, inertJson, inertScript, inertStyle } from "../../../src/report/html/markup.ts";
import { position, shortFile } from "../../../src/report/html/words.ts";
import type { CauseJson, DiagnosisJson } from "../../../src/report/json/diagnosis.ts";
import type { FlameTable, PageData } from "../../../src/report/page/page-data.ts";
import { shortFunction } from "../../../src/report/words/names.ts";
import type { Verdict } from "../../../src/verdict/facts/verdict.ts";
import { diagnosis, flameOf, pageData } from "../page-fixture.ts";

const BARE_CAUSE: CauseJson = {
  id: "x",
  title: "t",
  confidence: 0.8,
  isSupposed: false,
  share: 1,
  evidence: [],
  mistakes: [],
  advice: "a",
  links: [],
  findings: [],
};
const ASSETS = { script: "start()", style: "body{}" };
const HOSTILE = `</script><img src=x onerror="alert('&')"><!--<script>\u2028`;

/** The static page as shown without scripts: one line per block, cells separated by a bar. */
function textOf(page: string): string {
  return page
    .slice(page.indexOf("<body>"), page.indexOf("<script"))
    .replace(/<svg.*?<\/svg>/gs, "")
    .replace(/<\/t[hd]>\s*(?=<t[hd])/g, " | ")
    .replace(/<\/(dt|span)>/g, " ")
    .replace(/<(h\d|p|li|tr|dt|summary|caption|section|figcaption|a )/g, "\n<$1")
    .replace(/<[^>]+>/g, "")
    .replace(/&#39;/g, "'")
    .replace(/[ \t]+/g, " ")
    .replace(/\n\s*/g, "\n")
    .trim();
}

const page = (verdict: Verdict, changes: Partial<PageData> = {}): string =>
  renderPage({ ...pageData(verdict), ...changes }, ASSETS);
const pageOf = (changes: Partial<DiagnosisJson>): string =>
  page("leak", { diagnosis: { ...diagnosis("leak"), ...changes } });

describe("renderPage", () => {
  it.each(["leak", "no-leak", "inconclusive"] as const)("shows the verdict %s without scripts", async (verdict) => {
    await expect(`${textOf(page(verdict))}\n`).toMatchFileSnapshot(`goldens/page-${verdict}.txt`);
  });

  it("writes the same bytes for the same input", () => {
    expect(page("leak")).toBe(page("leak"));
  });

  it.each([
    ["heap", "Leak on the heap"],
    ["goroutine", "Goroutine leak"],
    ["off-heap", "Leak outside the heap"],
    [null, "Leak"],
  ] as const)("names a leak of kind %s", (kind, title) => {
    expect(pageOf({ kind })).toContain(`<h1 id="verdict">${title}</h1>`);
  });

  it("forbids every request, and allows the one script by its hash where it is known", () => {
    const policy = (text: string): string | undefined =>
      /Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1]?.replaceAll("&#39;", "'");
    const always = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
    const never = "base-uri 'none'; form-action 'none'";
    expect(policy(page("leak"))).toBe(`${always}; script-src 'unsafe-inline'; ${never}`);
    const hashed = renderPage(pageData("leak"), { ...ASSETS, scriptHash: "sha256-abc=" });
    expect(policy(hashed)).toBe(`${always}; script-src 'sha256-abc='; ${never}`);
  });

  it("puts the flame graph of what leaks first", () => {
    const flames = [flameOf("bytes", ["1 a"]), flameOf("count", ["1 b"]), flameOf("count", [])];
    const order = (kind: DiagnosisJson["kind"]): string[] => {
      const text = page("leak", { diagnosis: { ...diagnosis("leak"), kind }, flames });
      return [...text.matchAll(/>Flame graph of (\w+) growth<|data-flame="(\d)"/g)].map(
        (hit) => hit[1] ?? hit[2] ?? "",
      );
    };
    expect(order("heap")).toEqual(["memory", "0", "goroutine", "1"]);
    expect(order("goroutine")).toEqual(["goroutine", "1", "memory", "0"]);
  });

  it("begins evidence with a capital, but leaves the names of functions alone", () => {
    const evidence = ["goroutines accumulate", "net/http.readRequest grows", "main.leak grows"].map(
      (text) => ({ check: "a-step", outcome: "neutral", facts: {}, text }) as const,
    );
    const texts = textOf(pageOf({ evidence })).split("\n");
    expect(texts.filter((line) => /^A step|accumulate$|grows$/.test(line))).toEqual([
      "A step",
      "Goroutines accumulate",
      "A step",
      "net/http.readRequest grows",
      "A step",
      "main.leak grows",
    ]);
  });

  it("shows causes and holders only where there are some", () => {
    const bare = page("leak");
    expect(bare).not.toContain('id="causes"');
    expect(bare).not.toContain('id="holders"');
    const cause = { ...BARE_CAUSE, title: "Map never cleared", advice: "Clear it." };
    const holder = {
      id: "global:context.data",
      root: "context.data",
      kind: "global",
      retainedBytes: 2048,
      share: 0.9,
      path: ["a", "b"],
    } as const;
    const full = textOf(pageOf({ causes: [cause], holders: [holder] }));
    expect(full).toContain("Map never cleared 80% confidence");
    expect(full).toContain("context.data | global | 2.0 KiB | 90% | a → b");
  });

  it("links addresses of the web only", () => {
    const links = ["https://go.dev/issue/1", "javascript:alert(1)", "data:text/html,x"];
    const cause = { ...BARE_CAUSE, links };
    const hrefs = [...pageOf({ causes: [cause] }).matchAll(/<a href="([^#"][^"]*)"/g)].map((match) => match[1]);
    expect(hrefs).toEqual(["https://go.dev/issue/1"]);
  });

  it("quotes a target so that the command can be pasted", () => {
    expect(textOf(pageOf({ target: "http://a/?x=1&y='$(id)'" }))).toContain(
      "npx leakhound watch 'http://a/?x=1&amp;y='\\''$(id)'\\'''",
    );
    expect(textOf(page("leak", { rerun: "npx leakhound diagnose run/" }))).toContain(
      "again: npx leakhound diagnose run/",
    );
  });

  it("leaves hostile names as text, wherever they come from", () => {
    const frame = { function: HOSTILE, file: HOSTILE, line: 1 };
    const site = { ...diagnosis("leak").sites[0]!, ...frame, stack: [frame], ownFrame: frame };
    const text = page("leak", {
      madeBy: HOSTILE,
      rerun: HOSTILE,
      diagnosis: {
        ...diagnosis("leak"),
        target: HOSTILE,
        reason: HOSTILE,
        reasonCode: HOSTILE,
        reasonFacts: { name: HOSTILE },
        from: HOSTILE,
        sites: [site],
        evidence: [{ check: HOSTILE, outcome: "neutral", facts: { name: HOSTILE }, text: HOSTILE }],
        causes: [
          {
            id: HOSTILE,
            title: HOSTILE,
            confidence: 1,
            isSupposed: false,
            share: 1,
            evidence: [{ check: HOSTILE, facts: { name: HOSTILE }, text: HOSTILE }],
            mistakes: [{ text: HOSTILE, rule: HOSTILE, likelihood: 1 }],
            advice: HOSTILE,
            links: [HOSTILE],
            findings: [{ rule: HOSTILE, file: HOSTILE, line: 1, message: HOSTILE, match: "function" }],
          },
        ],
        holders: [{ id: HOSTILE, root: HOSTILE, kind: "other", retainedBytes: 1, share: 1, path: [HOSTILE] }],
      },
      memory: [{ name: HOSTILE, at: [1], values: [1] }],
      events: [{ at: 1, kind: "gap", text: HOSTILE }],
      flames: [flameOf("bytes", [`1 ${HOSTILE.replaceAll(";", "")}`])],
    });
    expect(text).not.toContain("<img");
    expect(text).not.toContain("<!--");
    expect(text.match(/<script/g)).toHaveLength(2);
    expect(text.match(/<\/script/g)).toHaveLength(2);
  });
});

describe("markup", () => {
  it("escapes values and keeps markup", () => {
    expect(html`<b title="${'"'}">${"<&>'"}${html`<i>${1}</i>`}${null}${[html`a`, html`b`]}</b>`.html).toBe(
      '<b title="&quot;">&lt;&amp;&gt;&#39;<i>1</i>ab</b>',
    );
  });

  it("takes dollars and backslashes as they are", () => {
    expect(html`${"$&"}${"\\n$1"}`.html).toBe("$&amp;\\n$1");
  });

  it("writes JSON that reads back and cannot end its element", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("</script>", "<!--", "\u2028\u2029&", "\ud800"), (value, tail) => {
        const text = inertJson([value, tail]).html;
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify([value, tail])));
        expect(text).not.toMatch(/[<>&\u2028\u2029]/);
      }),
    );
  });

  it("keeps the meaning of a script whose text would end its element", () => {
    const script = 'out.push("</script>", "</SCRIPT>", "<!--", /<\\/script/.source)';
    const inert = inertScript(script);
    const run = (text: string): string[] => {
      const out: string[] = [];
      new Function("out", text)(out);
      return out;
    };
    expect(inert).not.toMatch(/<(\/script|!--)/i);
    expect(run(inert).slice(0, 3)).toEqual(run(script).slice(0, 3));
    expect(pageScript("a<b")).toBe("a<b");
  });

  it("keeps a style sheet inside its element", () => {
    expect(inertStyle('a::after{content:"</style>"}')).toBe('a::after{content:"\\3C /style>"}');
  });
});

describe("outline", () => {
  const drawn = (flame: FlameTable): string[] =>
    outline(flame).map(({ row, depth }) => `${"  ".repeat(depth)}${flame.names[flame.name[row]!]} ${flame.total[row]}`);

  it("lists large branches first and leaves small ones out", () => {
    expect(drawn(flameOf("bytes", ["30 gc", "50 main;leak", "18 main;read", "2 main;idle"]))).toEqual([
      "growth 100",
      "  main 70",
      "    leak 50",
      "    read 18",
      "  gc 30",
    ]);
  });

  it("is short for a stack of any depth", () => {
    const deep = flameOf("bytes", [`1 ${Array.from({ length: 500 }, (_, depth) => `f${depth}`).join(";")}`]);
    expect(outline(deep)).toHaveLength(80);
  });
});

describe("names", () => {
  it.each([
    ["github.com/acme/shop/cart.(*Store).Add", "cart.(*Store).Add"],
    ["net/http.(*conn).serve", "http.(*conn).serve"],
    ["main.main", "main.main"],
    ["github.com/a/b.Map[github.com/c/d.Key]", "b.Map[github.com/c/d.Key]"],
    ["github.com/a/b.F.func1", "b.F.func1"],
    ["(anonymous)", "(anonymous)"],
    ["", ""],
  ])("%s is %s for short", (name, short) => expect(shortFunction(name)).toBe(short));

  it("shortens files and joins lines", () => {
    expect(shortFile("/src/shop/internal/cart/store.go")).toBe("…/cart/store.go");
    expect(shortFile("cart/store.go")).toBe("cart/store.go");
    expect([position("a.go", 3), position("a.go", 0), position("", 3)]).toEqual(["a.go:3", "a.go", ""]);
  });
});
