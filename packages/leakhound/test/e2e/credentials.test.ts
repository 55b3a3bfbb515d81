/**
 * Credentials stay between leakhound and the service: secrets are planted wherever a user can write them, and nothing
 * that any command prints or writes may contain one, in success and in failure.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { routes, type Served, says, serve } from "../support/servers.ts";
import { GO_METRICS, pprofRoutes, recordedProfile } from "../support/services.ts";
import { hasWritten, run, start, stopped } from "./run-leakhound.ts";

/** Every planted secret contains this, and none is a word of any message. */
const SECRET = "s3cr3tPlanted";
const ENCODED = Buffer.from(`ann:${SECRET}`).toString("base64");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leakhound-credentials-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** All files below a folder, and the names of their folders, as one text; compressed files are unpacked. */
function written(path: string): string {
  return readdirSync(path)
    .map((name) => {
      const file = join(path, name);
      if (statSync(file).isDirectory()) return `${name}\n${written(file)}`;
      const content = readFileSync(file);
      return `${name}\n${(name.endsWith(".gz") ? gunzipSync(content) : content).toString("latin1")}`;
    })
    .join("\n");
}

function expectNoSecret(text: string): void {
  for (const secret of [SECRET, ENCODED]) expect(text).not.toContain(secret);
}

async function expectSilent(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number | null> {
  const { status, stdout, stderr } = await run(args, folder, { PPROF_TMPDIR: folder, ...env });
  expectNoSecret(stdout + stderr);
  return status;
}

describe("a password in a malformed address", () => {
  const ADDRESSES = [
    `https:/ann:${SECRET}@127.0.0.1:1`,
    `https//ann:${SECRET}@127.0.0.1:1`,
    `ann:${SECRET}@127.0.0.1`,
    `http://ann:x/${SECRET}@127.0.0.1:1`,
    `http:/127.0.0.1:1/?token=${SECRET}`,
  ];

  it.each(ADDRESSES)("is a usage error that does not show it: %s", async (address) => {
    const commands = [
      ["watch", address, "--for", "1s"],
      ["holders", address],
      ["diagnose", address],
      ["verify", address, address],
      ["pprof", "-top", address],
      [address],
    ];
    const statuses = await Promise.all(commands.map((args) => expectSilent(args)));
    expect(statuses).toEqual(commands.map(() => 2));
  });

  it.each([
    ["watch", "127.0.0.1:1", "--header", `Authorization ${SECRET}`],
    ["watch", "127.0.0.1:1", `--tokne=${SECRET}`],
    ["watch", "127.0.0.1:1", `--token=${SECRET}\nx`, "--for", "1s"],
    ["watch", "127.0.0.1:1", "--header", `X: ${SECRET}\u{1f600}`, "--for", "1s"],
    ["watch", "127.0.0.1:1", "--webhook", `ann:${SECRET}@127.0.0.1:1`],
    ["watch", "127.0.0.1:1", "--alertmanager", `https:/ann:${SECRET}@127.0.0.1:1`],
    ["watch", "127.0.0.1:1", "--metrics", `ann:${SECRET}@127.0.0.1:1`, "--for", "1s", "--grace", "100ms"],
    ["pprof", "-top", `-header=Authorization ${SECRET}`, "http://127.0.0.1:1/debug/pprof/heap"],
  ])("in %s %s %s is not shown either", async (...args) => {
    expect(await expectSilent(args)).toBe(2);
  });
});

describe("credentials that are used", () => {
  const CREDENTIALS = ["--user", `ann:${SECRET}`, "--header", `X-Api-Key: ${SECRET}`];
  let service: Served;
  const address = () => `http://ann:${SECRET}@${service.host}/debug/pprof/heap?tenant=${SECRET}`;

  beforeEach(async () => {
    service = await served();
  });

  it("are in nothing that a watch prints or writes", async () => {
    const out = ["--out", "recording", "--html", "recording/report.html", "--json-file", "recording/report.json"];
    const args = [
      "watch",
      address(),
      ...CREDENTIALS,
      "--metrics",
      `http://ann:${SECRET}@${service.host}/metrics?t=${SECRET}`,
    ];
    const watch = start([...args, ...out, "--for", "10m", "--every", "100ms", "--verbose"], folder);
    await hasWritten(watch, "heap in use");
    const { status, stdout, stderr } = await stopped(watch);
    expectNoSecret(stdout + stderr);
    expect(status).toBe(3);
    expect(service.requests.some(({ headers }) => headers.authorization === `Basic ${ENCODED}`)).toBe(true);
    expect(service.requests.some(({ url }) => url.includes(`tenant=${SECRET}`))).toBe(true);
    expectNoSecret(written(folder));
  });

  it("are not in a name, a page or a message of an alarm either", async () => {
    const args = [
      "watch",
      address(),
      "--token",
      SECRET,
      "--webhook",
      `http://ann:${SECRET}@${service.host}/hook?t=${SECRET}`,
    ];
    const env = {
      LEAKHOUND_USER: `ann:${SECRET}`,
      HTTPS_PROXY: `http://ann:${SECRET}@127.0.0.1:1`,
      NO_PROXY: "127.0.0.1",
    };
    const watch = start([...args, "--every", "100ms", "--html", "alarm.html"], folder, env);
    await hasWritten(watch, "heap in use");
    const shown = readFileSync(`/proc/${watch.child.pid}/cmdline`, "latin1");
    watch.child.kill("SIGINT");
    const { stdout, stderr } = await watch.outcome;
    expectNoSecret(stdout + stderr + shown + written(folder));
  });

  it("are in no message when the service refuses them, echoes them or redirects", async () => {
    for (const path of ["refused", "echo", "redirect"]) {
      const target = `http://ann:${SECRET}@${service.host}/${path}/?token=${SECRET}`;
      await expectSilent(["watch", target, ...CREDENTIALS, "--for", "1s", "--grace", "100ms", "--verbose"]);
      await expectSilent(["holders", target, ...CREDENTIALS, "--verbose"]);
      await expectSilent(["pprof", "-top", `-header=X-Api-Key: ${SECRET}`, `${target.replace("/?", "/heap?")}`]);
    }
  });

  it("are in no message of a proxy that cannot be reached", async () => {
    const proxy = `http://ann:${SECRET}@127.0.0.1:1`;
    const env = {
      HTTP_PROXY: proxy,
      http_proxy: proxy,
      HTTPS_PROXY: proxy,
      https_proxy: proxy,
      ALL_PROXY: proxy,
      all_proxy: proxy,
    };
    await expectSilent(["watch", "http://shop.example:80", "--for", "1s", "--grace", "100ms", "--verbose"], env);
    await expectSilent(["pprof", "-top", "http://shop.example/debug/pprof/heap"], env);
  });

  it("are in nothing that pprof prints or saves", async () => {
    expect(await expectSilent(["pprof", "-top", `-header=X-Api-Key: ${SECRET}`, address()])).toBe(0);
    expectNoSecret(written(folder));
  });
});

/** A Go service that also refuses, echoes and redirects. */
function served(): Promise<Served> {
  const echo = (status: number) => says(`who is ${SECRET}, ${ENCODED}?`, "text/plain", status);
  return serve((request, response) => {
    const [, name] = (request.url ?? "").split(/[/?]/);
    if (name === "refused") return echo(401)(request, response);
    if (name === "echo") return echo(500)(request, response);
    if (name === "redirect")
      return response.writeHead(302, { location: `http://ann:${SECRET}@127.0.0.1:1/a?t=${SECRET}` }).end();
    return routes({ ...pprofRoutes, "/metrics": says(GO_METRICS), "/debug/pprof/heap": says(recordedProfile("heap")) })(
      request,
      response,
    );
  });
}
