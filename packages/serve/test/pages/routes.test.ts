import { gunzipSync, gzipSync } from "node:zlib";
import { Hono } from "hono";
import { expect, it } from "vitest";
import type { Asset } from "../../src/pages/assets.ts";
import { addPageRoutes } from "../../src/pages/routes.ts";

const asset = (name: string, type: string, text: string): Asset => ({
  name,
  type,
  bytes: new TextEncoder().encode(text),
  gzipped: new Uint8Array(gzipSync(text)),
});

function pages(base: string): Hono {
  const app = new Hono();
  const assets = {
    script: asset("pages-1.js", "text/javascript", "run()"),
    theme: asset("theme-3.js", "text/javascript", "dark()"),
    style: asset("pages-2.css", "text/css", "a{}"),
  };
  addPageRoutes(app, { assets, base });
  return app;
}

it("answers each page with the same HTML, which names script and style", async () => {
  const app = pages("/");
  const first = await (await app.request("/")).text();
  expect(first).toContain('<script src="assets/pages-1.js" defer>');
  expect(first).toContain('<script src="assets/theme-3.js"></script>');
  expect(first).toContain('<link rel="stylesheet" href="assets/pages-2.css">');
  for (const path of ["/tickets/shop-7", "/service?name=shop"])
    expect(await (await app.request(path)).text()).toBe(first);
  expect((await app.request("/elsewhere")).status).toBe(404);
});

it("allows script and style of its own server only, and no frame around it", async () => {
  const policy = (await pages("/").request("/")).headers.get("content-security-policy");
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
});

it("sends script and style compressed where the browser takes it, to be kept for good", async () => {
  const app = pages("/");
  const packed = await app.request("/assets/pages-1.js", { headers: { "accept-encoding": "gzip, br" } });
  expect(packed.headers.get("content-encoding")).toBe("gzip");
  expect(packed.headers.get("cache-control")).toContain("immutable");
  expect(gunzipSync(await packed.arrayBuffer()).toString()).toBe("run()");
  const plain = await app.request("/assets/pages-1.js");
  expect([plain.headers.get("content-encoding"), await plain.text()]).toEqual([null, "run()"]);
});

it("takes script and style from below the base path of a reverse proxy", async () => {
  expect(await (await pages("/a&b/").request("/")).text()).toContain('<base href="/a&amp;b/">');
});
