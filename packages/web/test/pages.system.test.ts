// biome-ignore-all lint/performance/useDomNodeTextContent: a locator reads visible text only
/**
 * The pages of `leakhound serve` in Chromium: of a server that knows a shop with a leak and services with hostile names, and
 * of one with a thousand targets behind a reverse proxy, which wants a token. demo-pages.full.test.ts has real services.
 */
import { unixMs } from "leakhound/server";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type EvidenceKit, taken } from "../../serve/src/evidence/kit/kit.ts";
import { heapAnswer, holder, kit } from "../../serve/test/evidence/kits.ts";
import { heapLeak, siteOf } from "../../serve/test/support/tickets.ts";
import { hasChromium, launchChromium } from "./chromium.ts";
import { type LeakOf, type Site, startSite } from "./fleet-site.ts";
import { press, tabTo, walkByTab } from "./keyboard.ts";
import { type ReverseProxy, startProxy } from "./proxy.ts";
import { COLORS, openSite, overflowPx, type SitePage, seriousFindings } from "./site-browser.ts";

const FIRST_PAGE_BYTES_MAX = 150 * 1024;
const HOSTILE = `</script><img src=x onerror="window.pwned=1">'"&\u2028\u202e${"\u0000\u001b[31m"}עברית🧨👩‍👩‍👧`;
const LONG = `github.com/acme/${"verylongname".repeat(2_500)}.(*T).M`;
const CHECK = encodeURIComponent("example.com/shop/livez.(*Probe).Check");
/** As long as the API takes the name of a service. */
const NAME_CHARS = 400;

/** The history of the shop has profiles of this time. */
const AT = new Date(Date.now() - 5 * 60_000).toISOString();
const PATHS = [
  "/",
  "/tickets/shop-1",
  "/service?name=shop&range=1h",
  `/explore?service=shop&at=${AT}`,
  "/compare?service=shop",
];

let browser: Browser;
let open: SitePage | null = null;

async function show(address: string, options: Parameters<typeof openSite>[2] = {}) {
  open = await openSite(browser, address, options);
  return open.page;
}
const page = () => open!.page;
const WIDTHS = [360, 1280, 2560, 3840];

/** The widths at which the page is wider than its window. */
async function overflowAt(widths: readonly number[]): Promise<readonly number[]> {
  const wider: number[] = [];
  for (const width of widths) {
    await page().setViewportSize({ width, height: 900 });
    // Drawings follow the width a frame later.
    await page().evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 50))));
    if ((await overflowPx(page())) > 0) wider.push(width);
  }
  return wider;
}

/** Without empty lines, which depend on the style. */
const text = async (selector: string) => (await page().locator(selector).innerText()).replace(/\n+/g, "\n");

/** A kit whose names are all hostile. */
function kitOf(name: string): EvidenceKit {
  const frame = { function: name, file: name, line: 7 };
  const group = { count: 9, state: name, waitMinutesMax: 5, waiting: 9, framesLeftOut: 0, isOfSite: true };
  const icicle = { names: ["all", name], parent: [-1, 0], name: [0, 1], total: [100, 90] };
  const held = { holder: name, holderId: name, share: 0.9, low: 0.8, high: 0.95 };
  const at = unixMs(Date.now());
  const answer = heapAnswer({
    at,
    holders: [holder(name, 90, { path: [name, name] })],
    types: [{ type: name, bytes: 90, objects: 9 }],
    ofSite: { allocatedBy: name, isLeaf: true, samples: 40, holders: [held] },
    notes: [name],
    lines: [{ file: name, line: 7, text: name }],
    icicle,
  });
  return kit({
    at,
    instance: name,
    goroutines: taken({
      at,
      goroutines: 9,
      groups: 1,
      states: [{ state: name, count: 9 }],
      kept: [{ ...group, stack: [frame, frame], createdBy: frame }],
    }),
    heap: taken(answer),
  });
}

const sourceOf = (name: string) => ({
  file: name,
  line: 7,
  text: name,
  around: { first: 6, lines: ["\tif kept {", name, "\t}"] },
  doubt: name,
  commit: { id: name, author: name, at: "2026-11-29T00:00:00Z", summary: name },
});

const leakOf = (name: string, service: string): LeakOf => ({
  service,
  kit: kitOf(name),
  source: sourceOf(name),
  instance: name,
  leak: heapLeak(name, {
    site: { ...siteOf([name, name], name), place: { function: name, file: name, line: 7 } },
    causes: [name],
    evidence: [name],
  }),
});

beforeAll(async () => {
  if (hasChromium) browser = await launchChromium();
});
afterEach(async () => {
  const problems = open?.problems ?? [];
  await open?.close();
  open = null;
  expect(problems).toEqual([]);
});
afterAll(() => browser?.close());

describe.skipIf(!hasChromium)("a server that knows a leak", () => {
  let site: Site;
  let url = "";
  const job = (name: string) => ({
    job_name: name,
    static_configs: [{ targets: ["127.0.0.1:1"], labels: { instance: name, team: name.slice(0, 4_000) } }],
  });

  beforeAll(async () => {
    site = await startSite({
      hasShop: true,
      jobs: [job(HOSTILE), job(LONG.slice(-NAME_CHARS)), job(`${LONG}long`.slice(0, 4_000))],
      leaks: [leakOf(HOSTILE, HOSTILE), leakOf(LONG, LONG)],
    });
    url = site.url;
  });
  afterAll(() => site?.close());

  it("has a first page below 150 KB that takes everything from its own server, and runs nothing inline", async () => {
    const answer = await fetch(`${url}/`, { headers: { "accept-encoding": "gzip" } });
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toContain("unsafe");
    const html = await answer.text();
    const files = [...html.matchAll(/(?:src|href)="(assets\/[^"]+)"/g)].map(([, file]) => file!);
    expect(files).toHaveLength(3);
    const sizes = files.map(async (file) => {
      const { headers } = await fetch(`${url}/${file}`, { headers: { "accept-encoding": "gzip" } });
      expect(headers.get("content-encoding")).toBe("gzip");
      return Number(headers.get("content-length"));
    });
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, html.length);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(FIRST_PAGE_BYTES_MAX);
  });

  it("shows hostile names of a dump, a heap image and source lines as text, at all widths", async () => {
    const { tickets } = await (await fetch(`${url}/api/v1/tickets`)).json();
    const id = tickets.find((one: { service: string }) => one.service === HOSTILE).id;
    await show(`${url}/tickets/${id}`, { colorScheme: "light" });
    await page().locator("#holder .flame-scroller canvas").waitFor();
    await page().locator("#holder summary").click();
    expect(await text("#holder .path")).toContain("<img src=x");
    expect(await text("#goroutines .frames")).toContain("<img src=x");
    expect(await text(".source .marked")).toContain("<img src=x");
    expect(await page().locator("img, main script, i[onerror]").count()).toBe(0);
    expect(await page().evaluate("window.pwned")).toBeUndefined();
    expect(await page().locator("body").innerText()).not.toMatch(/[\p{Cf}\p{Zl}]/u);
    expect(await seriousFindings(page())).toEqual([]);
    expect(await overflowAt(WIDTHS)).toEqual([]);
    await page().emulateMedia({ colorScheme: "dark" });
    expect(await seriousFindings(page(), COLORS)).toEqual([]);
  });

  it("looks at a process when a user asks for it, and says why there is nothing to see", async () => {
    await show(`${url}/tickets/shop-1`);
    await page().getByRole("button", { name: "Look at a process now" }).click();
    await expect.poll(() => text("#holder")).toContain("no target of an instance that leaks is scraped now");
    await expect.poll(() => text("#history")).toContain("evidence");
  });

  it("lists the shortcuts that work, by keyboard alone", async () => {
    await show(`${url}/`);
    await page().keyboard.press("?");
    expect(await text("dialog")).toMatch(/Go to: Fleet/);
    await page().keyboard.press("Escape");
    await expect.poll(() => page().locator("dialog").count()).toBe(0);
    await page().keyboard.press("/");
    await page().keyboard.type("shop !verylongname");
    await expect.poll(() => page().locator("#services tbody tr").count()).toBe(1);
    expect(new URL(page().url()).search).toBe("?q=shop+%21verylongname");
  });

  it("is light, dark or as the system is, and stays so", async () => {
    await show(`${url}/service?name=shop&range=1h`, { colorScheme: "light" });
    const ink = () => page().evaluate("getComputedStyle(document.body).color");
    const light = await ink();
    await page().keyboard.press("t");
    expect(await ink()).toBe(light);
    await page().getByLabel("Colors").selectOption("dark");
    await expect.poll(ink).not.toBe(light);
    const dark = await ink();
    await page().reload();
    await page().locator("#memory .plot canvas").first().waitFor();
    await expect.poll(ink).toBe(dark);
    await expect.poll(() => page().getByLabel("Colors").inputValue()).toBe("dark");
    expect(await seriousFindings(page(), COLORS)).toEqual([]);
    await page().evaluate(() => dispatchEvent(new Event("beforeprint")));
    await expect.poll(ink).toBe(light);
    await page().evaluate(() => dispatchEvent(new Event("afterprint")));
    await expect.poll(ink).toBe(dark);
    await page().getByLabel("Colors").selectOption("auto");
    await expect.poll(ink).toBe(light);
    await page().emulateMedia({ colorScheme: "dark" });
    await expect.poll(ink).toBe(dark);
    await page().getByLabel("Colors").selectOption("light");
    await expect.poll(ink).toBe(light);
  });

  it("opens the most urgent ticket by keyboard alone: where it leaks, and why", async () => {
    await show(`${url}/`);
    const first = page().locator("#services tbody tr").first();
    await expect.poll(() => first.innerText()).toMatch(/^leak\s+shop/);
    await page().keyboard.press("j");
    await page().keyboard.press("Enter");
    await expect.poll(() => text("h1")).toBe("Heap leak: context.withCancel");
    expect(new URL(page().url()).pathname).toBe("/tickets/shop-1");
    expect(await text("#where")).toContain("livez");
    await expect.poll(() => text("#cause")).toContain("Mostly:");
  });

  it("shows what others do at once, without loading the page again", async () => {
    await show(`${url}/`);
    await expect.poll(() => text(".connection")).toBe("live");
    const body = JSON.stringify({ action: "acknowledge", by: "bob", text: "" });
    const headers = { "content-type": "application/json" };
    await fetch(`${url}/api/v1/tickets/shop-1/actions`, { method: "POST", headers, body });
    await expect.poll(() => text("#services tbody tr >> nth=0")).toContain("taken by bob");
  });

  it("keeps what people do with a ticket", async () => {
    await show(`${url}/tickets/shop-1`);
    await page().getByLabel("Your name").fill("alice");
    await page().getByLabel("Comment").fill("It is the probe.\nLook at <b>livez</b>.");
    await page().getByRole("button", { name: "Comment" }).click();
    await expect.poll(() => text("#history")).toContain("commented by alice\nIt is the probe.\nLook at <b>livez</b>.");
    await page().locator("#history").click();
    await page().keyboard.press("a");
    await expect.poll(() => text(".banner")).toContain("taken by alice");
    await page().keyboard.press("m");
    await expect.poll(() => text(".banner")).toContain("muted");
    await page().getByRole("button", { name: "Unmute" }).click();
    await expect.poll(() => text(".banner")).not.toContain("muted");
  });

  it("copies a ticket as Markdown", async () => {
    await show(`${url}/tickets/shop-1`, { permissions: ["clipboard-read", "clipboard-write"] });
    await page().getByRole("button", { name: "Copy as Markdown" }).click();
    await expect.poll(() => text("[role=status]")).toBe("Copied.");
    expect(await page().evaluate(() => navigator.clipboard.readText())).toMatch(/^## Heap leak in `shop`: `/);
  });

  it("shows a problem of the server, as words at an address of nothing", async () => {
    await show(`${url}/tickets/none`);
    await expect.poll(() => text("[role=alert]")).toContain("there is no such ticket");
    expect(open!.problems.every((problem) => problem.includes("status of 404"))).toBe(true);
    open!.forget();
  });

  it("shows a service over time: its memory, its sites, and one of them", async () => {
    await show(`${url}/service?name=shop&range=1h`);
    await expect.poll(() => text("#memory")).toMatch(/resident \(RSS\)\s+\d+ MiB/);
    await expect.poll(() => text("#sites tbody")).toContain("withCancel");
    await page().locator("#sites a.row-link", { hasText: "cache" }).click();
    await expect.poll(() => text("#sites h3")).toBe("cache.(*Pages).Put in each instance");
    expect(new URL(page().url()).searchParams.get("site")).toContain("cache");
    await page().getByRole("link", { name: "goroutines" }).click();
    await expect.poll(() => text("#sites h2")).toBe("Sites of goroutines");
  });

  it("explores stored profiles: flame graph, top, callers and callees, lines", async () => {
    await show(`${url}/explore?service=shop&at=${AT}`);
    await page().locator(".flame-scroller canvas").waitFor();
    await page().locator(".flame-scroller").focus();
    for (const key of ["ArrowDown", "Enter"]) await page().keyboard.press(key);
    await expect.poll(() => text(".refine")).toContain("Focus");
    await page().getByRole("link", { name: "Focus" }).click();
    await expect.poll(() => text("#profile .row")).toContain("only through");
    await page().getByRole("link", { name: "Top", exact: true }).click();
    await page().locator("#profile a.row-link", { hasText: "livez" }).click();
    await expect.poll(() => text("#profile .report")).toContain("livez");
    await page().locator("h1").click();
    await page().keyboard.press("4");
    await expect.poll(() => text("#profile tbody tr >> nth=0")).toContain("livez");
  });

  it("says of which times there are profiles where there is none, with links to them", async () => {
    await show(`${url}/explore?service=shop&at=2020-01-01T00:00:00Z`);
    await expect
      .poll(() => text("#profile [role=status]"))
      .toMatch(/^No profile was stored then\. There are profiles from 20/);
    await page().locator("#profile [role=status] a").first().click();
    await page().locator(".flame-scroller canvas").waitFor();
    await page().goto(`${url}/explore?service=nobody`);
    await expect.poll(() => text("[role=alert]")).toContain("there is no such profile");
    expect(open!.problems.every((problem) => problem.includes("status of 404"))).toBe(true);
    open!.forget();
  });

  it("draws what grew between two halves of a range, in absolute bytes", async () => {
    const minute = (back: number) => new Date(Date.now() - back * 60_000).toISOString();
    const halves = { a_from: minute(28), a_to: minute(20), b_from: minute(10), b_to: minute(2) };
    const query = Object.entries(halves).map(([name, time]) => `${name}=${time}`);
    await show(`${url}/compare?service=shop&${query.join("&")}`);
    await page().locator("#difference .flame-scroller").focus();
    await page().keyboard.press("ArrowDown");
    await expect.poll(() => text("#difference .frame-status")).toMatch(/MiB, 100% of/);
  });

  it("marks a range of a chart by keyboard alone", async () => {
    await show(`${url}/service?name=shop&range=1h`);
    await page().locator("#memory .plot canvas").first().waitFor();
    await page().locator("#memory .plot").first().focus();
    for (const key of [...Array(12).fill("ArrowLeft"), "m", "ArrowLeft", "ArrowLeft", "m"])
      await page().keyboard.press(key);
    await expect.poll(() => new URL(page().url()).searchParams.get("flame_from")).toMatch(/^20/);
    await page().locator("#range .flame-scroller canvas").waitFor();
  });

  it("shows the source of a function from its checkout, with what each line accounts for", async () => {
    await show(`${url}/explore?service=shop&at=${AT}`);
    await page().locator(".flame-scroller canvas").waitFor();
    await page().goto(`${url}/explore?service=shop&at=${AT}&view=source&function=${CHECK}`);
    const line = page().locator(".listing .has-value");
    await expect.poll(() => line.innerText()).toMatch(/MiB\s+12\s+ctx, _ := context\.WithCancel\(p\.root\)/);
    expect(await text(".listing .lead >> nth=0")).toMatch(/^livez\.go flat 0 B \(0%\), cum [\d.]+ MiB/);
    await page().goto(`${url}/explore?service=shop&at=${AT}&view=source&function=context.withCancel`);
    await expect.poll(() => text(".listing")).toContain("not in the folder that is configured for the service");
  });

  it("says how the source of a service is configured where it is not", async () => {
    const answer = await fetch(`${url}/api/v1/profile/view?service=shop&view=source&function=${CHECK}&at=${AT}`);
    const given = await answer.json();
    await show(`${url}/`);
    await page().route("**/api/v1/profile/view*", (route) =>
      route.fulfill({ json: { ...given, source: { ...given.source, isConfigured: false } } }),
    );
    await page().goto(`${url}/explore?service=shop&view=source&function=${CHECK}`);
    await expect.poll(() => text(".notice")).toContain("No source folder is configured for this service");
    expect(await text(".notice pre")).toContain("source:\n  shop: /path/to/checkout");
  });

  describe("by keyboard alone", () => {
    const dumped = async () => {
      const { tickets } = await (await fetch(`${url}/api/v1/tickets`)).json();
      return `/tickets/${tickets.find((one: { service: string }) => one.service === HOSTILE).id}`;
    };
    const pages = [
      ...PATHS,
      `/explore?service=shop&at=${AT}&view=source&function=${CHECK}`,
      "/compare?service=shop&by=instances",
      null,
    ];

    it("each control of each page is reached, its focus is seen, and no control keeps it", async () => {
      for (const path of pages) {
        const address = path ?? (await dumped());
        await show(`${url}${address}`);
        await page().waitForSelector("section, .lead");
        await expect.poll(() => page().locator("[role=status]", { hasText: "Loading" }).count()).toBe(0);
        const { reached, ...walk } = await walkByTab(page());
        expect([address, walk]).toEqual([address, { missed: [], unseen: [], trap: null }]);
        expect(reached).toBeGreaterThan(7);
        expect(open!.problems).toEqual([]);
        await open!.close();
      }
    });

    it("the frame: skips to the content, changes the colors, lists the keys of everything on the page", async () => {
      await show(`${url}/service?name=shop&range=1h`);
      await page().locator("#memory .plot canvas").first().waitFor();
      await press(page(), "Tab", "Enter");
      expect(await page().evaluate(() => document.activeElement?.id)).toBe("main");
      await press(page(), "?");
      for (const words of ["Go to: Fleet", "Next row", "While a chart has the focus", "marks the begin of a range"])
        expect(await text("dialog")).toContain(words);
      await tabTo(page(), "Use shortcuts");
      await press(page(), "Space", "Space", "Tab", "Enter");
      await expect.poll(() => page().locator("dialog").count()).toBe(0);
      await page().reload();
      await tabTo(page(), "Auto");
      await press(page(), "ArrowDown");
      await expect.poll(() => page().evaluate(() => document.documentElement.dataset["theme"])).toBe("light");
      expect(await page().title()).toBe("Service · shop · leakhound");
    });

    it("a service: hides a line, changes the range, and opens a site", async () => {
      await show(`${url}/service?name=shop&range=1h`);
      await page().locator("#memory .plot canvas").first().waitFor();
      const query = (name: string) => new URL(page().url()).searchParams.get(name);
      await tabTo(page(), "6h");
      await press(page(), "Enter");
      await expect.poll(() => query("range")).toBe("6h");
      await tabTo(page(), "From");
      await press(page(), "ArrowDown", "Enter");
      await expect.poll(() => query("from")).toMatch(/^20/);
      await tabTo(page(), "resident (RSS)");
      await press(page(), "Space");
      expect(await page().locator(".legend button").first().getAttribute("aria-pressed")).toBe("false");
      // The rows of the new range may come meanwhile, and the focus goes with those before.
      await expect
        .poll(async () => {
          await press(page(), "j", "Enter");
          return query("site");
        })
        .not.toBeNull();
    });

    it("a range that ends before it begins is refused with words, and the address stays", async () => {
      await show(`${url}/service?name=shop&range=1h`);
      await tabTo(page(), "From");
      await press(page(), "Tab", "Tab", "ArrowUp", "Enter");
      await expect.poll(() => text("fieldset [role=alert]")).toContain("begin before it ends");
      expect(new URL(page().url()).searchParams.get("range")).toBe("1h");
    });

    it("a flame graph: magnifies, moves, zooms, goes back, searches, turns", async () => {
      await show(`${url}/explore?service=shop&at=${AT}`);
      await page().locator(".flame-scroller canvas").waitFor();
      await tabTo(page(), "Profile of shop");
      const isOff = (name: string) => page().getByRole("button", { name, exact: true }).isDisabled();
      await press(page(), "+", "Shift+ArrowRight");
      expect([await isOff("Zoom out"), await isOff("Show all")]).toEqual([false, false]);
      await press(page(), "Escape");
      expect([await isOff("Zoom out"), await isOff("Show all")]).toEqual([true, true]);
      await press(page(), "ArrowDown", "ArrowRight", "Enter");
      await expect.poll(() => page().locator(".refine").count()).toBe(1);
      await press(page(), "Backspace");
      await expect.poll(() => page().locator(".refine").count()).toBe(0);
      await press(page(), "?");
      expect(await text("dialog")).toContain("While a flame graph has the focus");
      await press(page(), "Escape");
      await tabTo(page(), "Search in");
      await page().keyboard.type("livez");
      await expect.poll(() => text(".matched")).toMatch(/^\d+ frames?, \d+% of/);
      await tabTo(page(), "Root at the bottom");
      await press(page(), "Space");
      expect(await page().getByRole("button", { name: "Root at the bottom" }).getAttribute("aria-pressed")).toBe(
        "true",
      );
      for (const [row, view] of ["flame", "top", "peek", "lines", "source"].entries()) {
        await press(page(), String(row + 1));
        await expect.poll(() => new URL(page().url()).searchParams.get("view")).toBe(view);
      }
    });

    it("what is compared: chooses what, and two instances", async () => {
      await show(`${url}/compare?service=shop`);
      await tabTo(page(), "Two instances");
      await press(page(), "Enter");
      await expect.poll(() => page().getByLabel("First").locator("option").count()).toBe(3);
      const query = (name: string) => new URL(page().url()).searchParams.get(name);
      await tabTo(page(), "First");
      await press(page(), "ArrowDown");
      await expect.poll(() => query("a")).toBe("shop-1:6060");
      await tabTo(page(), "Second");
      await press(page(), "End");
      await expect.poll(() => query("b")).toBe("shop-2:6060");
      await expect.poll(() => text("#difference")).toMatch(/Nothing differs|more|less/);
    });

    it("a ticket: what people do with it", async () => {
      await show(`${url}${await dumped()}`);
      await expect.poll(() => page().locator("#goroutines details").count()).toBe(1);
      await tabTo(page(), "Your name");
      await page().keyboard.insertText("carol");
      await tabTo(page(), "Acknowledge");
      await press(page(), "Enter");
      await expect.poll(() => text(".banner")).toContain("taken by carol");
      await tabTo(page(), "Mute for a day");
      await press(page(), "Space");
      await expect.poll(() => text(".banner")).toContain("muted");
      await tabTo(page(), "Unmute");
      await press(page(), "Enter");
      await expect.poll(() => text(".banner")).not.toContain("muted");
      await press(page(), "c");
      await page().keyboard.insertText("by keyboard");
      await press(page(), "Tab", "Enter");
      await expect.poll(() => text("#history")).toContain("by keyboard");
      const details = page().locator("#holder details");
      await tabTo(page(), "All holders");
      await press(page(), "Enter");
      expect(await details.getAttribute("open")).not.toBeNull();
      await press(page(), "r");
      await expect.poll(() => text(".banner")).toContain("Resolved by a user");
    });
  });

  describe.each(PATHS)("at %s", (path) => {
    it("is accessible (axe), light and dark, and as wide as each screen", async () => {
      await show(`${url}${path}`, { colorScheme: "light" });
      await page().waitForSelector("section, .lead");
      await expect.poll(() => page().locator("[role=status]", { hasText: "Loading" }).count()).toBe(0);
      expect(await seriousFindings(page())).toEqual([]);
      await page().emulateMedia({ colorScheme: "dark" });
      expect(await seriousFindings(page(), COLORS)).toEqual([]);
      expect(await overflowAt(WIDTHS)).toEqual([]);
    });
  });

  it("shows hostile names as text, and nothing else, at all widths", async () => {
    await show(`${url}/`);
    await page().waitForSelector("#services tbody tr");
    const links = await page()
      .locator("a.row-link")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")!));
    expect(links.length).toBeGreaterThanOrEqual(2);
    for (const address of ["/", ...links.filter((link) => link.length < 2_000)]) {
      await page().goto(`${url}${address}`);
      await page().waitForSelector("section");
      expect(await page().locator("img, main script, i[onerror]").count()).toBe(0);
      expect(await page().evaluate("window.pwned")).toBeUndefined();
      expect([address, await overflowAt(WIDTHS)]).toEqual([address, []]);
      await page().setViewportSize({ width: 1280, height: 900 });
    }
    expect(await page().locator("body").innerText()).not.toMatch(/[\p{Cf}\p{Zl}]/u);
  });
});

describe.skipIf(!hasChromium)("a server with a thousand targets behind a reverse proxy, which wants a token", () => {
  const SERVICES = 200;
  const TARGETS = 1_000;
  let site: Site;
  let proxy: ReverseProxy;
  let token = "";

  beforeAll(async () => {
    const jobs = Array.from({ length: SERVICES }, (_, job) => ({
      job_name: `service-${job}`,
      static_configs: Array.from({ length: TARGETS / SERVICES }, (_none, row) => ({
        targets: [`127.0.0.${1 + (job % 250)}:${1 + row}`],
        labels: { zone: `z${row}`, env: job % 2 === 0 ? "live" : "test" },
      })),
    }));
    proxy = await startProxy("/tools/leakhound/");
    const external = { external_url: proxy.url };
    site = await startSite({ jobs, leaks: [leakOf("main.leak", "service-77")], config: external, tokenFor: "alice" });
    token = site.token;
    proxy.forwardTo(site.url);
  });
  afterAll(async () => {
    await proxy?.close();
    await site?.close();
  });

  it("asks for a token, begins a session with it, notes changes under its name, and ends it", async () => {
    await signIn("tickets/service-77-1");
    expect(await page().locator("[role=alert]").count()).toBe(0);
    await page().getByRole("button", { name: "Acknowledge" }).click();
    await expect.poll(() => text(".banner")).toContain("taken by alice");
    await page().getByRole("link", { name: "alice" }).click();
    await page().getByRole("button", { name: "Sign out" }).click();
    await expect.poll(() => text("h1")).toBe("Sign in");
    expect(await seriousFindings(page())).toEqual([]);
    await page().getByLabel("Token").fill("lh_wrong");
    await page().keyboard.press("Enter");
    await expect.poll(() => text("[role=alert]")).toContain("the token is not valid");
    forgetRefusals();
  });

  it("works below the path of the proxy: links, changes as they happen, and a step back", async () => {
    await signIn("");
    await expect.poll(() => text(".connection")).toBe("live");
    await page().locator("a.row-link", { hasText: "service-77" }).click();
    await expect.poll(() => text("h1")).toContain("main.leak");
    expect(page().url()).toBe(`${proxy.url}tickets/service-77-1`);
    await page().goBack();
    await expect.poll(() => text("h1")).toBe("Fleet");
    expect(page().url()).toBe(proxy.url);
    forgetRefusals();
  });

  it("is shown in pages, the leak first, and filters at once", async () => {
    await signIn("");
    await expect.poll(() => text("#services tbody tr >> nth=0")).toContain("service-77");
    await expect.poll(() => text("#targets .pager")).toContain("1 to 50 of 1000 targets");
    expect(await page().locator("tbody tr").count()).toBe(100);
    // The shortest of several times: on a busy machine the browser waits for a processor in most of them.
    const filterMs = await page().evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>("input[type=search]")!;
      const times: number[] = [];
      for (const filter of ["env=live", "zone=z3", "", "env=live zone=z3"]) {
        const from = performance.now();
        input.value = filter;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
        times.push(performance.now() - from);
      }
      return Math.min(...times);
    });
    expect(await text("#targets .pager")).toContain("1 to 50 of 100 targets");
    expect(filterMs).toBeLessThan(1_000);
    await page().getByRole("navigation", { name: "Pages of targets" }).getByRole("link", { name: "Next" }).click();
    expect(await text("#targets .pager")).toContain("51 to 100 of 100 targets");
    forgetRefusals();
  });

  /** Opens a page by keyboard alone. */
  async function signIn(path: string): Promise<void> {
    await show(`${proxy.url}${path}`);
    await expect.poll(() => text("h1")).toBe("Sign in");
    await page().getByLabel("Token").focus();
    await page().keyboard.insertText(token);
    await page().keyboard.press("Enter");
    await expect.poll(() => text("h1")).not.toBe("Sign in");
  }

  /** Before the session begins, the browser notes each answer that a token is required. */
  function forgetRefusals(): void {
    expect(open!.problems.filter((problem) => !problem.includes("status of 401"))).toEqual([]);
    open!.forget();
  }
});
