/**
 * The files of the pages: a script and a style, which the build puts into `dist/web`. Each has a name with the hash of its
 * content, so that a browser keeps it until a new version has another name.
 *
 *   dist/web/pages.js   ─▶   /assets/pages-1f0c9a7e.js     gzipped once, at the start of the server
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { err, type Fault, ok, type Result } from "leakhound/server";

export interface Asset {
  /** Name in the address: `pages-1f0c9a7e.js`. */
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
}

export interface Assets {
  readonly script: Asset;
  /** Small, and runs before the page is drawn. */
  readonly theme: Asset;
  readonly style: Asset;
}

const HASH_CHARS = 8;
const FOLDER = "web/";

/** The build bundles this file into `dist`; a test runs it from `src/pages`. */
export function assetsFolder(here: URL = new URL(".", import.meta.url)): URL {
  return here.pathname.endsWith("/src/pages/") ? new URL(`../../dist/${FOLDER}`, here) : new URL(FOLDER, here);
}

export async function readAssets(folder: URL = assetsFolder()): Promise<Result<Assets, Fault>> {
  try {
    const [script, theme, style] = await Promise.all([
      readFile(new URL("pages.js", folder)),
      readFile(new URL("theme.js", folder)),
      readFile(new URL("pages.css", folder)),
    ]);
    return ok({
      script: assetOf("pages", "js", "text/javascript; charset=utf-8", script),
      theme: assetOf("theme", "js", "text/javascript; charset=utf-8", theme),
      style: assetOf("pages", "css", "text/css; charset=utf-8", style),
    });
  } catch (cause) {
    const todo = "install @leakhound/serve again; in a checkout, run npm run build";
    return err({ code: "pages", what: "the files of the pages are missing", where: folder.pathname, todo, cause });
  }
}

function assetOf(stem: string, extension: string, type: string, content: Uint8Array): Asset {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, HASH_CHARS);
  return {
    name: `${stem}-${hash}.${extension}`,
    type,
    bytes: new Uint8Array(content),
    gzipped: new Uint8Array(gzipSync(content, { level: 9 })),
  };
}
