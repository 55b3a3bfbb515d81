import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import type { HttpFault, HttpResponse } from "../../src/source/http.ts";
import { memoryText } from "../../src/source/memory-text.ts";
import {
  isLoginPage,
  mentionsTrpc,
  type Probe,
  type ProbeName,
  type Probes,
  serviceKind,
} from "../../src/source/recognize.ts";
import { processorMs } from "../support/processor-time.ts";

const URL_OF = "http://h:1/x";

function success(body: string, type = "text/plain", url = URL_OF): HttpResponse {
  return { status: 200, headers: { "content-type": type }, body: new TextEncoder().encode(body), url };
}

function failure(status: number, snippet: string): HttpFault {
  return { code: "status", what: `status ${status}`, where: URL_OF, todo: "", status, snippet };
}

const served = (body: string): Probe => ({
  url: URL_OF,
  response: { ok: true, value: success(body) },
  serves: true,
  memory: null,
});
/** Metrics, as they were read. */
const metrics = (body: string): Probe => ({
  ...served(body),
  memory: memoryText({ format: "prometheus", body: new TextEncoder().encode(body), at: unixMs(0) }),
});
const refused = (status: number, snippet = "404 page not found"): Probe => ({
  url: URL_OF,
  response: { ok: false, error: failure(status, snippet) },
  serves: false,
  memory: null,
});

/** Probes of a target that serves only these. */
function probes(some: Partial<Record<ProbeName, Probe>>): Probes {
  const missing = refused(404);
  return {
    heap: missing,
    goroutine: missing,
    goroutineleak: missing,
    index: missing,
    metrics: missing,
    vars: missing,
    cmds: missing,
    version: missing,
    healthy: missing,
    ...some,
  };
}

describe("the kind of a service", () => {
  it.each<[string, string, Partial<Record<ProbeName, Probe>>]>([
    ["unknown", "nothing", {}],
    ["go", "metrics of Go", { metrics: metrics("go_goroutines 5\n") }],
    ["go", "the index of net/http/pprof", { index: served("<a>full goroutine stack dump</a>") }],
    ["go", "expvar", { vars: served("{}") }],
    ["node", "metrics of Node", { metrics: metrics("nodejs_heap_size_used_bytes 5\n") }],
    ["node", "the index of leakhound's admin", { index: served("Leakhound") }],
    ["trpc-go", "its commands", { cmds: served('{"errorcode":0,"cmds":["/cmds/loglevel","/debug/pprof/"]}') }],
    ["trpc-go", "its version", { version: served('{"errorcode":0,"message":"","version":"v1.0.4"}') }],
    ["trpc-go", "an empty health response", { healthy: served("") }],
    ["trpc-go", "an empty health response that refuses", { healthy: refused(503, "") }],
    ["unknown", "commands of another service", { cmds: served('{"errorcode":0,"cmds":["/start"]}') }],
    ["unknown", "a version with a message", { version: served('{"errorcode":0,"message":"x","version":"1"}') }],
    ["unknown", "a health response with text", { healthy: served("ok") }],
    ["unknown", "an empty health response next to profiles", { healthy: served(""), heap: served("profile") }],
    ["unknown", "JSON that is none", { cmds: served("{"), version: served("[]") }],
  ])("is %s from %s", (kind, _, some) => {
    expect(serviceKind(probes(some))).toBe(kind);
  });

  it("is trpc-go even if its metrics are those of Go", () => {
    const version = served('{"errorcode":0,"message":"","version":"v1.0.4"}');
    expect(serviceKind(probes({ version, metrics: metrics("go_info 1\n") }))).toBe("trpc-go");
  });
});

describe("a login page", () => {
  it.each([
    ["an input for a password", success('<form><input id=p type="password"></form>', "text/html; charset=utf-8")],
    ["the title", success("<html><title>Log in to ACME</title></html>", "text/html")],
    ["its path", success("<html></html>", "text/html", "https://sso.example/oauth2/authorize")],
  ])("is recognized by %s", (_, response) => {
    expect(isLoginPage(response)).toBe(true);
  });

  it.each([
    ["text that is not HTML", success('<input type="password">', "text/plain")],
    ["another page", success("<html><title>Catalog in stock</title><input type=text></html>", "text/html")],
    ["a path that only contains the word", success("<html></html>", "text/html", "http://h:1/blogging")],
  ])("is not %s", (_, response) => {
    expect(isLoginPage(response)).toBe(false);
  });

  it("is searched in linear time", () => {
    const start = processorMs();
    expect(isLoginPage(success("<input ".repeat(1_000_000), "text/html"))).toBe(false);
    expect(processorMs() - start).toBeLessThan(5_000);
  });
});

describe("trpc", () => {
  it("is mentioned in a body or in the text of an error", () => {
    expect(mentionsTrpc(probes({ metrics: metrics("trpc_requests_total 1") }))).toBe(true);
    expect(mentionsTrpc(probes({ heap: refused(404, "tRPC: no such command") }))).toBe(true);
    expect(mentionsTrpc(probes({ metrics: metrics("go_info 1") }))).toBe(false);
  });
});
