/** Opens pages of a running server in Chromium, and records what goes wrong in them. */

import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export interface SitePage {
  readonly page: Page;
  /** Console messages, uncaught errors, and requests to other servers. */
  readonly problems: readonly string[];
  /** Forgets the problems so far, which the test expected. */
  readonly forget: () => void;
  readonly close: () => Promise<void>;
}

export async function openSite(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<SitePage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: "UTC", ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  const { origin } = new URL(address);
  page.on("console", (message) => problems.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const isOwn = request.url().startsWith(`${origin}/`) || request.url().startsWith("data:");
    if (!isOwn) problems.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForSelector("h1");
  const forget = () => void problems.splice(0);
  return { page, problems, forget, close: () => context.close() };
}

/** The rules that depend on light and dark. */
export const COLORS = ["color-contrast", "link-in-text-block"] as const;

/**
 * What axe finds wrong with the page, by the name of the rule and the element: of serious or critical impact.
 *
 * @param rules all of them without it
 */
export async function seriousFindings(page: Page, rules: readonly string[] | null = null): Promise<readonly string[]> {
  const only = rules === null ? {} : { runOnly: { type: "rule", values: rules } };
  await page.evaluate(`${axe.source}; void 0`);
  return page.evaluate(`axe.run(document, ${JSON.stringify({ resultTypes: ["violations"], ...only })}).then(({ violations }) =>
    violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html.slice(0, 200))))`);
}

/** Pixels that the page is wider than its window. */
export const overflowPx = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
