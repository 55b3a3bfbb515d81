// Takes the screenshot of a report for the README, with the installed Chromium:
//
//   npm run screenshot -w packages/web -- REPORT.html docs/report.png [--height 1600] [--dark]
//
// 1200 px wide; the whole page, or its first --height pixels. Paths are relative to the folder where npm was called.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const WIDTH_PX = 1200;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { height: { type: "string" }, dark: { type: "boolean" } },
});
const [report, picture] = positionals.map((path) => resolve(process.env.INIT_CWD ?? ".", path));
if (!picture) {
  console.error("usage: screenshot REPORT.html PICTURE.png [--height PIXELS] [--dark]");
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
const page = await browser.newPage({
  viewport: { width: WIDTH_PX, height: Number(values.height ?? 900) },
  colorScheme: values.dark ? "dark" : "light",
  timezoneId: "UTC",
});
await page.goto(pathToFileURL(report).href);
await page.waitForSelector(".filled");
await page.screenshot({ path: picture, fullPage: values.height === undefined });
await browser.close();
console.log(picture);
