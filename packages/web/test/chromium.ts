/** The installed Chromium, headless. Tests are skipped where there is none. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

export const CHROMIUM = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
const MORE_FLAGS = ["--disable-component-update", "--disable-sync"];

export const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) console.log(`skipped: pages in a browser (no ${CHROMIUM}; set CHROMIUM_PATH)`);

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, headless: true, args: [...FLAGS, ...MORE_FLAGS] });
