import { expect, it } from "vitest";
import { connectionOf, parseNetwork, TrustedProxies } from "../../src/access/connection.ts";

const proxies = new TrustedProxies(["10.0.0.0/8", "::1"]);
const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
  connectionOf({ remoteAddress, isEncrypted: false, headers }, proxies);

it("believes no header of a client that is not a trusted proxy", () => {
  const headers = {
    host: "serve:7070",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "evil",
  };
  expect(from("192.0.2.9", headers)).toEqual({ address: "192.0.2.9", headers, isSecure: false, isLocal: false });
});

it("takes address, host and scheme from a trusted proxy", () => {
  const headers = {
    host: "serve:7070",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "leaks.example",
  };
  expect(from("10.1.2.3", headers)).toMatchObject({
    address: "203.0.113.9",
    isSecure: true,
    headers: { host: "leaks.example" },
  });
});

it("takes the last address that is not a proxy, since the client may have written all before it", () => {
  expect(from("10.0.0.2", { "x-forwarded-for": "127.0.0.1, 203.0.113.9, 10.0.0.1" }).address).toBe("203.0.113.9");
  expect(from("10.0.0.2", { "x-forwarded-for": "127.0.0.1, 203.0.113.9:5511, [2001:db8::7]:80" }).address).toBe(
    "2001:db8::7",
  );
  expect(from("10.0.0.2", { "x-forwarded-for": "unknown, <script>" }).address).toBe("10.0.0.2");
});

it("takes a request for one of this machine only where no proxy stands between", () => {
  expect(from("127.0.0.1").isLocal).toBe(true);
  expect(from("::ffff:127.0.0.1").isLocal).toBe(true);
  expect(from("::1").isLocal).toBe(true);
  expect(from("127.0.0.1", { "x-forwarded-for": "203.0.113.9" }).isLocal).toBe(false);
  expect(from("127.0.0.1", { via: "1.1 proxy" }).isLocal).toBe(false);
  expect(from("10.0.0.2").isLocal).toBe(false);
});

it("recognizes an IPv4 proxy on a socket for IPv6", () => {
  expect(from("::ffff:10.0.0.2", { "x-forwarded-for": "203.0.113.9" }).address).toBe("203.0.113.9");
});

it("reads addresses and networks, and nothing else", () => {
  expect(parseNetwork("10.0.0.0/8")).toEqual({ address: "10.0.0.0", prefix: 8, family: "ipv4" });
  expect(parseNetwork("::1")).toEqual({ address: "::1", prefix: 128, family: "ipv6" });
  for (const text of ["10.0.0.0/33", "10.0.0/8", "10.0.0.0/8/8", "10.0.0.0/", "proxy", "", "::/129", "10.0.0.0/-1"])
    expect(parseNetwork(text)).toBeNull();
});
