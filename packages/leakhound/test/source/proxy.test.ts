import { describe, expect, it } from "vitest";
import { proxyFor, proxyRulesOf } from "../../src/source/proxy.ts";

const PROXY = "http://proxy:3128";
/** The proxy for an address, "direct" without one. */
function through(address: string, env: Record<string, string>): string {
  return proxyFor(new URL(address), proxyRulesOf(env))?.origin ?? "direct";
}
const except = (noProxy: string, address: string) => through(address, { HTTP_PROXY: PROXY, NO_PROXY: noProxy });

describe("the proxy of a request", () => {
  it("is that of the scheme, in capitals or small letters", () => {
    const env = { http_proxy: "plain:1", HTTPS_PROXY: "https://secure:2" };
    expect(through("http://svc.internal:6060/x", env)).toBe("http://plain:1");
    expect(through("https://svc.internal/x", env)).toBe("https://secure:2");
    expect(through("https://svc.internal/x", { HTTP_PROXY: PROXY })).toBe("direct");
    expect(through("http://svc.internal/", { HTTP_PROXY: "first:1", http_proxy: "second:2" })).toBe("http://first:1");
    expect(through("http://svc.internal/", { HTTP_PROXY: "socks5h://s:1080" })).toBe("socks5://s:1080");
  });

  it("is none without a variable, or where it is malformed", () => {
    for (const proxy of ["", "http://", "ftp://proxy:21", "http://proxy:port"])
      expect(through("http://svc.internal/", { HTTP_PROXY: proxy })).toBe("direct");
  });

  it("is never used for this machine", () => {
    for (const host of ["localhost:6060", "127.0.0.1:6060", "127.9.9.9", "[::1]:6060"])
      expect(through(`http://${host}/`, { HTTP_PROXY: PROXY })).toBe("direct");
    expect(through("http://localhost.example/", { HTTP_PROXY: PROXY })).toBe(PROXY);
  });

  it.each([
    ["svc.internal", "http://svc.internal:6060/", "http://a.svc.internal/", "http://xsvc.internal/"],
    [".internal", "http://svc.internal/", "http://a.b.internal/", "http://internal/"],
    ["*.internal", "http://svc.internal/", "http://a.b.internal/", "http://internal/"],
    ["svc.internal:6060", "http://svc.internal:6060/", "http://a.svc.internal:6060/", "http://svc.internal:6061/"],
    ["svc.internal:80", "http://svc.internal/", "http://a.svc.internal/", "http://svc.internal:8080/"],
    ["10.0.0.0/8", "http://10.1.2.3/", "http://10.255.0.1:6060/", "http://11.0.0.1/"],
    ["fd00::/8", "http://[fd12::1]/", "http://[fdff::1]:6060/", "http://[fe80::1]/"],
    ["10.0.0.1, SVC.internal", "http://10.0.0.1/", "http://svc.internal/", "http://10.0.0.2/"],
    ["10.0.0.1:6060", "http://10.0.0.1:6060/", "http://10.0.0.1:6060/x", "http://10.0.0.1/"],
    ["[fd00::1]:6060", "http://[fd00::1]:6060/", "http://[fd00::1]:6060/x", "http://[fd00::1]/"],
    [",10.0.0.0/99,:80", "http://localhost/", "http://127.0.0.1/", "http://10.0.0.1/"],
  ])("with NO_PROXY=%s is not used for %s and %s, but for %s", (noProxy, first, second, other) => {
    expect([first, second, other].map((address) => except(noProxy, address))).toEqual(["direct", "direct", PROXY]);
  });

  it("is not used at all with NO_PROXY=*", () => {
    expect(except("*", "http://svc.internal/")).toBe("direct");
  });

  it("has its user and password in one header, and nowhere else", () => {
    const proxy = proxyFor(new URL("http://svc/"), proxyRulesOf({ HTTP_PROXY: "http://me:p%40ss@proxy:3128" }));
    expect(proxy).toEqual({
      origin: "http://proxy:3128",
      authorization: `Basic ${Buffer.from("me:p@ss").toString("base64")}`,
    });
  });
});
