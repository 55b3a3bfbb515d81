/** Script and style of the web page, which the build puts next to the command. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type PageAssets, pageScript } from "../../report/html/document.ts";
import { distFolder } from "../../work/dist-folder.ts";

/** @param dist folder of the built command */
export async function pageAssets(dist: URL = distFolder()): Promise<PageAssets> {
  const read = (name: string) => readFile(new URL(`web/${name}`, dist), "utf8");
  const [script, style] = await Promise.all([read("report.js"), read("report.css")]);
  const digest = createHash("sha256").update(pageScript(script)).digest("base64");
  return { script, style, scriptHash: `sha256-${digest}` };
}
