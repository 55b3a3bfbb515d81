import { existsSync, readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { durationMs } from "../../src/base/units.ts";
import { pageAssets } from "../../src/cli/output/page-assets.ts";
import { Drawer } from "../../src/picture/draw.ts";
import { pannable } from "../../src/picture/pannable.ts";
import { listen } from "../../src/pprof-web/listen.ts";
import { viewHandler } from "../../src/pprof-web/view.ts";
import { combineWithBase } from "../../src/profile/merge/base-profile.ts";
import type { Profile } from "../../src/profile/model/types.ts";
import { openProfile } from "../../src/profile/open.ts";
import { decodeProfile } from "../../src/profile/proto/decode.ts";
import { DEFAULT_PPROF_OPTIONS } from "../../src/report/pprof/options.ts";
import { NO_PORTS } from "../../src/report/pprof/ports.ts";
import { inflate } from "../../src/source/inflate.ts";

const dist = new URL("../../dist/", import.meta.url);
const CHROMIUM = "/usr/bin/chromium";
const heapFolder = fileURLToPath(new URL("../fixtures/go1.26/leak/heap/", import.meta.url));
const files = readdirSync(heapFolder).map((name) => join(heapFolder, name));

function read(path: string): Profile {
  const opened = openProfile(readFileSync(path), path, inflate);
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}

const heap = read(files.at(-1)!);

/** Serves a view of the profile until the test ends. */
async function served(profile: Profile = heap): Promise<string> {
  const view = {
    profile,
    options: DEFAULT_PPROF_OPTIONS,
    ports: NO_PORTS,
    assets: await pageAssets(dist),
    madeBy: "test",
    drawGraph: async (dot: string) => {
      const drawn = await new Drawer(new URL("picture-worker.js", dist)).draw(dot, durationMs(60_000));
      return drawn.ok ? { ok: true as const, value: pannable(drawn.value) } : drawn;
    },
  };
  const listening = await listen("", 0, viewHandler(view));
  if (!listening.ok) throw new Error(listening.error.what);
  onTestFinished(() => listening.value.close());
  return listening.value.url;
}

/** Status of a raw request with any Host header. */
function statusOf(url: string, options: { readonly method?: string; readonly host?: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = options.host === undefined ? {} : { host: options.host };
    const asked = request(url, { method: options.method ?? "GET", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on("error", reject).end();
  });
}

describe("the view of a profile", () => {
  it.each([
    ["/", "Flame graph of inuse_space"],
    ["/ui/flamegraph", "Flame graph of inuse_space"],
    ["/top", "net/textproto.readMIMEHeader"],
    ["/top?si=alloc_objects", "Top of alloc_objects"],
    ["/top?f=readMIMEHeader&g=lines", "net/textproto.readMIMEHeader"],
    ["/peek?re=readMIMEHeader", "net/textproto.(*Reader).ReadMIMEHeader"],
    ["/source?re=readMIMEHeader", "Total: 89.78MB"],
    ["/graph", "/graph.svg"],
    ["/graph.svg", "readMIMEHeader"],
    ["/disasm", "does not read machine code"],
  ])("%s shows %s", async (path, text) => {
    const answer = await fetch((await served()) + path);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(text);
  });

  it("offers the profile as a download", async () => {
    const answer = await fetch(`${await served()}/download`);
    const again = decodeProfile(gunzipSync(new Uint8Array(await answer.arrayBuffer())), "download");
    expect(again.ok && again.value.samples.length).toBe(heap.samples.length);
  });

  it.each([
    ["/top?f=(", 400, "missing closing )"],
    ["/top?si=nosuch", 400, "nosuch"],
    ["/nosuch", 404, "There is no page /nosuch"],
    ["/top?f=nosuchfunction", 200, "No samples are left"],
    ["/flamegraph?f=nosuchfunction", 200, "No samples are left"],
  ])("%s responds with %d and says why", async (path, status, text) => {
    const answer = await fetch((await served()) + path);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(text);
  });

  it("escapes text from the query", async () => {
    const answer = await fetch(`${await served()}/peek?re=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(await answer.text()).not.toContain("<script>alert(1)");
  });

  it("accepts requests to names of this machine only, and GET only", async () => {
    const url = await served();
    expect(await statusOf(`${url}/top`, {})).toBe(200);
    expect(await statusOf(`${url}/top`, { host: "rebound.example" })).toBe(403);
    expect(await statusOf(`${url}/top`, { method: "POST" })).toBe(405);
  });

  it.skipIf(!existsSync(CHROMIUM))(
    "works in a browser without violating its content security policy",
    { timeout: 120_000 },
    async () => {
      const url = await served();
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
      try {
        const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
        const violations: string[] = [];
        page.on("console", (message) => message.type() === "error" && violations.push(message.text()));
        page.on("pageerror", (error) => violations.push(error.message));

        await page.goto(`${url}/flamegraph`);
        const graph = page.getByRole("application");
        await graph.focus();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await page.getByRole("link", { name: "Focus", exact: true }).click();
        expect(new URL(page.url()).searchParams.get("f")).toMatch(/^\^.+\$$/);

        await page.getByRole("link", { name: "Graph", exact: true }).click();
        const picture = page.frameLocator("iframe.graph");
        await picture.locator("g.node").first().waitFor();
        await page.getByRole("link", { name: "Top", exact: true }).click();
        await page.getByRole("link", { name: "Cum", exact: true }).click();
        expect(new URL(page.url()).searchParams.get("sort")).toBe("cum");
        await page.getByLabel("Sample").selectOption("alloc_space");
        await page.getByRole("button", { name: "Apply" }).click();
        await page.getByText("Top of alloc_space").waitFor();

        await page.goto(`${url}/source?re=readMIMEHeader`);
        const lines = page.locator(".listing");
        await lines.locator(".has-value").first().waitFor();
        expect(await lines.locator("h3").first().textContent()).toContain("readMIMEHeader");
        expect(await page.locator("details.as-text").getAttribute("open")).toBeNull();
        expect(violations).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );
});

describe("the flame graph of a difference", () => {
  it("distinguishes what shrank from what grew", async () => {
    const whole = combineWithBase(read(files[5]!), heap, { isDiff: true, normalize: false });
    if (!whole.ok) throw new Error(whole.error.what);
    const text = await (await fetch(`${await served(whole.value)}/flamegraph`)).text();
    const [, json] = /<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(text)!;
    const [flame] = JSON.parse(json!).flames;
    expect(flame.shrunk[0]).toBeGreaterThan(0);
    expect(flame.total[0]).toBeGreaterThan(flame.shrunk[0]);
  });
});
