// biome-ignore-all lint/performance/useDomNodeTextContent: a locator reads visible text only
/** The pages of `leakhound serve` in Chromium: of `serve --demo` with its three services, and with hostile names. */
import { rmSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newFolder, type Running, start, until } from "../../leakhound/test/e2e/run-leakhound.ts";
import { tokens } from "../../serve/src/access/command.ts";
import { heapLeak, siteOf } from "../../serve/test/support/tickets.ts";
import { hasChromium, launchChromium } from "./chromium.ts";
import { type LeakOf, type Site, startSite } from "./fleet-site.ts";
import { openSite, overflowPx, type SitePage, seriousFindings } from "./site-browser.ts";

const FIRST_PAGE_BYTES_MAX = 150 * 1024;
/** The leak of the demo is a ticket after half a minute on a quiet machine. */
const TICKET_WITHIN_MS = 180_000;
const START_WITHIN_MS = 30_000;

let browser: Browser;
let open: SitePage | null = null;

async function show(address: string, options: Parameters<typeof openSite>[2] = {}) {
  open = await openSite(browser, address, options);
  return open.page;
}
const page = () => open!.page;
/** Without empty lines, which depend on the style. */
const text = async (selector: string) => (await page().locator(selector).innerText()).replace(/\n+/g, "\n");

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

describe.skipIf(!hasChromium)("the pages of serve --demo", () => {
  const folder = newFolder();
  let server: Running;
  let url = "";

  beforeAll(async () => {
    server = start(["serve", "--demo", "--listen", "127.0.0.1:0", "--data", "data"], folder);
    await until("the address of the server", () => /listening on (\S+);/.test(server.stdout()), START_WITHIN_MS);
    url = /listening on (\S+);/.exec(server.stdout())![1]!;
  });
  afterAll(async () => {
    server.child.kill("SIGTERM");
    await server.outcome;
    rmSync(folder, { recursive: true, force: true });
  });

  it("has a first page below 150 KB that takes everything from its own server, and runs nothing inline", async () => {
    const answer = await fetch(`${url}/`, { headers: { "accept-encoding": "gzip" } });
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toContain("unsafe");
    const html = await answer.text();
    const files = [...html.matchAll(/(?:src|href)="(assets\/[^"]+)"/g)].map(([, file]) => file!);
    expect(files).toHaveLength(2);
    const sizes = files.map(async (file) => {
      const { headers } = await fetch(`${url}/${file}`, { headers: { "accept-encoding": "gzip" } });
      expect(headers.get("content-encoding")).toBe("gzip");
      return Number(headers.get("content-length"));
    });
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, html.length);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(FIRST_PAGE_BYTES_MAX);
  });

  it("lists the shortcuts that work, by keyboard alone", async () => {
    await show(`${url}/`);
    await page().keyboard.press("?");
    expect(await text("dialog")).toMatch(/Go to: Fleet/);
    await page().keyboard.press("Escape");
    await expect.poll(() => page().locator("dialog").count()).toBe(0);
    await page().keyboard.press("/");
    await page().keyboard.type("leaky");
    await expect.poll(() => page().locator("#services tbody tr").count()).toBe(1);
    expect(new URL(page().url()).search).toBe("?q=leaky");
  });

  it("shows the leak of the shop when it is found, without loading the page again", {
    timeout: TICKET_WITHIN_MS,
  }, async () => {
    await show(`${url}/`);
    const first = page().locator("#services tbody tr").first();
    await expect.poll(() => first.innerText(), { timeout: TICKET_WITHIN_MS }).toMatch(/^leak\s+shop-leaky/);
    await page().keyboard.press("j");
    await page().keyboard.press("Enter");
    await expect.poll(() => text("h1")).toMatch(/^Heap leak: /);
    expect(new URL(page().url()).pathname).toBe("/tickets/shop-leaky-1");
    expect(await text("#where")).toContain("livez");
    await expect.poll(() => text("#cause")).toContain("Mostly:");
  });

  it("keeps what people do with a ticket", async () => {
    await show(`${url}/tickets/shop-leaky-1`);
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
    await show(`${url}/tickets/shop-leaky-1`, { permissions: ["clipboard-read", "clipboard-write"] });
    await page().getByRole("button", { name: "Copy as Markdown" }).click();
    await expect.poll(() => text("[role=status]")).toBe("Copied.");
    expect(await page().evaluate(() => navigator.clipboard.readText())).toMatch(/^## Heap leak in `shop-leaky`: `/);
  });

  it("shows a problem of the server, as words at an address of nothing", async () => {
    await show(`${url}/tickets/none`);
    await expect.poll(() => text("[role=alert]")).toContain("there is no such ticket");
    expect(open!.problems.every((problem) => problem.includes("status of 404"))).toBe(true);
    open!.forget();
  });

  it("shows a service over time: its memory, its sites, and one of them", async () => {
    await show(`${url}/service?name=shop-leaky&range=15m`);
    await expect.poll(() => text("#memory")).toMatch(/resident \(RSS\)\s+\d+ MiB/);
    await expect.poll(() => text("#sites tbody")).toContain("livez");
    await page().locator("#sites a.row-link", { hasText: "livez" }).click();
    await expect.poll(() => text("#sites h3")).toBe("livez in each instance");
    expect(new URL(page().url()).searchParams.get("site")).toContain("livez");
    await page().getByRole("link", { name: "goroutines" }).click();
    await expect.poll(() => text("#sites h2")).toBe("Sites of goroutines");
  });

  it("explores stored profiles: flame graph, top, callers and callees, lines", async () => {
    await show(`${url}/explore?service=shop-leaky`);
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

  it("draws what grew between two halves of a range, in absolute bytes", async () => {
    const hour = Date.now() - 60_000;
    const halves = { a_from: hour - 60_000, a_to: hour + 30_000, b_from: hour + 30_000, b_to: hour + 60_000 };
    const query = Object.entries(halves).map(([name, ms]) => `${name}=${new Date(ms).toISOString()}`);
    await show(`${url}/compare?service=shop-leaky&${query.join("&")}`);
    await page().locator("#difference .flame-scroller").focus();
    await page().keyboard.press("ArrowDown");
    await expect.poll(() => text("#difference .frame-status")).toMatch(/[KM]iB, .*of all that differs/);
  });

  it("marks a range of a chart by keyboard alone", async () => {
    await show(`${url}/service?name=shop-leaky&range=15m`);
    await page().locator("#memory .plot canvas").first().waitFor();
    await page().locator("#memory .plot").first().focus();
    for (const key of ["ArrowLeft", "m", "ArrowRight", "m"]) await page().keyboard.press(key);
    await expect.poll(() => new URL(page().url()).searchParams.get("flame_from")).toMatch(/^20/);
    await page().locator("#range .flame-scroller canvas").waitFor();
  });

  it.each(["light", "dark"] as const)("is accessible (axe), and fits each screen: %s", async (colorScheme) => {
    for (const path of [
      "/",
      "/tickets/shop-leaky-1",
      "/service?name=shop-leaky&range=15m",
      "/explore?service=shop-leaky",
      "/compare",
    ]) {
      await show(`${url}${path}`, { colorScheme });
      await page().waitForSelector("section, .lead");
      expect([path, await seriousFindings(page())]).toEqual([path, []]);
      for (const width of [360, 1280, 2560]) {
        await page().setViewportSize({ width, height: 900 });
        await expect.poll(async () => [path, width, await overflowPx(page())]).toEqual([path, width, 0]);
      }
      await open!.close();
    }
  });
});

const HOSTILE = `</script><img src=x onerror="window.pwned=1">'"&\u2028\u202e${"\u0000\u001b[31m"}`;
const LONG = `github.com/acme/${"verylongname".repeat(2_500)}.(*T).M`;

/** As long as the API takes the name of a service. */
const NAME_CHARS = 400;

const leakOf = (name: string, service: string): LeakOf => ({
  service,
  instance: name,
  leak: heapLeak(name, {
    site: { ...siteOf([name, name], name), place: { function: name, file: name, line: 7 } },
    causes: [name],
    evidence: [name],
  }),
});

describe.skipIf(!hasChromium)("hostile names", () => {
  let site: Site;
  const job = (name: string) => ({
    job_name: name,
    static_configs: [{ targets: ["127.0.0.1:1"], labels: { instance: name, team: name.slice(0, 4_000) } }],
  });

  beforeAll(async () => {
    site = await startSite(
      [job(HOSTILE), job(LONG.slice(-NAME_CHARS)), job(`${LONG}long`.slice(0, 4_000))],
      [leakOf(HOSTILE, HOSTILE), leakOf(LONG, LONG)],
    );
  });
  afterAll(() => site?.close());

  it.each([360, 1280])("are text, and nothing else, on a screen of %d px", async (width) => {
    await show(`${site.url}/`, { viewport: { width, height: 900 } });
    await page().waitForSelector("#services tbody tr");
    const links = await page()
      .locator("a.row-link")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")!));
    expect(links.length).toBeGreaterThanOrEqual(2);
    for (const address of ["/", ...links.filter((link) => link.length < 2_000)]) {
      await page().goto(`${site.url}${address}`);
      await page().waitForSelector("section");
      expect(await page().locator("img, main script, i[onerror]").count()).toBe(0);
      expect(await page().evaluate("window.pwned")).toBeUndefined();
      expect([address, await overflowPx(page())]).toEqual([address, 0]);
    }
    expect(await page().locator("body").innerText()).not.toMatch(/[\p{Cf}\p{Zl}]/u);
  });
});

describe.skipIf(!hasChromium)("a server with tokens", () => {
  let site: Site;
  let token = "";

  beforeAll(async () => {
    site = await startSite([], [leakOf("main.leak", "shop")]);
    const added = await tokens({ command: "add", name: "alice", scopes: ["admin"], lifetimeMs: null, data: site.data });
    token = added.ok ? added.value[0]! : "";
  });
  afterAll(() => site?.close());

  it("asks for a token, begins a session with it, notes changes under its name, and ends it", async () => {
    await show(`${site.url}/tickets/shop-1`);
    await expect.poll(() => text("h1")).toBe("Sign in");
    await page().getByLabel("Token").fill("lh_wrong");
    await page().keyboard.press("Enter");
    await expect.poll(() => text("[role=alert]")).toContain("the token is not valid");
    await page().getByLabel("Token").fill(token);
    await page().keyboard.press("Enter");
    await expect.poll(() => text("h1")).toContain("main.leak");
    await page().getByRole("button", { name: "Acknowledge" }).click();
    await expect.poll(() => text(".banner")).toContain("taken by alice");
    await page().getByRole("link", { name: "alice" }).click();
    await page().getByRole("button", { name: "Sign out" }).click();
    await expect.poll(() => text("h1")).toBe("Sign in");
    expect(await seriousFindings(page())).toEqual([]);
    expect(open!.problems.filter((problem) => !problem.includes("status of 401"))).toEqual([]);
    open!.forget();
  });
});

describe.skipIf(!hasChromium)("a fleet of a thousand targets", () => {
  const SERVICES = 200;
  const TARGETS = 1_000;
  let site: Site;

  beforeAll(async () => {
    const jobs = Array.from({ length: SERVICES }, (_, job) => ({
      job_name: `service-${job}`,
      static_configs: Array.from({ length: TARGETS / SERVICES }, (_none, row) => ({
        targets: [`127.0.0.${1 + (job % 250)}:${1 + row}`],
        labels: { zone: `z${row}`, env: job % 2 === 0 ? "live" : "test" },
      })),
    }));
    site = await startSite(jobs, [leakOf("main.leak", "service-77")]);
  });
  afterAll(() => site?.close());

  it("is shown in pages, the leak first, and filters at once", async () => {
    await show(`${site.url}/`);
    await expect.poll(() => text("#services tbody tr >> nth=0")).toContain("service-77");
    await expect.poll(() => text("#targets .pager")).toContain("1 to 50 of 1000 targets");
    expect(await page().locator("tbody tr").count()).toBe(100);
    const filterMs = await page().evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>("input[type=search]")!;
      const from = performance.now();
      input.value = "env=live zone=z3";
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      return performance.now() - from;
    });
    expect(await text("#targets .pager")).toContain("1 to 50 of 100 targets");
    expect(filterMs).toBeLessThan(1_000);
    await page().getByRole("navigation", { name: "Pages of targets" }).getByRole("link", { name: "Next" }).click();
    expect(await text("#targets .pager")).toContain("51 to 100 of 100 targets");
  });
});
