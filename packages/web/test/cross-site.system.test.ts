/**
 * A page of another site, in a real browser, that tries to read a heap image of a service on this machine: it gets nothing, and
 * the service writes no image. Services write images to TMPDIR, where each is noticed although it is unlinked at once.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, watch } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium, type Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { builtBinary } from "../../leakhound/test/heap/scenarios.ts";
import { hasGo } from "../../leakhound/test/support/go.ts";
import { says, serve } from "../../leakhound/test/support/servers.ts";
import { CHROMIUM, hasChromium } from "./chromium.ts";

const ADMIN = new URL("../../admin/dist/index.js", import.meta.url).href;
const NODE_SERVICE = `
const { createAdmin } = await import(process.argv[1]);
console.log((await createAdmin({}).listen({ port: 0 })).url);
process.stdin.on("close", () => process.exit()).resume();
`;
/** The evil page and its attempts to name a service are served by this machine. */
const RESOLVE = "--host-resolver-rules=MAP *.example 127.0.0.1";
const LOAD_MS_MAX = 10_000;

interface Service {
  readonly port: number;
  readonly paths: readonly string[];
  /** Names of files that the service has created in its TMPDIR. */
  readonly created: readonly string[];
}

type StartService = () => Promise<Service>;

async function started(command: string, args: readonly string[], paths: readonly string[]): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-cross-site-"));
  const created: string[] = [];
  const watcher = watch(folder, (_, name) => void created.push(name ?? "a file"));
  const child = spawn(command, args, { env: { TMPDIR: folder }, stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
    watcher.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const [line] = await once(createInterface(child.stdout), "line");
  return { port: Number(/:(\d+)\/?$/.exec(String(line))?.[1]), paths, created };
}

const nodeAdmin: StartService = () =>
  started(
    process.execPath,
    ["--input-type=module", "-e", NODE_SERVICE, ADMIN],
    ["/debug/leakhound/heapsnapshot", "/debug/pprof/heap", "/metrics"],
  );
const goService: StartService = () =>
  started(
    builtBinary(),
    ["-scenario", "own-map", "-objects", "100", "-serve"],
    ["/debug/leakhound/heapdump", "/debug/leakhound/binary"],
  );

/** What a page can try to read an address, each with what it learned; "" for nothing. Runs in the browser. */
const ATTEMPTS: Readonly<Record<string, (url: string) => Promise<string>>> = {
  "fetch, no-cors": (url) =>
    fetch(url, { mode: "no-cors" })
      .then((response) => response.text())
      .catch(() => ""),
  "fetch, cors": (url) =>
    fetch(url, { credentials: "include" })
      .then((response) => response.text())
      .catch(() => ""),
  "fetch, POST": (url) =>
    fetch(url, { method: "POST", mode: "no-cors", body: "a=1" })
      .then((response) => response.text())
      .catch(() => ""),
  image: (url) =>
    new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve(`${image.width} pixels`);
      image.onerror = () => resolve("");
      image.src = url;
    }),
  script: (url) =>
    new Promise((resolve) => {
      const script = document.createElement("script");
      script.onload = () => resolve("ran");
      script.onerror = () => resolve("");
      script.src = url;
      document.body.append(script);
    }),
  frame: (url) =>
    new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.onload = () => {
        let text = "";
        try {
          text = frame.contentDocument?.body.textContent ?? "";
        } catch {
          // The frame is of another origin.
        }
        resolve(text);
      };
      frame.src = url;
      document.body.append(frame);
    }),
  "form, POST": (url) =>
    new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.name = `f${Math.random()}`;
      const form = document.createElement("form");
      Object.assign(form, { method: "POST", action: url, target: frame.name });
      document.body.append(frame, form);
      frame.onload = () => resolve(frame.contentDocument?.body.textContent ?? "");
      form.submit();
    }),
};

async function evilPage(): Promise<Page> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", RESOLVE] });
  onTestFinished(() => browser.close());
  const site = await serve(says("<!doctype html><title>evil</title><body></body>", "text/html"));
  const page = await browser.newPage();
  await page.goto(`http://evil.example:${site.port}/`);
  return page;
}

/** What a program on this machine reads. */
const statusOf = (url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, (response) => response.resume().once("end", () => resolve(response.statusCode))).once("error", reject);
  });

const SERVICES: readonly (readonly [string, StartService, boolean])[] = [
  ["the admin of Node", nodeAdmin, true],
  ["go/heapdump", goService, hasGo],
];

describe.skipIf(!hasChromium).each(SERVICES)("a page of another site and %s", (_, start, canStart) => {
  it.skipIf(!canStart)(
    "learns nothing and causes no image, however it asks and whatever it calls the service",
    async () => {
      const service = await start();
      const page = await evilPage();
      for (const host of ["localhost", "127.0.0.1", "evil.example", "service.example"])
        for (const path of service.paths)
          for (const [name, attempt] of Object.entries(ATTEMPTS)) {
            const url = `http://${host}:${service.port}${path}`;
            const late = new Promise<string>((resolve) => setTimeout(resolve, LOAD_MS_MAX, "no answer"));
            const learned = await Promise.race([page.evaluate(attempt, url), late]);
            expect(learned, `${name} of ${url}`).toBe("");
          }
      expect(service.created).toEqual([]);
    },
  );

  it.skipIf(!canStart)("points a name of its own to this machine in vain", async () => {
    const service = await start();
    const page = await evilPage();
    for (const path of service.paths) {
      const response = await page.goto(`http://rebound.example:${service.port}${path}`);
      expect([400, 403], path).toContain(response?.status());
      const status = await page.evaluate((url) => fetch(url).then((answer) => answer.status), path);
      expect([400, 403], path).toContain(status);
    }
    expect(service.created).toEqual([]);
  });

  it.skipIf(!canStart)("is not what a program of this machine is: it gets the image", async () => {
    const service = await start();
    expect(await statusOf(`http://127.0.0.1:${service.port}${service.paths[0]}`)).toBe(200);
    await expect.poll(() => service.created).not.toEqual([]);
  });
});
