/** The built script and style of the page, which lie beside the built command. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type PageAssets, pageScript } from "../report/html/document.ts";
import { distFolder } from "./dist-folder.ts";

export async function pageAssets(): Promise<PageAssets> {
  const read = (name: string) => readFile(new URL(`web/${name}`, distFolder()), "utf8");
  const [script, style] = await Promise.all([read("report.js"), read("report.css")]);
  const digest = createHash("sha256").update(pageScript(script)).digest("base64");
  return { script, style, scriptHash: `sha256-${digest}` };
}
