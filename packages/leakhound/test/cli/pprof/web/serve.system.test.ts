import { request } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { onePage, serve } from "../../../../src/cli/pprof/web/serve.ts";
import { closedPort, serveBytes } from "../../../support/servers.ts";

const PAGE = "<!doctype html><p>growth</p>";

/** Serves the page, and waits until its address is opened. */
function started(address: string) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const logged: string[] = [];
  return new Promise<{ url: string; logged: readonly string[]; end: () => Promise<unknown> }>((resolve) => {
    const end = () => {
      stop.abort();
      return ended;
    };
    const ended = serve(onePage(PAGE), {
      address,
      log: (line) => logged.push(line),
      open: async (url) => resolve({ url, logged, end }),
      signal: stop.signal,
    });
  });
}

function ask(url: string, options: { readonly method?: string; readonly host?: string } = {}) {
  return new Promise<{ status: number | undefined; body: string; type: string | undefined }>((resolve, reject) => {
    const { method = "GET", host } = options;
    const sent = request(url, { method, headers: host ? { host } : {}, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode, body, type: response.headers["content-type"] }));
    });
    sent.on("error", reject).end();
  });
}

describe("the page on a port", () => {
  it("is served at the address that is logged and opened, until the signal", async () => {
    const { url, logged, end } = await started("127.0.0.1:0");
    expect(logged).toEqual([`Serving web UI on ${url}`]);
    expect(await ask(url)).toEqual({ status: 200, body: PAGE, type: "text/html; charset=utf-8" });
    expect((await ask(`${url}/ui/`)).body).toBe(PAGE);
    expect(await end()).toEqual({ ok: true, value: null });
    await expect(ask(url)).rejects.toThrow("ECONNREFUSED");
  });

  it("is served on localhost if no host is given", async () => {
    expect((await started(":0")).url).toMatch(/^http:\/\/localhost:\d+$/);
  });

  it("is served on the given port", async () => {
    const port = await closedPort();
    expect((await started(`127.0.0.1:${port}`)).url).toBe(`http://127.0.0.1:${port}`);
  });

  it("is refused for other host names, other methods and other paths", async () => {
    const { url } = await started("127.0.0.1:0");
    expect((await ask(url, { host: "evil.example" })).status).toBe(403);
    expect((await ask(url, { method: "POST" })).status).toBe(405);
    expect((await ask(`${url}/etc/passwd`)).status).toBe(404);
  });

  it("reports a port that is in use", async () => {
    const { port } = await serveBytes("");
    const served = await serve(onePage(PAGE), {
      address: `127.0.0.1:${port}`,
      log: () => {},
      open: () => Promise.reject(new Error("opened")),
      signal: new AbortController().signal,
    });
    expect(served).toMatchObject({ ok: false, error: { code: "listen", where: `127.0.0.1:${port}` } });
  });
});
