// biome-ignore-all lint/performance/useDomNodeTextContent: a locator reads visible text only
/** What the first page of `serve` costs with a thousand targets: until its first row, and for each change that it shows. */
import { expect, it, onTestFinished } from "vitest";
import { heapLeak, siteOf } from "../../serve/test/support/tickets.ts";
import { hasChromium, launchChromium } from "./chromium.ts";
import { startSite } from "./fleet-site.ts";
import { openSite } from "./site-browser.ts";

const SERVICES = 200;
const TARGETS = 1_000;
const CHANGES = 10;
/** Of processor time, so that other processes of the machine do not count; ten times what it takes. */
const SCRIPT_MS_MAX = 1_500;

it.skipIf(!hasChromium)("shows a thousand targets at once, and changes of them with little work", async () => {
  const jobs = Array.from({ length: SERVICES }, (_, job) => ({
    job_name: `service-${job}`,
    static_configs: Array.from({ length: TARGETS / SERVICES }, (_none, row) => ({
      targets: [`127.0.0.${1 + (job % 250)}:${1 + row}`],
      labels: { zone: `z${row}`, env: job % 2 === 0 ? "live" : "test" },
    })),
  }));
  const leak = heapLeak("main.leak", { site: siteOf(["main.leak"], "main.leak") });
  const site = await startSite({ jobs, leaks: [{ service: "service-77", instance: "a", leak }] });
  onTestFinished(() => site.close());
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const { page } = await openSite(browser, `${site.url}/`);
  await page.locator("#services tbody tr").first().waitFor();
  const firstRowMs: number = await page.evaluate("performance.now()");
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  const scriptMs = async () => {
    const { metrics } = await client.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ScriptDuration")!.value * 1_000;
  };
  await expect.poll(() => page.locator(".connection").innerText()).toBe("live");
  const before = await scriptMs();
  for (let row = 0; row < CHANGES; row++) {
    const body = JSON.stringify({ action: "acknowledge", by: `bob-${row}`, text: "" });
    const headers = { "content-type": "application/json" };
    await fetch(`${site.url}/api/v1/tickets/service-77-1/actions`, { method: "POST", headers, body });
    await expect
      .poll(() => page.locator("#services tbody tr").first().innerText(), { interval: 200 })
      .toContain(`bob-${row}`);
  }
  const perChangeMs = ((await scriptMs()) - before) / CHANGES;
  console.log(`first row after ${firstRowMs.toFixed(0)} ms; script of a change, ${perChangeMs.toFixed(1)} ms`);
  expect(await page.locator("tbody tr").count()).toBe(100);
  expect(before).toBeLessThan(SCRIPT_MS_MAX);
  expect(perChangeMs).toBeLessThan(SCRIPT_MS_MAX);
});
