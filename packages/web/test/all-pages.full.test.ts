/**
 * Every page, also those of errors and of a server that knows nothing, at 360, 1280 and 2560 pixels, light and dark: axe finds
 * nothing serious, nothing is wider than the window, and each control is reached by Tab. pages.system.test.ts has what is
 * checked of the most important ones with each change.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium } from "./chromium.ts";
import { type Site, startSite } from "./fleet-site.ts";
import { walkByTab } from "./keyboard.ts";
import { COLORS, openSite, overflowPx, seriousFindings } from "./site-browser.ts";

const minute = (back: number) => new Date(Date.now() - back * 60_000).toISOString();
const AT = minute(5);
const CHECK = encodeURIComponent("example.com/shop/livez.(*Probe).Check");
const RANGES = `a_from=${minute(28)}&a_to=${minute(20)}&b_from=${minute(10)}&b_to=${minute(2)}`;

const OF_SHOP = [
  "/",
  "/tickets/shop-1",
  "/tickets/none",
  "/tickets/%25zz",
  "/service",
  "/service?name=shop&range=1h",
  "/service?name=shop&range=1h&profile=goroutine&order=size",
  `/service?name=shop&from=${minute(5.6)}&to=${minute(4.9)}`,
  "/service?name=nobody",
  "/explore",
  `/explore?service=shop&at=${AT}`,
  `/explore?service=shop&at=${AT}&kind=goroutine`,
  `/explore?service=shop&at=${AT}&view=top`,
  `/explore?service=shop&at=${AT}&view=lines`,
  `/explore?service=shop&at=${AT}&view=peek`,
  `/explore?service=shop&at=${AT}&view=peek&function=${CHECK}`,
  `/explore?service=shop&at=${AT}&view=source`,
  `/explore?service=shop&at=${AT}&view=source&function=${CHECK}`,
  `/explore?service=shop&at=${AT}&view=source&function=context.withCancel`,
  `/explore?service=shop&at=${AT}&base_at=${minute(25)}`,
  "/explore?service=shop&at=2020-01-01T00:00:00Z",
  "/explore?service=nobody",
  "/compare",
  `/compare?service=shop&${RANGES}`,
  "/compare?service=shop&by=instances",
  "/compare?service=shop&by=instances&a=shop-1:6060&b=shop-2:6060",
  "/compare?service=shop&by=releases",
  "/compare?service=nobody&by=releases",
];
const OF_NOTHING = ["/", "/service", "/explore", "/compare"];

describe.skipIf(!hasChromium)("every page", { timeout: 60_000 }, () => {
  const sites: Site[] = [];
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
    sites.push(await startSite({ hasShop: true }), await startSite({}), await startSite({ tokenFor: "alice" }));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    for (const site of sites) await site.close();
  });

  it.each(OF_SHOP)("of a shop: %s", (path) => isUsable(0, path));
  it.each(OF_NOTHING)("of a server that knows nothing: %s", (path) => isUsable(1, path));
  it("the sign-in page", () => isUsable(2, "/"));

  async function isUsable(site: number, path: string): Promise<void> {
    const { page, close } = await openSite(browser, `${sites[site]!.url}${path}`, { colorScheme: "light" });
    const loading = page.locator("[role=status]", { hasText: "Loading" });
    await expect.poll(() => loading.count()).toBe(0);
    const found: unknown[] = [];
    for (const width of [360, 1280, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: "light" });
      found.push(...(await seriousFindings(page)));
      await expect.poll(async () => [width, await overflowPx(page)]).toEqual([width, 0]);
      await page.emulateMedia({ colorScheme: "dark" });
      found.push(...(await seriousFindings(page, COLORS)));
    }
    expect(found).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.reload();
    await page.waitForSelector("h1");
    await expect.poll(() => loading.count()).toBe(0);
    const { reached, ...walk } = await walkByTab(page);
    expect(walk).toEqual({ missed: [], unseen: [], trap: null });
    expect(reached).toBeGreaterThan(5);
    await close();
  }
});
