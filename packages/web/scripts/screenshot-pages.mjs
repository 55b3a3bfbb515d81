// Takes the screenshots of the pages of a running server, with the installed Chromium:
//
//   npx leakhound serve --demo                       in another terminal, for two minutes
//   node packages/web/scripts/screenshot-pages.mjs http://127.0.0.1:7070 docs/pages
//
// Of some pages only, such as those of a service with heap images and a checkout, and the sign-in page of a server that
// wants a token:
//
//   node packages/web/scripts/screenshot-pages.mjs http://127.0.0.1:7070 docs/pages holder source
//   node packages/web/scripts/screenshot-pages.mjs http://127.0.0.1:7071 docs/pages sign-in
//
// From their top; names of files are PAGE-WIDTH-COLORS.webp.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { chromium } from "playwright-core";

const [url, folder, ...only] = process.argv.slice(2);
if (!folder) {
  console.error("usage: screenshot-pages http://HOST:PORT FOLDER [PAGE…]");
  process.exit(2);
}
/** Width, height and colors of each picture; every page is seen light and dark, and the first two at all widths. */
const PICTURES = [
  ["fleet", 360, 1400, "dark"],
  ["fleet", 1280, 1000, "light"],
  ["fleet", 2560, 1300, "dark"],
  ["ticket", 360, 1400, "light"],
  ["ticket", 1280, 1000, "light"],
  ["ticket", 2560, 1300, "dark"],
  ["service", 1280, 1000, "light"],
  ["explore", 1280, 1000, "dark"],
  ["compare", 1280, 1000, "light"],
];
/** Taken where they are named. */
const MORE = [
  ["holder", 1280, 2250, "light"],
  ["source", 1280, 900, "light"],
  ["source", 360, 1100, "dark"],
  ["sign-in", 1280, 500, "light"],
];
const WEBP_QUALITY = 0.85;

/** The pages of the first open ticket and of its service. */
async function pagesOf(server) {
  const signIn = { path: "/", shown: ".sign-in" };
  if (only.length === 1 && only[0] === "sign-in") return { "sign-in": signIn };
  const answer = await fetch(`${server}/api/v1/tickets?state=open`);
  const [ticket] = (await answer.json()).tickets;
  if (!ticket) throw new Error("there is no open ticket yet: wait until the leak is found");
  const { id, service } = ticket;
  const { place } = await (await fetch(`${server}/api/v1/tickets/${id}`)).json();
  const lines = `view=source&function=${encodeURIComponent(place?.function ?? "")}`;
  const minute = (back) => new Date(Date.now() - back * 60_000).toISOString();
  const ranges = `a_from=${minute(1.5)}&a_to=${minute(1)}&b_from=${minute(0.6)}&b_to=${minute(0.1)}`;
  return {
    fleet: { path: "/", shown: "#services .sparkline path" },
    ticket: { path: `/tickets/${id}`, shown: "#cause h3" },
    service: { path: `/service?name=${service}&range=15m`, shown: "#sites canvas" },
    explore: { path: `/explore?service=${service}`, shown: ".flame-scroller canvas" },
    holder: { path: `/tickets/${id}`, shown: "#holder .flame-scroller canvas" },
    source: { path: `/explore?service=${service}&${lines}`, shown: ".listing .has-value" },
    compare: { path: `/compare?service=${service}&${ranges}`, shown: ".flame-scroller canvas" },
  };
}

/** Runs in the page: files of the demo are shown without the folder of the checkout. */
function withoutFolders() {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    text.data = text.data.replace(/\/\S*(?=\/(?:packages|testbed)\/)/g, "");
}

/** Chromium packs the picture: a third of a PNG. */
async function asWebp(browser, png) {
  const page = await browser.newPage();
  const url = await page.evaluate(
    async ({ data, quality }) => {
      const picture = new Image();
      picture.src = `data:image/png;base64,${data}`;
      await picture.decode();
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: picture.width, height: picture.height });
      canvas.getContext("2d").drawImage(picture, 0, 0);
      return canvas.toDataURL("image/webp", quality);
    },
    { data: png.toString("base64"), quality: WEBP_QUALITY },
  );
  await page.close();
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

const pages = await pagesOf(url);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
const taken = only.length === 0 ? PICTURES : [...PICTURES, ...MORE].filter(([name]) => only.includes(name));
for (const [name, width, height, colorScheme] of taken) {
  const { path, shown } = pages[name];
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, timezoneId: "UTC" });
  await page.goto(url + path);
  await page.waitForSelector(shown);
  await page.waitForTimeout(300);
  await page.evaluate(withoutFolders);
  const file = resolve(folder, `${name}-${width}-${colorScheme}.webp`);
  writeFileSync(file, await asWebp(browser, await page.screenshot()));
  await page.close();
}
await browser.close();
