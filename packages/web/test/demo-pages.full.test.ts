// biome-ignore-all lint/performance/useDomNodeTextContent: a locator reads visible text only
/** `leakhound serve --demo` with its real services in Chromium: the leak appears in the page that is open, and has a cause. */
import { rmSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { newFolder, start, until } from "../../leakhound/test/e2e/run-leakhound.ts";
import { hasChromium, launchChromium } from "./chromium.ts";
import { openSite } from "./site-browser.ts";

/** The leak of the demo is a ticket after half a minute on a quiet machine. */
const TICKET_WITHIN_MS = 180_000;
const START_WITHIN_MS = 30_000;

it.skipIf(!hasChromium)(
  "shows the leak of the shop when it is found, without loading the page again",
  {
    timeout: TICKET_WITHIN_MS + 2 * START_WITHIN_MS,
  },
  async () => {
    const folder = newFolder();
    const server = start(["serve", "--demo", "--listen", "127.0.0.1:0", "--data", "data"], folder);
    onTestFinished(async () => {
      server.child.kill("SIGTERM");
      await server.outcome;
      rmSync(folder, { recursive: true, force: true });
    });
    await until("the address of the server", () => /listening on (\S+);/.test(server.stdout()), START_WITHIN_MS);
    const [, url] = /listening on (\S+);/.exec(server.stdout())!;
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const { page, problems } = await openSite(browser, `${url}/`);
    const first = page.locator("#services tbody tr").first();
    await expect.poll(() => first.innerText(), { timeout: TICKET_WITHIN_MS }).toMatch(/^leak\s+shop-leaky/);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("h1").innerText()).toMatch(/^Heap leak: /);
    expect(await page.locator("#where").innerText()).toContain("livez");
    await expect.poll(() => page.locator("#cause").innerText()).toContain("Mostly:");
    await page.goto(`${url}/service?name=shop-leaky&range=15m`);
    await expect.poll(() => page.locator("#memory").innerText()).toMatch(/resident \(RSS\)\s+\d+ MiB/);
    await expect.poll(() => page.locator("#sites tbody").innerText()).toContain("livez");
    expect(problems).toEqual([]);
  },
);
