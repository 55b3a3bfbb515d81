/** Opens pages of the report in a real Chromium, and records errors, console messages and requests. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { renderPage } from "../../leakhound/src/report/html/diagnosis-page.ts";
import { type PageAssets, pageScript } from "../../leakhound/src/report/html/document.ts";
import type { PageData } from "../../leakhound/src/report/page/page-data.ts";
import { launchChromium } from "./chromium.ts";

const DIST = fileURLToPath(new URL("../../leakhound/dist/web/", import.meta.url));

/** The built script and style, which the command puts into its reports. */
function builtAssets(): PageAssets {
  if (!existsSync(DIST)) throw new Error(`${DIST}: not built yet; run npm run build`);
  const script = readFileSync(join(DIST, "report.js"), "utf8");
  const hash = createHash("sha256").update(pageScript(script)).digest("base64");
  return { script, style: readFileSync(join(DIST, "report.css"), "utf8"), scriptHash: `sha256-${hash}` };
}

export interface OpenPage {
  readonly page: Page;
  /** Console messages of any kind, uncaught errors, and requests other than the page itself. */
  readonly problems: readonly string[];
  readonly close: () => Promise<void>;
}

export class ReportBrowser {
  readonly #browser: Browser;
  readonly #folder = mkdtempSync(join(tmpdir(), "leakhound-page-"));
  readonly #assets = builtAssets();
  #pages = 0;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<ReportBrowser> {
    return new ReportBrowser(await launchChromium());
  }

  async open(data: PageData, options: BrowserContextOptions = {}): Promise<OpenPage> {
    const file = join(this.#folder, `${this.#pages++}.html`);
    writeFileSync(file, renderPage(data, this.#assets));
    const context = await this.#browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    const page = await context.newPage();
    const problems: string[] = [];
    const address = pathToFileURL(file).href;
    page.on("console", (message) => problems.push(`console ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (request.url() !== address && !request.url().startsWith("data:")) problems.push(`request: ${request.url()}`);
    });
    await page.goto(address);
    return { page, problems, close: () => context.close() };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true });
  }
}
