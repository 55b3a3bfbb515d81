import { describe, expect, it } from "vitest";
import { unixMs } from "../../../src/base/units.ts";
import { isStoredAddress, parseStoredAddress, selectorOf } from "../../../src/source/stored/address.ts";

const NOW = unixMs(Date.parse("2026-11-29T12:00:00Z"));

function parsed(text: string) {
  const address = parseStoredAddress(text, NOW);
  if (!address.ok) throw new Error(address.error.what);
  return address.value;
}

describe("the address of stored profiles", () => {
  it("has a profiler, a server, labels and a range", () => {
    const address = parsed("pyroscope+https://profiles.example/base/?service=shop&namespace=live&since=6h");
    expect(address).toMatchObject({
      kind: "pyroscope",
      origin: "https://profiles.example",
      base: "/base",
      start: Date.parse("2026-11-29T06:00:00Z"),
      end: NOW,
    });
    expect(selectorOf(address.labels)).toBe('{service_name="shop", namespace="live"}');
  });

  it("of Parca takes each label as it is named", () => {
    const { labels } = parsed("parca+http://h:7070?service=shop&instance=shop-1:6060");
    expect(selectorOf(labels)).toBe('{service="shop", instance="shop-1:6060"}');
  });

  it("may begin and end at given times", () => {
    const { start, end } = parsed("parca+http://h?job=a&since=2026-11-29T01:00:00Z&until=90m");
    expect([start, end]).toEqual([Date.parse("2026-11-29T01:00:00Z"), Date.parse("2026-11-29T10:30:00Z")]);
  });

  it("keeps user and password out of what is shown", () => {
    const { display, basicAuth } = parsed("pyroscope+http://me:secret@h:4040?service=shop");
    expect(display).toBe("pyroscope+http://h:4040");
    expect(basicAuth).toEqual({ username: "me", password: "secret" });
  });

  it.each([
    ["pyroscope+ftp://h?service=a", "this is not an address"],
    ["pyroscope+http://", "this is not an address"],
    ["pyroscope+http://h", "it names no service"],
    ["pyroscope+http://h?service=a&since=soon", /since and until are a duration/],
    ["pyroscope+http://h?service=a&since=1h&until=2h", "since is not before until"],
    ["pyroscope+http://h?service=a&b-c=d", "a label has a name that no label can have"],
    [`pyroscope+http://h?service=${"a".repeat(5000)}`, "this is not an address"],
  ])("%s is malformed", (text, what) => {
    expect(isStoredAddress(text)).toBe(true);
    const address = parseStoredAddress(text, NOW);
    expect(address.ok ? null : address.error.what).toMatch(what);
    expect(JSON.stringify(address)).not.toContain("secret");
  });
});

it("a selector quotes values, so that no value ends its own label", () => {
  expect(selectorOf(new Map([["a", 'x"} or {b="\\\n']]))).toBe('{a="x\\"} or {b=\\"\\\\\\n"}');
});
