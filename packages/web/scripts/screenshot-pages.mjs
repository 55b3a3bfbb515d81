// Takes the screenshots of the pages of a running server, with the installed Chromium:
//
//   npx leakhound serve --demo                       in another terminal, for two minutes
//   node packages/web/scripts/screenshot-pages.mjs http://127.0.0.1:7070 docs/pages
//
// Fleet and ticket at 360, 1280 and 2560 px, the others at 1280 px, light and dark, from their top; names of files are
// PAGE-WIDTH-SCHEME.png. The paths of the demo's files are in the pictures.
import { resolve } from "node:path";
import { chromium } from "playwright-core";

const [url, folder] = process.argv.slice(2);
if (!folder) {
  console.error("usage: screenshot-pages http://HOST:PORT FOLDER");
  process.exit(2);
}
const SIZES = [
  { width: 360, height: 1400 },
  { width: 1280, height: 1000 },
  { width: 2560, height: 1300 },
];
const SCHEMES = ["light", "dark"];

/** The pages of the first open ticket and of its service. */
async function pagesOf(server) {
  const answer = await fetch(`${server}/api/v1/tickets?state=open`);
  const [ticket] = (await answer.json()).tickets;
  if (!ticket) throw new Error("there is no open ticket yet: wait until the leak is found");
  const { id, service } = ticket;
  return {
    fleet: { path: "/", shown: "#services .sparkline path" },
    ticket: { path: `/tickets/${id}`, shown: "#cause h3" },
    service: { path: `/service?name=${service}&range=15m`, shown: "#sites canvas" },
    explore: { path: `/explore?service=${service}`, shown: ".flame-scroller canvas" },
  };
}

const pages = await pagesOf(url);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
for (const colorScheme of SCHEMES)
  for (const viewport of SIZES) {
    const page = await browser.newPage({ viewport, colorScheme, timezoneId: "UTC" });
    for (const [name, { path, shown }] of Object.entries(pages)) {
      if (viewport.width !== 1280 && name !== "fleet" && name !== "ticket") continue;
      await page.goto(url + path);
      await page.waitForSelector(shown);
      await page.waitForTimeout(300);
      await page.screenshot({ path: resolve(folder, `${name}-${viewport.width}-${colorScheme}.png`) });
    }
    await page.close();
  }
await browser.close();
