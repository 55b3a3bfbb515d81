import { describe, expect, it } from "vitest";
import { isCrossSite, isForwarded, isKnownHost, requestedHost } from "../../src/base/browser-request.ts";

const headers = (host: string) => ({ host });

describe("the host of a request", () => {
  it.each([
    ["localhost:6060", "localhost"],
    ["127.0.0.1", "127.0.0.1"],
    ["[::1]:6060", "[::1]"],
    ["Evil.Example:80", "evil.example"],
    ["0x7f000001", "127.0.0.1"],
  ])("%s is %s", (host, name) => expect(requestedHost(headers(host))).toBe(name));

  it.each([
    "",
    "a b",
    "evil.example/127.0.0.1",
    "evil@127.0.0.1",
    "127.0.0.1#",
    "127.0.0.1?x",
    "[::1",
    "127.0.0.1\\evil",
  ])("%j is refused", (host) => expect(requestedHost(headers(host))).toBeNull());

  it("is the authority of HTTP/2", () => expect(requestedHost({ ":authority": "localhost:1" })).toBe("localhost"));

  it.each([
    { host: "localhost:6060", isKnown: true },
    { host: "[::1]:6060", isKnown: true },
    { host: "SHOP.internal:80", isKnown: true },
    { host: "shop.internal.", isKnown: true },
    { host: "evil.example", isKnown: false },
    { host: "localhost.evil.example", isKnown: false },
    { host: "evilshop.internal", isKnown: false },
    { host: "10.1.2.3", isKnown: false },
  ])("$host is a name of the service: $isKnown", ({ host, isKnown }) => {
    expect(isKnownHost(headers(host), ["Shop.internal"], ["loopback"])).toBe(isKnown);
  });
});

describe("a request of a page", () => {
  it.each([
    { sent: {}, isForeign: false, who: "a program" },
    { sent: { "sec-fetch-site": "none" }, isForeign: false, who: "a user who typed the address" },
    { sent: { "sec-fetch-site": "same-origin" }, isForeign: false, who: "a page of this server" },
    { sent: { "sec-fetch-site": "same-site" }, isForeign: true, who: "a page of another port" },
    { sent: { "sec-fetch-site": "cross-site" }, isForeign: true, who: "a page of another site" },
    { sent: { "sec-fetch-site": "from-the-future" }, isForeign: true, who: "an unknown relation" },
    { sent: { origin: "http://localhost:6060" }, isForeign: false, who: "a page of this server by its origin" },
    { sent: { origin: "http://localhost:8080" }, isForeign: true, who: "a page of another port by its origin" },
    { sent: { origin: "https://evil.example" }, isForeign: true, who: "a page of another site by its origin" },
    { sent: { origin: "null" }, isForeign: true, who: "a page without an origin" },
  ])("from $who is cross-site: $isForeign", ({ sent, isForeign }) => {
    expect(isCrossSite({ host: "localhost:6060", ...sent })).toBe(isForeign);
  });
});

it.each(["x-forwarded-for", "forwarded", "via", "x-real-ip"])("a request with %s was passed on", (name) => {
  expect(isForwarded({ host: "localhost" })).toBe(false);
  expect(isForwarded({ host: "localhost", [name]: "10.1.2.3" })).toBe(true);
});
