/** The built script and style of the page, which lie beside the built command. */
import { readFile } from "node:fs/promises";
import type { PageAssets } from "../report/html.ts";

export async function pageAssets(): Promise<PageAssets> {
  const [script, style] = await Promise.all(
    ["report.js", "report.css"].map((name) => readFile(new URL(`web/${name}`, distFolder()), "utf8")),
  );
  return { script: script!, style: style! };
}

/** Chunks of the build lie one folder deeper than its entries. */
export function distFolder(): URL {
  const here = new URL(".", import.meta.url);
  return here.pathname.endsWith("/chunks/") ? new URL("..", here) : here;
}
