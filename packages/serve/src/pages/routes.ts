/** The pages over HTTP: the same HTML at each path of a page, and its script and style. */
import type { Context, Hono } from "hono";
import type { Asset, Assets } from "./assets.ts";
import { PAGE_POLICY, shellHtml } from "./shell.ts";

/** What the script shows at them: packages/web/src/site/pages.ts. */
const PAGE_PATHS = ["/", "/tickets/:id", "/service", "/explore", "/compare", "/sign-in"] as const;

export interface PageOptions {
  readonly assets: Assets;
  /** Path of the pages as browsers see it, with a slash at both ends. */
  readonly base: string;
}

const HEADERS = { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };
const FOREVER = "public, max-age=31536000, immutable";

/** @param app answers below its own base path, which a reverse proxy may have removed */
export function addPageRoutes(app: Pick<Hono, "get">, { assets, base }: PageOptions): void {
  const shell = shellHtml(assets, base);
  for (const path of PAGE_PATHS)
    app.get(path, (context) =>
      context.html(shell, 200, { ...HEADERS, "content-security-policy": PAGE_POLICY, "cache-control": "no-cache" }),
    );
  for (const asset of [assets.script, assets.theme, assets.style])
    app.get(`/assets/${asset.name}`, (context) => assetResponse(context, asset));
}

function assetResponse(context: Context, { type, bytes, gzipped }: Asset): Response {
  const isGzip = /\bgzip\b/.test(context.req.header("accept-encoding") ?? "");
  const headers = { ...HEADERS, "content-type": type, "cache-control": FOREVER, vary: "accept-encoding" };
  return isGzip
    ? context.body(gzipped, 200, { ...headers, "content-encoding": "gzip" })
    : context.body(bytes, 200, headers);
}
